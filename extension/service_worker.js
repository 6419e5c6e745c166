// The worker's listeners. Chrome wakes a stopped worker by an event and hands it only to listeners that
// are there when the first turn of this script ends, so they are registered here, before the wasm runs.
import init, { worker_installed, worker_message } from "./kagiban.js";

const OWN_ORIGIN = new URL(chrome.runtime.getURL("")).origin;

// The pages that the manifest's content script runs on, as origin and beginning of the path.
const PORTALS = [
  ["https://webservice.rms.rakuten.co.jp", "/merchant-portal/"],
  ["https://ichiba-bs.rms.rakuten.co.jp", "/apisson/"],
];

// A page of this extension (whatever frame it stands in), or the hands in the top frame of a portal page.
function known(sender) {
  if (sender.id !== chrome.runtime.id) {
    return false;
  }
  if (sender.origin === OWN_ORIGIN) {
    return true;
  }
  if (sender.frameId !== 0 || !sender.tab || !URL.canParse(sender.url ?? "")) {
    return false;
  }
  const { origin, pathname } = new URL(sender.url);
  return PORTALS.some(([host, path]) => origin === host && sender.origin === host && pathname.startsWith(path));
}

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

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (!known(sender)) {
    return false;
  }
  answer(message, sender).then(reply, (error) => {
    console.error("Kagiban: a message could not be handled.", error);
    reply();
  });
  return true;
});
