//! Text into HTML.

/// The text with what HTML reads as markup escaped, for content and for quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(character),
        }
    }
    out
}

/// An attribute with a blank before it where `on`, else nothing.
#[must_use]
pub fn flag(name: &str, on: bool) -> String {
    if on { format!(" {name}") } else { String::new() }
}
