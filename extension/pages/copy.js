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
