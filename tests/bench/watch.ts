// What runs in every page and frame before its own scripts: notes when something can be seen. The same for both sides.

export type Noted = { loaded?: number; ready?: number; pressed?: number; told?: number; from?: number; longest: number };

/** In milliseconds since 1970, comparable between pages. */
export function watch(): void {
  const now = () => performance.timeOrigin + performance.now();
  const bench: Noted = { longest: 0 };
  (globalThis as any).bench = bench;
  addEventListener("DOMContentLoaded", () => (bench.loaded = now()));
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) bench.longest = Math.max(bench.longest, duration);
  }).observe({ type: "longtask" });
  // The menu tells the hands a number by which they know it; who sends orders in its place needs it.
  addEventListener("message", ({ data }) => {
    if (Number.isFinite(data?.kagiban)) bench.from = data.kagiban;
  });
  // Only our pages have something to wait for.
  if (!location.protocol.startsWith("chrome-extension")) return;
  const shown = () =>
    document.querySelector("#apps:not([hidden]) #cards > li .press, #apps > .app .missing:not([hidden]) li") !== null;
  // After the next picture has been drawn.
  const drawn = (then: () => void) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      channel.port2.postMessage(0);
    });
  let seen = false;
  const look = () => {
    if (!seen && shown()) {
      seen = true;
      drawn(() => (bench.ready = now()));
    }
    const told = document.querySelector('[role="status"]')?.textContent ?? "";
    if (bench.pressed !== undefined && bench.told === undefined && told.includes("LSEG: ")) bench.told = now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  addEventListener("click", (event) => event.isTrusted && (bench.pressed = now()), { capture: true });
}
