//! How function names and group headings are written.

use crate::{
    functions::{Function, Group},
    html::escape,
    options::{Broken, Headings, Names, Options},
};

/// A function's name as a page prints it, as HTML.
///
/// `readable`: a page without controls (the confirmation, the list of functions in use), where a name cannot hide in
/// a control's attribute.
#[must_use]
pub fn name(options: &Options, function: &Function, readable: bool) -> String {
    if options.axes.broken == Broken::NoNames {
        return escape(&function.label);
    }
    let name = function.name();
    match options.axes.names {
        Names::Permission => escape(name),
        Names::Documentation => escape(function.documented()),
        Names::JapaneseAround => format!("{} {}（権限）", escape(&function.label), escape(name)),
        Names::Split => split(name),
        Names::Fullwidth => name.chars().map(fullwidth).collect(),
        Names::OddBlanks => odd_blanks(name),
        Names::Invisible => invisible(name),
        Names::Attribute if readable => escape(name),
        Names::Attribute => escape(&function.label),
    }
}

/// The name over several elements: `<span>rpay.</span><b>order.</b><span>getOrder</span>`.
fn split(name: &str) -> String {
    name.split_inclusive('.')
        .enumerate()
        .map(|(index, part)| {
            let tag = if index % 2 == 1 { "b" } else { "span" };
            format!("<{tag}>{}</{tag}>", escape(part))
        })
        .collect()
}

/// The full-width form of an ASCII character; others stay.
fn fullwidth(character: char) -> char {
    match character {
        '!'..='~' => char::from_u32(character as u32 + 0xFEE0).unwrap_or(character),
        _ => character,
    }
}

/// Blanks of four sorts around the name and after its first dot.
fn odd_blanks(name: &str) -> String {
    format!("\u{3000}\n    {}\t\u{a0} ", escape(name).replacen('.', ".\u{2009}", 1))
}

/// Characters that nobody sees: zero width space, joiner, word joiner, soft hyphen, byte order mark.
fn invisible(name: &str) -> String {
    let mut out = String::from("\u{feff}");
    for (index, character) in name.chars().enumerate() {
        out.push_str(&escape(&character.to_string()));
        if index % 3 == 1 {
            out.push(['\u{200b}', '\u{200d}', '\u{2060}', '\u{ad}'][index / 3 % 4]);
        }
    }
    out
}

/// A group's heading, as text.
#[must_use]
pub fn heading(options: &Options, group: &Group) -> String {
    let (japanese, english) = (&group.japanese, &group.rms_name);
    match options.axes.headings {
        Headings::Attested => group.heading.clone(),
        Headings::EnglishOnly => english.clone(),
        Headings::JapaneseOnly => japanese.clone(),
        Headings::EnglishFirst => format!("{english}({japanese})"),
        Headings::FullwidthBrackets => format!("{japanese}（{english}）"),
        Headings::Spaced => format!("{} 　( {english} )", japanese.replacen("API", " API", 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::groups;

    fn written(names: &str) -> String {
        let options = Options::read(&format!(r#"{{"names":"{names}"}}"#)).unwrap();
        name(&options, &groups(&options)[1].functions[1], false)
    }

    #[test]
    fn names_are_written_as_chosen() {
        assert_eq!(written("permission"), "rpay.order.getOrder");
        assert_eq!(written("documentation"), "getOrder");
        assert_eq!(written("japanese-around"), "注文情報取得 rpay.order.getOrder（権限）");
        assert_eq!(written("split"), "<span>rpay.</span><b>order.</b><span>getOrder</span>");
        assert_eq!(written("fullwidth"), "ｒｐａｙ．ｏｒｄｅｒ．ｇｅｔＯｒｄｅｒ");
        assert_eq!(written("odd-blanks").split_whitespace().collect::<String>(), "rpay.order.getOrder");
        assert_eq!(written("invisible").chars().filter(char::is_ascii).collect::<String>(), "rpay.order.getOrder");
        assert_eq!(written("attribute"), "注文情報取得");
    }

    #[test]
    fn headings_are_written_as_chosen() {
        let written = |headings: &str| {
            let options = Options::read(&format!(r#"{{"headings":"{headings}"}}"#)).unwrap();
            heading(&options, &groups(&options)[2])
        };
        assert_eq!(written("attested"), "商品API 2.0 (ItemAPI 2.0)");
        assert_eq!(written("english-only"), "ItemAPI 2.0");
        assert_eq!(written("japanese-only"), "商品API 2.0");
        assert_eq!(written("english-first"), "ItemAPI 2.0(商品API 2.0)");
        assert_eq!(written("fullwidth-brackets"), "商品API 2.0（ItemAPI 2.0）");
        assert_eq!(written("spaced"), "商品 API 2.0 　( ItemAPI 2.0 )");
    }
}
