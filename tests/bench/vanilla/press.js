// One button that ticks one app's functions, and one line that says how many are ticked. NAMES is in names.js.
const tab = chrome.tabs.getCurrent();
document.querySelector("#cards .press").addEventListener("click", async () => {
  const ticked = await chrome.tabs.sendMessage((await tab).id, { press: NAMES }, { frameId: 0 });
  document.querySelector('[role="status"]').textContent = `LSEG: ${ticked}`;
});
