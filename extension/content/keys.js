// Finds the keys in the page: where each stands, so that it is masked as a whole in the facts, copied as a whole to the
// clipboard, and can be shown. No key is kept: only the places are, and a key is read from them when it is asked for.
//
// A key may be split over elements or lines, may have invisible characters in it, and may be the value of a field. What
// reads as one run is one run; parts on lines of their own, or with blanks between them, are joined only where together
// they are a key beyond doubt: two letters, six digits, an underscore and sixteen characters; or such a head with any
// tail, or near a label of a key sixteen characters, that are all that a cell holds.
"use strict";

const KagibanKeys = (() => {
  const SKIPPED = new Set("SCRIPT STYLE TEMPLATE NOSCRIPT IFRAME OBJECT OPTION TEXTAREA".split(" "));
  const FIELDS = new Set(["text", "search", "url", "email", "tel", ""]);
  const ENDS = new Set("BR HR IMG INPUT TEXTAREA SELECT BUTTON A LABEL IFRAME".split(" "));
  const WALLS = new Set("TABLE THEAD TBODY TFOOT TR UL OL DL BODY MAIN FORM NAV".split(" "));
  const PART = /[0-9A-Za-z_]/;
  const BLANK = /^[\s\u00AD\u200B-\u200F\u2060\uFEFF]*$/;
  const INVISIBLES = /[\u00AD\u200B-\u200F\u2060\uFEFF]+/g;
  // Only where a run could go on over the border is it worth to ask how two texts stand.
  const ENDS_OPEN = /[0-9A-Za-z_.\u00AD\u200B-\u200F\u2060\uFEFF]\s*$/;
  const STARTS_OPEN = /^\s*[0-9A-Za-z_.\u00AD\u200B-\u200F\u2060\uFEFF]/;
  const SPLIT = /(?<![0-9A-Za-z_.])[A-Za-z]\s*[A-Za-z](?:\s*\d){6}\s*_(?:\s*[0-9A-Za-z]){16}(?![0-9A-Za-z_.])/g;
  const IN_PARTS = new RegExp(SPLIT.source);
  // A key with its head. Where a label or a word stands glued to it, it begins or ends with a piece of its own.
  const HEADED = /S[PL]\d{6}_[0-9A-Za-z]{16}/g;
  const LONE = /^[A-Za-z]{2}\d{6}_[0-9A-Za-z]{8,40}$/;
  const BARE = /^[0-9A-Za-z]{16}$/;
  // So long is no part of a key: it is one, and what follows it is something else.
  const WHOLE = 21;
  // What stands further on in one text is shown nowhere (facts.js cuts far earlier), and millions of letters would break
  // the patterns.
  const LONGEST = 20_000;

  // A key's name is that of its first character's place, as long as that text node lives: a number below 0, so that it is
  // no element's.
  const names = new WeakMap();
  let lastName = 0;
  let places = new Map();

  function nameOf(node, start) {
    if (!names.has(node)) names.set(node, new Map());
    const known = names.get(node);
    if (!known.has(start)) known.set(start, --lastName);
    return known.get(start);
  }

  const isField = (node) => node.nodeName === "TEXTAREA" || (node.nodeName === "INPUT" && FIELDS.has(node.type));
  const rawOf = (node) => (node.nodeType === Node.TEXT_NODE ? node.data : node.value);

  /** Whether between two nodes something stands that ends a line. */
  function isBroken(one, two) {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    walker.currentNode = one;
    for (let node = walker.nextNode(); node && node !== two; node = walker.nextNode()) if (ENDS.has(node.nodeName)) return true;
    return false;
  }

  function canSee(node) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return element.checkVisibility({ checkVisibilityCSS: true, visibilityProperty: true });
  }

  /** How two pieces that follow each other read: as one run, on two lines of one cell, or apart. */
  function between(one, two) {
    let line = isBroken(one.node, two.node);
    const ends = (element) => ENDS.has(element.nodeName) || isLine(element);
    let common = one.node.parentElement;
    for (; common && !common.contains(two.node); common = common.parentElement) line ||= ends(common);
    for (let element = two.node.parentElement; element && element !== common; element = element.parentElement) line ||= ends(element);
    if (!line) return "run";
    if (!common || WALLS.has(common.nodeName) || common.childElementCount > 24 || common.textContent.length > 400) return "apart";
    return "line";
  }

  function isLine(element) {
    const { display } = getComputedStyle(element);
    return !display.startsWith("inline") && display !== "contents" && display !== "none";
  }

  /** Adds a piece to a text, and for each character of it remembers the place. */
  function add(joined, { node, text }) {
    for (let at = 0; at < text.length; at += 1) {
      if (KagibanMask.INVISIBLE.test(text[at])) continue;
      joined.text += text[at];
      joined.places.push([node, at]);
    }
  }

  /** The places of a part of a joined text, as few ranges as possible; invisible characters among them belong to it. */
  function rangesOf(places) {
    const ranges = [];
    for (const [node, at] of places) {
      const last = ranges.at(-1);
      if (last?.node === node) last.end = at + 1;
      else ranges.push({ node, start: at, end: at + 1 });
    }
    return ranges;
  }

  /** Whether a label of a key stands beside a piece or above it. */
  function isNearLabel(node, labels) {
    const says = (text) => text.length < 200 && labels.some((label) => text.toLowerCase().includes(label));
    let element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    for (let up = 0; element && up < 5 && element !== document.body; up += 1, element = element.parentElement) {
      if (says(element.textContent)) return true;
      if (says(element.previousElementSibling?.textContent ?? "")) return true;
      if (element.nodeName === "TR") return says(element.closest("table")?.rows[0]?.textContent ?? "");
    }
    return false;
  }

  /**
   * Finds the keys. `labels` are labels of keys in lower case; `time` is in slices, so that the page is never frozen.
   * Gives the secrets for the facts, and the text to show for each node that holds a part of one.
   */
  async function find(root, labels, time) {
    const found = [];
    let group = [];
    let last;
    const end = () => {
      if (group.length > 0) keysIn(group, labels, found);
      group = [];
      last = undefined;
    };
    // Most texts of a page hold nothing that a key is made of: this loop is what a long list costs.
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(), count = 1; node; node = walker.nextNode(), count += 1) {
      if (count % 64 === 0 && time.isOver()) {
        await time.next();
        // The page may have replaced what came before.
        if (!node.isConnected) break;
      }
      const text = node.data.slice(0, LONGEST);
      if (!PART.test(text)) {
        // Blanks between two lines: the group goes on with the next text.
        if (group.length > 0 && BLANK.test(text)) group.at(-1).pieces.push({ node, text });
        else end();
        continue;
      }
      if (SKIPPED.has(node.parentNode.nodeName)) continue;
      const piece = { node, text };
      const open = last && ENDS_OPEN.test(last.text) && STARTS_OPEN.test(text);
      if (!open) {
        end();
        group = [{ pieces: [piece] }];
      } else if (!canSee(node)) {
        // What cannot be seen is no part of what reads as one, but may be a key by itself.
        keysIn([{ pieces: [piece] }], labels, found);
        continue;
      } else {
        const how = between(last, piece);
        if (how === "run") group.at(-1).pieces.push(piece);
        else if (how === "line") group.push({ pieces: [piece] });
        else {
          end();
          group = [{ pieces: [piece] }];
        }
      }
      last = piece;
    }
    end();
    for (const field of root.querySelectorAll("input,textarea")) {
      if (isField(field) && field.value.length >= 12) keysIn([{ pieces: [{ node: field, text: field.value.slice(0, LONGEST) }] }], labels, found);
    }
    return result(found.sort(({ parts: [one] }, { parts: [two] }) => inOrder(one, two)));
  }

  function inOrder(one, two) {
    if (one.node === two.node) return one.start - two.start;
    return one.node.compareDocumentPosition(two.node) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  }

  /** Whether there can be a key in a text at all; most texts end here, before any place is noted. */
  function mayHold(raw) {
    if (raw.length < 12) return false;
    const text = raw.replace(INVISIBLES, "");
    let may = IN_PARTS.test(text);
    KagibanMask.runs(text, () => true, () => (may = true));
    const all = may ? "" : inParts(text);
    return may || LONE.test(all) || BARE.test(all);
  }

  /** The parts of a text put together, where there are several and the first is no key by itself. */
  function inParts(text) {
    const parts = text.trim().split(/\s+/);
    return parts.length > 1 && parts[0].length < WHOLE ? parts.join("") : "";
  }

  /** Sets apart what stands glued to a key, where a piece of the page ends exactly at the key's border. */
  function separate(whole) {
    const cuts = [];
    for (const { 0: key, index } of whole.text.matchAll(HEADED)) cuts.push(index, index + key.length);
    for (const at of cuts.reverse()) {
      const [before, after] = [whole.places[at - 1], whole.places[at]];
      if (!before || !after || before[0] === after[0]) continue;
      whole.text = `${whole.text.slice(0, at)}\n${whole.text.slice(at)}`;
      whole.places.splice(at, 0, undefined);
    }
  }

  /** The keys of lines that stand together. */
  function keysIn(lines, labels, found) {
    if (!mayHold(lines.map(({ pieces }) => pieces.map(({ text }) => text).join("")).join("\n"))) return;
    const whole = { text: "", places: [] };
    for (const [at, { pieces }] of lines.entries()) {
      if (at > 0) {
        whole.text += "\n";
        whole.places.push(undefined);
      }
      for (const piece of pieces) add(whole, piece);
    }
    separate(whole);
    const taken = [];
    const take = (start, end) => {
      if (taken.some((one) => start < one.end && one.start < end)) return;
      taken.push({ start, end });
      const places = whole.places.slice(start, end).filter((place, at) => place && !/\s/.test(whole.text[start + at]));
      const parts = rangesOf(places);
      const length = parts.reduce((sum, { start: from, end: to }) => sum + to - from, 0);
      // Blanks or invisible characters in it, or directly around it where a hand would copy them along.
      const [first, final] = [parts[0], parts.at(-1)];
      const raw = rawOf(first.node);
      const around = [raw[first.start - 1] ?? "", rawOf(final.node)[final.end] ?? ""];
      const kept = first.node.nodeType !== Node.TEXT_NODE || getComputedStyle(first.node.parentElement).whiteSpace.startsWith("pre");
      const blanks =
        length !== places.length || /\s/.test(whole.text.slice(start, end)) || around.some((c) => KagibanMask.BLANK.test(c) && (kept || !/[ \t\r\n\f]/.test(c)));
      found.push({ parts, value: places.map(([node, at]) => rawOf(node)[at]).join(""), blanks });
    };
    for (const match of whole.text.matchAll(SPLIT)) if (/\s/.test(match[0])) take(match.index, match.index + match[0].length);
    const near = () => isNearLabel(lines[0].pieces[0].node, labels);
    // All that a cell holds, in parts: a key of another length, or one without a head.
    const all = inParts(whole.text);
    if (LONE.test(all) || (BARE.test(all) && near())) {
      take(whole.text.length - whole.text.trimStart().length, whole.text.trimEnd().length);
    }
    KagibanMask.runs(whole.text, near, take);
  }

  /** What the facts need of the keys that can be seen; those that cannot are left out of every text. */
  function result(found) {
    const secrets = [];
    const cuts = new Map();
    places = new Map();
    for (const { parts, value, blanks } of found) {
      const holder = parts[0].node;
      let sign = "";
      if (canSee(holder)) {
        const id = nameOf(holder, parts[0].start);
        sign = `⟦secret:${secrets.length}⟧`;
        places.set(String(id), parts);
        secrets.push({ id, ...KagibanMask.shape(value), blanks_around: blanks });
      }
      for (const [at, { node, start, end }] of parts.entries()) {
        if (!cuts.has(node)) cuts.set(node, []);
        cuts.get(node).push({ start, end, put: at === 0 ? sign : "" });
      }
    }
    const texts = new Map();
    for (const [node, list] of cuts) {
      const raw = rawOf(node);
      let text = "";
      let at = 0;
      for (const { start, end, put } of list.sort((one, two) => one.start - two.start)) {
        text += raw.slice(at, start) + put;
        at = end;
      }
      texts.set(node, { raw, text: text + raw.slice(at) });
    }
    return { secrets, holders: new Set([...texts.keys()].map((node) => node.parentElement)), textOf: (node) => shown(texts, node), elementOf };
  }

  /** What is to be read of a node: its own text, unless a part of a key stands in it. */
  function shown(texts, node) {
    const known = texts.get(node);
    const raw = rawOf(node);
    // A text that has changed since is masked like any other.
    return known?.raw === raw ? known.text : raw;
  }

  /** The element that holds the key of this name, if it still stands in the page. */
  function elementOf(id) {
    const node = places.get(String(id))?.[0].node;
    if (!node?.isConnected) return undefined;
    return node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  }

  /** The key of this name, without blanks; nothing where it is gone or has another shape than the one that was told. */
  function read({ id, length, last4 }) {
    const parts = places.get(String(id));
    if (!parts?.every(({ node }) => node.isConnected)) return undefined;
    const key = parts.map(({ node, start, end }) => rawOf(node).slice(start, end)).join("").replace(KagibanMask.BLANKS, "");
    const shape = KagibanMask.shape(key);
    return shape.length === length && shape.last4 === last4 ? key : undefined;
  }

  /** Scrolls to the key of this name and selects it, in the page's own text; says whether it is there. */
  function reveal(id) {
    const parts = places.get(String(id));
    const element = elementOf(id);
    if (!element) return false;
    for (let details = element.closest("details"); details; details = details.parentElement.closest("details")) details.open = true;
    element.scrollIntoView({ block: "center" });
    const [first, final] = [parts[0], parts.at(-1)];
    if (first.node.nodeType !== Node.TEXT_NODE) {
      element.focus({ preventScroll: true });
      element.setSelectionRange(first.start, first.end);
      return true;
    }
    const range = document.createRange();
    range.setStart(first.node, Math.min(first.start, first.node.length));
    range.setEnd(final.node, Math.min(final.end, final.node.length));
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return true;
  }

  return { find, read, reveal };
})();
