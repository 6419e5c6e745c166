//! The texts of the screens, in both languages.
//!
//! Source: `extension/_locales/{ja,en}/messages.json`, compiled in. The screens do not go through `chrome.i18n`: it
//! follows the browser and no setting, and answers in English in headless Chromium on Debian.

use alloc::string::String;

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

/// A text as it stands in the table, with its placeholders.
#[must_use]
pub fn text(lang: Lang, key: Key) -> &'static str {
    let table: &[&str] = match lang {
        Lang::Ja => &JA,
        Lang::En => &EN,
    };
    table.get(usize::from(key.0)).copied().unwrap_or_default()
}

/// A text with its placeholders filled.
///
/// It goes over the text once: braces inside a value stay as they are. A placeholder without a value stays too.
#[must_use]
pub fn fill(lang: Lang, key: Key, values: &[(&str, &str)]) -> String {
    fill_text(text(lang, key), values)
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
    let place = NAMES.binary_search(&name).ok()?;
    Some(text(lang, Key(u16::try_from(place).ok()?)))
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
        assert!(!NAMES.is_empty());
        for (place, name) in NAMES.iter().enumerate() {
            assert_eq!(by_name(Lang::Ja, name), Some(JA[place]));
            assert_eq!(by_name(Lang::En, name), Some(EN[place]));
        }
        assert_eq!(by_name(Lang::Ja, "no_such_text"), None);
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
