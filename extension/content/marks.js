// What Kagiban shows inside the page, besides the menu's frame: a small mark beside a toggle, and one slim bar.
// Both are given their words. Marks take no room (page.css), and the bar keeps off everything that can be pressed.
"use strict";

const KagibanMarks = (() => {
  const PUT_BACK = 3;
  const ROLES = ["button", "link", "checkbox", "switch", "radio", "option", "tab", "menuitem"].map((role) => `[role="${role}"]`);
  const PRESSABLE = `a[href],button,input,select,textarea,label,summary,[onclick],[tabindex="0"],iframe,${ROLES}`;
  const EDGES = ["bottom-center", "bottom-end", "bottom-start", "top-center", "top-end", "top-start"];

  /** The marks that are shown, by their toggle. */
  let shown = new Map();
  let bar;
  let barPutBack = 0;

  async function show(marks, wanted, time) {
    const next = new Map();
    for (const { id, text, title } of Array.isArray(marks) ? marks : []) {
      if (time.isOver()) await time.next();
      const toggle = KagibanFacts.elementOf(id);
      if (!toggle) continue;
      const known = shown.get(toggle);
      const mark = known ?? { element: document.createElement("kagiban-mark"), putBack: 0 };
      shown.delete(toggle);
      if (mark.element.textContent !== text) mark.element.textContent = text;
      if (mark.element.title !== title) mark.element.title = title;
      mark.element.className = "kagiban-mark";
      if (!known) place(toggle, mark.element);
      next.set(toggle, mark);
    }
    for (const { element } of shown.values()) element.remove();
    shown = next;
    // What the page took away while this was under way.
    keep();
    showBar(wanted);
  }

  /** At the end of the toggle's row, where there mostly is room. */
  function place(toggle, element) {
    const cells = toggle.closest("tr")?.cells;
    if (cells) return cells[cells.length - 1].append(element);
    const label = toggle.closest("label") ?? toggle.closest("select") ?? toggle;
    const holder = label.parentElement;
    if (holder && holder.querySelectorAll(KagibanFacts.TOGGLES).length === 1) holder.append(element);
    else label.after(element);
  }

  function showBar(wanted) {
    if (!wanted) {
      bar?.element.remove();
      bar = undefined;
      return;
    }
    if (!bar) {
      const element = document.createElement("kagiban-bar");
      element.className = "kagiban-bar";
      element.setAttribute("role", "note");
      const text = document.createElement("span");
      const go = document.createElement("button");
      go.type = "button";
      go.className = "kagiban-go";
      go.addEventListener("click", () => reveal(bar?.target));
      element.append(text, go);
      bar = { element, text, go };
      document.body.append(element);
    }
    bar.target = wanted.target;
    bar.text.textContent = wanted.text;
    bar.go.textContent = wanted.button;
    bar.go.hidden = wanted.target === null || wanted.target === undefined;
    keepOff();
  }

  function reveal(id) {
    const element = KagibanFacts.elementOf(id);
    element?.scrollIntoView({ block: "center" });
    element?.focus({ preventScroll: true });
  }

  /** Moves the bar to the first edge of the window where it covers nothing that can be pressed; else hides it. */
  function keepOff() {
    if (!bar) return;
    const { element } = bar;
    element.style.visibility = "";
    for (const edge of EDGES) {
      element.dataset.edge = edge;
      if (!coversAnything(element)) return;
    }
    element.style.visibility = "hidden";
  }

  function coversAnything(element) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    // Nothing that can be pressed is smaller than these steps, in CSS pixels.
    for (let y = top + 1; y < bottom + 6; y += 6) {
      for (let x = left + 1; x < right + 9; x += 9) {
        const under = document.elementsFromPoint(Math.min(x, right - 1), Math.min(y, bottom - 1));
        const found = under.find((one) => !element.contains(one));
        if (found?.closest(PRESSABLE) && !found.closest("body,html")?.matches(PRESSABLE)) return true;
      }
    }
    return false;
  }

  let waiting = false;
  function later() {
    if (!bar || waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      keepOff();
    });
  }
  window.addEventListener("scroll", later, { capture: true, passive: true });
  window.addEventListener("resize", later, { passive: true });

  /** Puts back what the page has taken away, a few times; a row that was rendered anew gets its mark by `show`. */
  function keep() {
    for (const [toggle, mark] of shown) {
      if (mark.element.isConnected || !toggle.isConnected || mark.putBack >= PUT_BACK) continue;
      mark.putBack += 1;
      place(toggle, mark.element);
    }
    if (bar && !bar.element.isConnected && barPutBack < PUT_BACK) {
      barPutBack += 1;
      document.body.append(bar.element);
      keepOff();
    }
  }

  function clear() {
    for (const { element } of shown.values()) element.remove();
    shown = new Map();
    showBar(undefined);
  }

  return { show, keep, moved: later, clear };
})();
