//! How a key is written into a page: as one text, or as real pages may split, pad or wrap it.

use crate::{html::escape, options::KeyMarkup};

/// The key as markup.
#[must_use]
pub fn key_html(key: &str, markup: KeyMarkup) -> String {
    let (head, tail) = key.split_at(key.find('_').map_or(key.len() / 2, |at| at + 1).min(key.len()));
    let (one, two) = tail.split_at(tail.len() / 2);
    let [whole, head, one, two] = [key, head, one, two].map(escape);
    match markup {
        KeyMarkup::Plain => whole,
        KeyMarkup::Split => format!("<span class=\"head\">{head}</span><span><b>{one}</b>{two}</span>"),
        KeyMarkup::Blocks => format!("<div>{head}</div>\n<div>{one}</div>\n<div>{two}</div>"),
        KeyMarkup::Lines => format!("{head}{one}<br>\n{two}"),
        KeyMarkup::Blanks => format!("&nbsp;&nbsp;{whole}\u{3000}"),
        // Words of other elements in the same line, without a blank.
        KeyMarkup::Glued => format!("<span>Key</span><span>{whole}</span><a href=\"#\">Copy</a><span>ok</span>"),
        KeyMarkup::Invisible => format!("{head}\u{200b}{one}<wbr>{two}\u{feff}"),
        KeyMarkup::Input => format!("<input type=\"text\" size=\"40\" readonly value=\" {whole} \">"),
    }
}
