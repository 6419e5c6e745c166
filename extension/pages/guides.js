import { guides } from "../kagiban.js";
import { start } from "./start.js";
await start(guides);
