// Puts a text into the clipboard, and keeps nothing of it. The older way comes first: it also works in a
// frame whose page forbids the newer one (Permissions-Policy: clipboard-write=()), and logs no error there.
export async function copy(text) {
  if (copyByEvent(text)) return true;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// Copies a key: asks the hands in the top frame of a tab for it and puts it into the clipboard at once. It passes
// through here and nowhere else, so that no Rust value ever holds it. Says whether the page still showed it.
export async function copyKey(tab, message) {
  const { key } = (await chrome.tabs.sendMessage(tab, message, { frameId: 0 })) ?? {};
  if (typeof key !== "string" || key === "") return "gone";
  return (await copy(key)) ? "copied" : "refused";
}

function copyByEvent(text) {
  let done = false;
  const put = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    done = true;
  };
  document.addEventListener("copy", put, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", put);
  return done;
}
