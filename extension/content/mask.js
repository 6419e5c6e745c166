// Keys never leave the page: whatever has the shape of one is replaced here, before it becomes a fact.
//
// A secret-shaped run is a maximal run of [0-9A-Za-z_.], a dot at either end not counted, of 12 or more
// characters, with no dot inside and with both a digit and a letter: `SL404839_…` is one, `inventoryapi_2.1.x`
// is not. Near a label of a key any run of 16 is one too, for some old keys hold no digit.
"use strict";

const KagibanMask = (() => {
  const RUN = /[0-9A-Za-z_.]{12,}/g;
  const SALT = crypto.getRandomValues(new Uint32Array(1))[0];

  function isSecret(run, nearLabel) {
    if (run.includes(".")) return false;
    if (run.length >= 12 && /[0-9]/.test(run) && /[A-Za-z]/.test(run)) return true;
    return nearLabel && run.length === 16 && /^[0-9A-Za-z]+$/.test(run);
  }

  /** Replaces the secrets of `text` by what `replace(run, before, after)` gives for each. */
  function replaceSecrets(text, nearLabel, replace) {
    return text.replace(RUN, (run, at) => {
      const start = run.length - run.replace(/^\.+/, "").length;
      const bare = run.slice(start).replace(/\.+$/, "");
      if (!isSecret(bare, nearLabel)) return run;
      const end = start + bare.length;
      const replaced = replace(bare, text.slice(0, at + start), text.slice(at + end));
      return run.slice(0, start) + replaced + run.slice(end);
    });
  }

  /** A text for the facts; `add(secret)` records a secret and gives its number. */
  function text(raw, nearLabel, add) {
    return replaceSecrets(raw, nearLabel, (run, before, after) => {
      const number = add({
        prefix: /^[A-Za-z]{2}\d{6}_/.test(run) ? run.slice(0, 2) : "",
        shop: /^[A-Za-z]{2}(\d{6})_/.exec(run)?.[1] ?? "",
        length: run.length,
        last4: run.slice(-4),
        blanks_around: /\s$/.test(before) || /^\s/.test(after),
      });
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

  return { text, attribute };
})();
