// The rows of the page by the folded name of their function, and the one box of each.
const fold = (text) => text.normalize("NFKC").replace(/[\s_]/g, "").toLowerCase();
const boxes = new Map();
for (const box of document.querySelectorAll("input[type=checkbox]")) {
  const row = box.closest("tr");
  for (const cell of row?.cells ?? []) {
    const name = fold(cell.textContent);
    if (name !== "" && !boxes.has(name)) boxes.set(name, box);
  }
}

const frame = document.createElement("iframe");
frame.title = "Rival";
frame.style.cssText = "width: 100%; height: 640px; border: 0";
frame.src = chrome.runtime.getURL("frame.html");
document.querySelector("#navi2-1")?.closest("ul")?.after(frame) ?? document.body.prepend(frame);

// A change of the page is no change of ours: the observer that an extension needs at least.
new MutationObserver(() => undefined).observe(document.body, { subtree: true, childList: true });

chrome.runtime.onMessage.addListener(({ press }, sender, answer) => {
  const targets = press.map((name) => boxes.get(name)).filter((box) => box !== undefined);
  for (const box of targets) if (!box.checked) box.click();
  answer(targets.filter((box) => box.checked).length);
});
