// Saves a text as a file: a link to a Blob, pressed in this page, needs no permission.
export function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  // The download has begun when the click returns, but reads the Blob a little later.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
