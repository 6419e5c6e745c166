//! Folding of what people and pages write, and finding names in it.
//!
//! Only what a reader cannot see is folded away: width, blanks, invisible characters. Letters of other
//! alphabets that merely look alike stay what they are, so a look-alike never becomes the name.

/// The half-width katakana U+FF66..=U+FF9D, in full width.
const KATAKANA: &str =
    "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

/// Folds width and blanks: full-width ASCII and half-width katakana get their usual width, every run of
/// blanks becomes one space, invisible characters go, and no blank is left at either end.
///
/// This is the part of NFKC that occurs on such pages; the full tables of NFKC would double the wasm.
#[must_use]
pub fn fold(text: &str) -> String {
    fold_telling(text, |_| {})
}

/// The same, and for each character of the result the byte of the text that it comes from.
#[must_use]
pub fn fold_mapped(text: &str) -> (String, Vec<usize>) {
    let mut map = Vec::with_capacity(text.len());
    let folded = fold_telling(text, |byte| map.push(byte));
    (folded, map)
}

/// Folds, and tells of each character put out the byte of the text that it comes from.
fn fold_telling(text: &str, mut tell: impl FnMut(usize)) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut blank = false;
    for (byte, character) in text.char_indices() {
        let plain = character.is_ascii_graphic();
        if !plain {
            if is_invisible(character) {
                continue;
            }
            if character.is_whitespace() || character.is_control() {
                blank = true;
                continue;
            }
            if let Some(marked) = voiced(&folded, character, blank) {
                folded.pop();
                folded.push(marked);
                continue;
            }
        }
        if blank && !folded.is_empty() {
            folded.push(' ');
            tell(byte);
        }
        blank = false;
        folded.push(if plain { character } else { usual_width(character) });
        tell(byte);
    }
    folded
}

/// The full-width and compatibility forms of a character that pages use, in their usual width.
fn usual_width(character: char) -> char {
    match character {
        '！'..='～' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
        '｡' => '。',
        '｢' => '「',
        '｣' => '」',
        '､' => '、',
        '･' => '・',
        'ｦ'..='ﾝ' => KATAKANA.chars().nth(character as usize - 0xFF66).unwrap_or(character),
        other => other,
    }
}

/// The voiced form of the last character, where `mark` is a voicing mark that belongs to it.
fn voiced(before: &str, mark: char, blank: bool) -> Option<char> {
    let step = match mark {
        'ﾞ' | '\u{3099}' => 1,
        'ﾟ' | '\u{309A}' => 2,
        _ => return None,
    };
    let last = before.chars().next_back().filter(|_| !blank)?;
    let fits = match (last, step) {
        ('ウ', 1) => return Some('ヴ'),
        ('カ'..='ト' | 'か'..='と', 1) => true,
        ('ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ' | 'は' | 'ひ' | 'ふ' | 'へ' | 'ほ', _) => true,
        _ => false,
    };
    if fits { char::from_u32(last as u32 + step) } else { None }
}

/// Whether a character takes no room on the screen.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a character is part of a word, in any script: neither a blank nor a sign.
///
/// The signs that stand on such pages are few ranges; Unicode's own tables of letters would be 5 KB of the wasm.
#[must_use]
pub fn is_letter(character: char) -> bool {
    match character {
        '\0'..='\u{7F}' => character.is_ascii_alphanumeric(),
        '\u{80}'..='\u{BF}' => matches!(character, 'ª' | '²' | '³' | 'µ' | '¹' | 'º' | '¼'..='¾'),
        '×' | '÷' => false,
        // General punctuation, currency, arrows, frames, shapes; and the signs between blanks and kana.
        '\u{2000}'..='\u{2BFF}' => is_letter_like(character),
        '\u{2E00}'..='\u{2E7F}' => false,
        '\u{3000}'..='\u{3040}' => matches!(character, '々'..='〇' | '〡'..='〩' | '〱'..='〵' | '〸'..='〼'),
        '\u{3097}'..='\u{309C}' | '゠' | '・' => false,
        // Framed words such as ㈱, units such as ㎏; the numbers among them count.
        '\u{3200}'..='\u{33FF}' => {
            matches!(character, '㈠'..='㈩' | '㉈'..='㉏' | '㉑'..='㉟' | '㊀'..='㊉' | '㊱'..='㊿')
        }
        '\u{E000}'..='\u{F8FF}' | '\u{FE00}'..='\u{FE6F}' => false,
        '\u{FF00}'..='\u{FFEF}' => matches!(character, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | 'ｦ'..='ￜ'),
        _ => character < '\u{1F000}' || matches!(character, '\u{1F100}'..='\u{1F1FF}' | '\u{20000}'..='\u{3FFFF}'),
    }
}

