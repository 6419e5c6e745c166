import { popup } from "../kagiban.js";
import { start } from "./start.js";
await start(popup);
