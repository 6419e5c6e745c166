// Starts a page's part of the wasm. Where it cannot start, or traps later (then none of its promises ever ends), the
// page says so and leaves no button that would do nothing.
import init from "../kagiban.js";

const TRAPS = ["error", "unhandledrejection"];

export async function start(part) {
  for (const trap of TRAPS) {
    addEventListener(trap, (event) => (event.error ?? event.reason) instanceof WebAssembly.RuntimeError && failed());
  }
  try {
    await init();
    await part();
  } catch (error) {
    console.error(error);
    failed();
  }
}

function failed() {
  for (const button of document.querySelectorAll("button")) button.disabled = true;
  const told = document.getElementById("failed");
  told.hidden = false;
  document.body.prepend(told);
}
