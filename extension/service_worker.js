// The worker's listeners. Chrome wakes a stopped worker by an event and hands it only to listeners that
// are there when the first turn of this script ends, so they are registered here, before the wasm runs.
import init, { __wbg_reset_state as forget, worker_clicked, worker_installed, worker_message, worker_woken } from "./kagiban.js";

// One after the other: each reads what is stored, changes it and writes it. init() starts the wasm once for
// all events of this worker's life; after a failed start the next tries again.
let queue = Promise.resolve();
function inTurn(work) {
  const done = queue.then(() => init()).then(() => untilTrapped(work));
  queue = done.catch(() => undefined);
  return done;
}

// A trap inside the wasm leaves its promises open for ever and its memory in doubt. What is under way is given up, and
// the module starts anew: what was stored before is whole, because each record is written at once.
let giveUp = () => undefined;
function untilTrapped(work) {
  return new Promise((resolve, reject) => {
    giveUp = reject;
    try {
      work().then(resolve, reject);
    } catch (error) {
      trapped(error);
    }
  });
}

function trapped(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  forget();
  giveUp(new Error("the wasm was started anew", { cause: error }));
}
self.addEventListener("error", (event) => trapped(event.error));
self.addEventListener("unhandledrejection", (event) => trapped(event.reason));

chrome.runtime.onInstalled.addListener(() => inTurn(worker_installed));
chrome.runtime.onStartup.addListener(() => inTurn(worker_installed));
chrome.alarms.onAlarm.addListener(() => inTurn(worker_woken));
chrome.notifications.onClicked.addListener((notice) => inTurn(() => worker_clicked(notice)));

// Who may say what is decided in the wasm, by the sender that Chrome names.
chrome.runtime.onMessage.addListener((message, sender, reply) => {
  inTurn(() => worker_message(message, sender)).then(reply, (error) => {
    console.error("Kagiban: a message could not be handled.", error);
    reply();
  });
  return true;
});