/// The letters and numbers among the signs: `ⁿ`, `Ⅱ`, `②`.
fn is_letter_like(character: char) -> bool {
    matches!(character,
        '⁰' | 'ⁱ' | '⁴'..='⁹' | 'ⁿ' | '₀'..='₉' | 'ₐ'..='ₜ' | 'ℂ' | 'ℇ' | 'ℊ'..='ℓ' | 'ℕ' | 'ℙ'..='ℝ' | 'ℤ'
        | '\u{2126}' | 'ℨ' | '\u{212A}'..='ℭ' | 'ℯ'..='ℹ' | 'ℼ'..='ℿ' | 'ⅅ'..='ⅉ' | 'ⅎ' | '⅐'..='↉'
        | '①'..='⒛' | 'Ⓐ'..='⓿' | '❶'..='➓')
}

/// Whether a character can stand in a function's name.
#[must_use]
pub fn is_name_char(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '/')
}

/// The form in which two spellings of one name are equal: no blanks, no underscores, lower case.
///
/// No two names of one group share it (a test of the catalogue says so).
#[must_use]
pub fn key(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, ' ' | '_'))
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// A run of name characters in a folded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The run itself, without dots, slashes and hyphens at its ends.
    pub text: String,
    /// Bytes of the text before it.
    pub start: usize,
    /// Bytes of the text up to its end.
    pub end: usize,
}

/// The maximal runs of name characters in a folded text, blanks beside a dot or an underscore not
/// counted: `rpay .order. getOrder` is one run.
#[must_use]
pub fn tokens(folded: &str) -> Vec<Token> {
    let characters: Vec<(usize, char)> = folded.char_indices().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&(start, first)) = characters.get(at) {
        if !is_name_char(first) {
            at += 1;
            continue;
        }
        let mut run = String::new();
        while let Some(&(_, character)) = characters.get(at) {
            if is_name_char(character) {
                run.push(character);
            } else if !(character == ' ' && joins(&run, &characters, at)) {
                break;
            }
            at += 1;
        }
        let trimmed = run.trim_matches(['.', '/', '-']);
        if !trimmed.is_empty() {
            let end = characters.get(at).map_or(folded.len(), |(byte, _)| *byte);
            found.push(Token { text: trimmed.to_owned(), start, end });
        }
    }
    found
}

/// Whether the blank at `at` stands beside a dot or an underscore inside a name.
fn joins(run: &str, characters: &[(usize, char)], at: usize) -> bool {
    let Some((_, next)) = characters.get(at + 1) else { return false };
    if !is_name_char(*next) {
        return false;
    }
    // A dot that ends a word of a sentence is followed by a blank too, but then by a capital letter.
    let version = next.is_ascii_digit() && run.trim_end_matches('.').ends_with(|c: char| c.is_ascii_digit());
    run.ends_with('_') || (run.ends_with('.') && (next.is_ascii_lowercase() || version)) || matches!(next, '.' | '_')
}

/// Endings that make a dotted word an address or a file, not a function.
pub(crate) const NOT_FUNCTIONS: &[&str] = &[
    "com", "jp", "net", "org", "co", "io", "png", "jpg", "jpeg", "gif", "svg", "html", "htm", "php", "js", "css",
    "pdf", "csv", "txt", "xml", "json", "zip", "xlsx",
];

