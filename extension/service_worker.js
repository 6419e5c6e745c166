// The worker's listeners. Chrome wakes a stopped worker by an event and hands it only to listeners that
// are there when the first turn of this script ends, so they are registered here, before the wasm runs.
import init, { worker_installed, worker_message } from "./kagiban.js";

// init() starts the wasm once for all events of this worker's life; after a failed start the next tries again.
async function installed() {
  await init();
  await worker_installed();
}

// One message after the other: each reads what is stored, changes it and writes it.
let queue = Promise.resolve();
function answer(message, sender) {
  const answered = queue.then(() => init()).then(() => worker_message(message, sender));
  queue = answered.catch(() => undefined);
  return answered;
}

chrome.runtime.onInstalled.addListener(() => installed());
chrome.runtime.onStartup.addListener(() => installed());

// Who may say what is decided in the wasm, by the sender that Chrome names.
chrome.runtime.onMessage.addListener((message, sender, reply) => {
  answer(message, sender).then(reply, (error) => {
    console.error("Kagiban: a message could not be handled.", error);
    reply();
  });
  return true;
});
