// The texts of the screens, a file a language. The one that the browser's language asks for is fetched as soon as this
// module is there, beside the wasm; another, where the setting asks for it, once the wasm knows the setting.
const files = {};

/** The texts of a language, `ja` or `en`, as one text. */
export function texts(lang) {
  files[lang] ??= fetch(new URL(`../texts/${lang}.txt`, import.meta.url)).then((file) => file.text());
  return files[lang];
}

// Who needs the file hears of a failure; a guess that nobody needs fails in silence.
texts(/^en\b/i.test(navigator.language) ? "en" : "ja").catch(() => undefined);
