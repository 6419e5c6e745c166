import { settings } from "../kagiban.js";
import { start } from "./start.js";
await start(settings);
