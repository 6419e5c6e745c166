import init, { menu } from "../kagiban.js";
const failed = (error) => { console.error(error); document.getElementById("failed").hidden = false; };
await init().then(() => menu()).catch(failed);
