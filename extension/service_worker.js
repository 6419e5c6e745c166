// The worker's listeners. Chrome wakes a stopped worker by an event and hands it only to listeners that
// are there when the first turn of this script ends, so they are registered here, before the wasm runs.
import init, { worker_installed, worker_message } from "./kagiban.js";

// init() starts the wasm once for all events of this worker's life; after a failed start the next tries again.
async function installed() {
  await init();
  await worker_installed();
}

async function answer(message, sender) {
  await init();
  return worker_message(message, sender);
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
