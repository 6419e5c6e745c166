import init, { guides } from "../kagiban.js";
const failed = (error) => { console.error(error); document.getElementById("failed").hidden = false; };
await init().then(() => guides()).catch(failed);
