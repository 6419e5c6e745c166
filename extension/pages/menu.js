import { menu } from "../kagiban.js";
import { start } from "./start.js";
await start(menu);
