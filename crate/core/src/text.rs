//! The texts of the screens, in both languages.
//!
//! Source: `extension/_locales/{ja,en}/messages.json`. The screens do not go through `chrome.i18n`: it follows the
//! browser and no setting, and answers in English in headless Chromium on Debian.
//!
//! Natively both languages are built in. The wasm holds neither: they were a tenth of it, and a merchant reads one. The
//! build writes each into a [`file`] of the package, and who starts the wasm hands it the one that is needed
//! ([`load`]).

use alloc::{string::String, vec::Vec};

/// A language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Japanese, unless something else is known to be wanted.
    #[default]
    Ja,
    /// English.
    En,
}

impl Lang {
    /// The language for a BCP 47 tag such as `en-US`; Japanese for every tag but an English one.
    #[must_use]
    pub fn from_tag(tag: Option<&str>) -> Self {
        let primary = tag.and_then(|tag| tag.split(['-', '_']).next()).unwrap_or_default();
        if primary.trim().eq_ignore_ascii_case("en") { Self::En } else { Self::Ja }
    }

    /// Its BCP 47 tag, as an HTML `lang` has it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

/// The name of a text; see [`key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(u16);

include!(concat!(env!("OUT_DIR"), "/text.rs"));

/// The texts of one language with their names, in the order of both keys and names.
type Table = [(&'static str, &'static str)];

#[cfg(not(target_family = "wasm"))]
fn table(lang: Lang) -> &'static Table {
    match lang {
        Lang::Ja => &JA,
        Lang::En => &EN,
    }
}

#[cfg(target_family = "wasm")]
static LOADED: [std::sync::OnceLock<Vec<(&str, &str)>>; 2] = [const { std::sync::OnceLock::new() }; 2];

#[cfg(target_family = "wasm")]
fn table(lang: Lang) -> &'static Table {
    LOADED[lang as usize].get().map(Vec::as_slice).unwrap_or_default()
}

/// Whether the texts of a language are there.
#[must_use]
pub fn is_loaded(lang: Lang) -> bool {
    !table(lang).is_empty()
}

/// Takes the texts of a language, as [`file`] writes them, for as long as the program runs; `false` where the file is
/// not of this build. Natively they are there already.
#[must_use]
pub fn load(lang: Lang, file: String) -> bool {
    let Some(read) = read(file.leak()) else { return false };
    #[cfg(target_family = "wasm")]
    let _ = LOADED[lang as usize].set(read);
    #[cfg(not(target_family = "wasm"))]
    let _ = (lang, read);
    true
}

/// The texts of a language as a file of the package: one a line, each after its name and `=`, in the order of keys.
#[cfg(not(target_family = "wasm"))]
#[must_use]
pub fn file(lang: Lang) -> String {
    let mut file = String::new();
    for (name, text) in table(lang) {
        for part in [name, "=", text, "\n"] {
            file.push_str(part);
        }
    }
    file
}

fn read(file: &'static str) -> Option<Vec<(&'static str, &'static str)>> {
    let mut texts = Vec::with_capacity(COUNT);
    for line in file.lines() {
        texts.push(line.split_once('=')?);
    }
    (texts.len() == COUNT).then_some(texts)
}

/// A text as it stands in the table, with its placeholders.
#[must_use]
pub fn text(lang: Lang, key: Key) -> &'static str {
    table(lang).get(usize::from(key.0)).map(|(_, text)| *text).unwrap_or_default()
}

/// A text with its placeholders filled.
///
/// It goes over the text once: braces inside a value stay as they are. A placeholder without a value stays too.
#[must_use]
pub fn fill(lang: Lang, key: Key, values: &[(&str, &str)]) -> String {
    fill_text(text(lang, key), values)
}

/// Names one after the other, as a sentence of the language has them.
#[must_use]
pub fn list<T: AsRef<str>>(lang: Lang, names: &[T]) -> String {
    let mut all = String::new();
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            all.push_str(text(lang, key::LIST_SEPARATOR));
        }
        all.push_str(name.as_ref());
    }
    all
}

fn fill_text(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(inside, behind)| {
            let (word, forms) = inside.split_once('|').unwrap_or((inside, ""));
            let (_, value) = values.iter().find(|(name, _)| *name == word)?;
            // `{n|box|boxes}` is a word for that number.
            let form = forms.split_once('|').map(|(one, many)| if *value == "1" { one } else { many });
            Some((form.unwrap_or(value), behind))
        });
        match value {
            Some((value, behind)) => {
                filled.push_str(value);
                rest = behind;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// A text by the name that it has in `messages.json`, for the `data-text` attributes of the pages.
#[must_use]
pub fn by_name(lang: Lang, name: &str) -> Option<&'static str> {
    table(lang).iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_that_is_not_english_is_japanese() {
        for tag in [Some("en"), Some("en-US"), Some("EN_gb")] {
            assert_eq!(Lang::from_tag(tag), Lang::En);
        }
        for tag in [None, Some(""), Some("ja"), Some("ja-JP"), Some("fr"), Some("eng")] {
            assert_eq!(Lang::from_tag(tag), Lang::Ja);
        }
        assert_eq!((Lang::Ja.tag(), Lang::En.tag()), ("ja", "en"));
    }

    #[test]
    fn every_text_is_found_by_its_name_in_both_languages() {
        assert_eq!(JA.len(), COUNT);
        for ((name, ja), (same, en)) in JA.iter().zip(&EN) {
            assert_eq!(name, same);
            assert_eq!(by_name(Lang::Ja, name), Some(*ja));
            assert_eq!(by_name(Lang::En, name), Some(*en));
        }
        assert_eq!(by_name(Lang::Ja, "no_such_text"), None);
    }

    #[test]
    fn a_file_of_texts_is_read_as_it_was_written() {
        for lang in [Lang::Ja, Lang::En] {
            assert!(is_loaded(lang));
            assert!(load(lang, file(lang)));
            assert_eq!(read(file(lang).leak()).as_deref(), Some(table(lang)));
        }
        // Of another build, or cut off.
        assert!(!load(Lang::Ja, String::new()));
        assert!(!load(Lang::Ja, file(Lang::Ja) + "more=x\n"));
        assert!(!load(Lang::Ja, file(Lang::Ja).replace("app_name=", "app_name ")));
    }

    #[test]
    fn a_value_is_put_in_as_it_is() {
        assert_eq!(fill_text("{app}: {n}件", &[("app", "{n}"), ("n", "5")]), "{n}: 5件");
        assert_eq!(fill_text("{app}{app}", &[("app", "L")]), "LL");
        assert_eq!(fill_text("{app} {other", &[]), "{app} {other");
        assert_eq!(fill_text("a { {app}", &[("app", "L")]), "a { L");
        let boxes = |n| fill_text("{n} {n|box|boxes}", &[("n", n)]);
        assert_eq!([boxes("0"), boxes("1"), boxes("2"), boxes("11")], ["0 boxes", "1 box", "2 boxes", "11 boxes"]);
    }
}
