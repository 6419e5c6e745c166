// Takes the shape of a key that is pasted into a field, and nothing else of it: the field is empty again before
// anybody else looks, and no Rust value ever holds the key. What a shape is stands in content/mask.js.
/* global KagibanMask */

/** Calls `told(shape)` for each key that is pasted or typed into the field; the field keeps nothing. */
export function watchPasted(field, told) {
  const take = (text) => {
    field.value = "";
    if (text.trim() !== "") told(shapeOf(text));
  };
  field.addEventListener("paste", (event) => {
    // The key never gets as far as the field.
    event.preventDefault();
    take(event.clipboardData.getData("text/plain"));
  });
  field.addEventListener("input", ({ inputType, data }) => {
    // One character at a time is somebody typing; that is taken when they are done.
    if (inputType === "insertText" && data?.length === 1) return;
    if (!inputType?.startsWith("delete")) take(field.value);
  });
  field.addEventListener("change", () => take(field.value));
}

function shapeOf(text) {
  const key = text.replace(KagibanMask.BLANKS, "");
  const plain = /^[0-9A-Za-z_]+$/.test(key);
  // Of what is no key nothing is to be known.
  return plain ? { ...KagibanMask.shape(key), blanks: key !== text, plain } : { plain };
}