/// Whether a token has the shape of a function's name, known or not: dotted words, or one camelCase word.
#[must_use]
pub fn is_function_shaped(token: &str) -> bool {
    let mut segments = token.split('.');
    let Some(first) = segments.next() else { return false };
    let rest: Vec<&str> = segments.collect();
    let Some(last) = rest.last() else {
        // getOrder, but neither API nor iPhone
        let humps = first.chars().skip(2).filter(char::is_ascii_uppercase).count();
        return first.len() >= 6
            && first.starts_with(|c: char| c.is_ascii_lowercase())
            && humps > 0
            && first.chars().all(|c| c.is_ascii_alphanumeric());
    };
    first.starts_with(|c: char| c.is_ascii_alphabetic())
        && first.len() > 1
        && last.starts_with(|c: char| c.is_ascii_alphabetic())
        && last.len() > 1
        && !NOT_FUNCTIONS.contains(last)
        && rest.iter().all(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_a_reader_cannot_see() {
        assert_eq!(fold("　ｒｐａｙ．ｏｒｄｅｒ．ｇｅｔＯｒｄｅｒ\u{200B} "), "rpay.order.getOrder");
        assert_eq!(fold("ｸｰﾎﾟﾝAPI\u{00A0}\n （CouponAPI）"), "クーポンAPI (CouponAPI)");
        assert_eq!(fold("カテコ\u{3099}リ"), "カテゴリ");
        assert_eq!(fold("ｳﾞ ﾞ"), "ヴ ﾞ");
        assert_eq!(fold("shop\u{2011}categories"), "shop-categories");
    }

    #[test]
    fn letters_and_signs_are_what_unicode_says_where_such_pages_use_them() {
        let kana = ('\u{3000}'..='\u{30FF}').chain('\u{3200}'..='\u{32FF}');
        let wide = ('\u{FF01}'..='\u{FF9F}').chain('\u{4E00}'..='\u{9FFF}');
        let west = ('\0'..='\u{02AF}').chain('А'..='я').chain('\u{2000}'..='\u{2BFF}');
        for character in kana.chain(wide).chain(west).filter(|character| *character != '々') {
            assert_eq!(is_letter(character), character.is_alphanumeric(), "{character:?} {:x}", character as u32);
        }
        assert!(is_letter('々'));
        for sign in ['⸺', '\u{E000}', '\u{F8FF}', '﹣', '🀀', '😀', '\u{40000}'] {
            assert!(!is_letter(sign), "{sign:?}");
        }
        for letter in ['🄰', '𠮷', '\u{1EEBB}'] {
            assert!(is_letter(letter), "{letter:?}");
        }
    }

    #[test]
    fn look_alikes_stay_apart() {
        assert_ne!(key(&fold("rpay.оrder.getOrder")), key("rpay.order.getOrder"), "Cyrillic o");
        assert_ne!(key("order.getOrder"), key("rpay.order.getOrder"));
    }

    #[test]
    fn a_token_is_a_whole_run() {
        let texts = |text: &str| tokens(&fold(text)).into_iter().map(|t| t.text).collect::<Vec<_>>();
        assert_eq!(texts("受注（rpay.order.getOrder）を取得"), ["rpay.order.getOrder"]);
        assert_eq!(texts("rpay . order. getOrder"), ["rpay.order.getOrder"]);
        assert_eq!(texts("Use coupon.get. Then go"), ["Use", "coupon.get", "Then", "go"]);
        assert_eq!(texts("ver 2. Use coupon.get. 2 items"), ["ver", "2", "Use", "coupon.get", "2", "items"]);
        assert_eq!(texts("itemapi_ 2.0.items.get"), ["itemapi_2.0.items.get"]);
        assert_eq!(texts("itemapi_2.\u{2009}0.items.get"), ["itemapi_2.0.items.get"]);
    }

    #[test]
    fn a_function_has_a_shape() {
        for name in ["rpay.order.getOrder", "getOrder", "shop.goldTop.edit", "ItemBundle.create", "getOrd", "ab.cd"] {
            assert!(is_function_shaped(name), "{name}");
        }
        for text in ["2.0", "API", "rakuten.co.jp", "a.png", "iPhone", "ver.2", "v1.0", "item", "No.1"] {
            assert!(!is_function_shaped(text), "{text}");
        }
        for text in ["coupon", "getOr", "GetOrder", "get_Order", "x.get", "item.g", "1tem.get", "item.1st", "item..get"]
        {
            assert!(!is_function_shaped(text), "{text}");
        }
    }
}
