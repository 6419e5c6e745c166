// Keys never leave the page: whatever has the shape of one is replaced here, before it becomes a fact.
//
// A secret-shaped run is a maximal run of [0-9A-Za-z_.], a dot at either end not counted, of 12 or more
// characters, with no dot inside and with both a digit and a letter: `SL404839_…` is one, `inventoryapi_2.1.x`
// is not. Eight times X is a mask: what RMS hid of a key is no key. Near a label of a key any run of 16 is one too, for some old keys hold no digit; but not the last words
// of a dotted name that was broken into lines.
//
// The popup loads this file too: what may be said of a key's shape is decided here alone.
"use strict";

const KagibanMask = (() => {
  const RUN = /[0-9A-Za-z_.]{12,}/g;
  // The words of a name that was broken after a dot: `rpay.order.` and, on the next line, `getSubStatusList`.
  const WORDS = /^[a-z]{2,}(?:[A-Z][a-z]+)+$/;
  const MASKED = /X{8}|x{8}/;
  const OPEN_NAME = /[A-Za-z][0-9A-Za-z_-]*\.[A-Za-z][0-9A-Za-z_-]*\.\s+$/;
  const INVISIBLE = /[\u00AD\u200B-\u200F\u2060\uFEFF]/;
  const BLANK = /[\s\u00AD\u200B-\u200F\u2060\uFEFF]/;
  const BLANKS = /[\s\u00AD\u200B-\u200F\u2060\uFEFF]+/g;
  const SALT = crypto.getRandomValues(new Uint32Array(1))[0];

  function isSecret(run, before, isNearLabel) {
    if (run.includes(".") || MASKED.test(run)) return false;
    if (/[0-9]/.test(run) && /[A-Za-z]/.test(run)) return true;
    return run.length === 16 && /^[0-9A-Za-z]+$/.test(run) && !(WORDS.test(run) && OPEN_NAME.test(before)) && isNearLabel();
  }

  /** Calls `found(start, end)` for each secret of `text`; `isNearLabel()` is asked only where it decides. */
  function runs(text, isNearLabel, found) {
    for (const { 0: run, index } of text.matchAll(RUN)) {
      const start = run.length - run.replace(/^\.+/, "").length;
      const bare = run.slice(start).replace(/\.+$/, "");
      if (bare.length >= 12 && isSecret(bare, text.slice(0, index), isNearLabel)) found(index + start, index + start + bare.length);
    }
  }

  /** Replaces the secrets of `text` by what `replace(run, before, after)` gives for each. */
  function replaceSecrets(text, nearLabel, replace) {
    let replaced = "";
    let at = 0;
    runs(text, () => nearLabel, (start, end) => {
      replaced += text.slice(at, start) + replace(text.slice(start, end), text.slice(0, start), text.slice(end));
      at = end;
    });
    return replaced + text.slice(at);
  }

  /** What may be known of a key: never more than this leaves the page. */
  function shape(key) {
    const head = /^([A-Za-z]{2})(\d{6})_/.exec(key);
    return { prefix: head?.[1] ?? "", shop: head?.[2] ?? "", length: key.length, last4: key.slice(-4) };
  }

  /** A text for the facts; `add(secret)` records a secret and gives its number. */
  function text(raw, nearLabel, add) {
    return replaceSecrets(raw, nearLabel, (run, before, after) => {
      const number = add({ ...shape(run), blanks_around: /\s$/.test(before) || /^\s/.test(after) });
      return `⟦secret:${number}⟧`;
    });
  }

  /** An attribute for the facts: a secret in it becomes a hash, the same for the same secret on one page. */
  function attribute(raw) {
    return replaceSecrets(raw, false, (run) => {
      let hash = SALT;
      for (const character of run) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
      return `⟦hash:${(hash >>> 0).toString(36)}⟧`;
    });
  }

  return { text, attribute, runs, shape, INVISIBLE, BLANK, BLANKS };
})();
