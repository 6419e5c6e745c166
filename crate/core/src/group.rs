//! Which group a heading names.
//!
//! Headings are printed in many ways (`楽天ペイ受注API(RakutenPay_OrderAPI)`, `LicenseManagementAPI(ライセンス管理API)`,
//! `商品API 2.0 (ItemAPI 2.0) すべて選択`). The heading is cut at brackets and punctuation; each piece is a group's
//! name as a whole, or no name at all. The version belongs to the name: 在庫API is not 在庫API 2.0.

use std::sync::OnceLock;

use crate::catalogue::{GroupId, groups};
use crate::lexicon::Index;
use crate::name::{fold, is_letter, key};
use crate::words;

/// What a text says as a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heading {
    /// It names this group.
    Group(GroupId),
    /// It names an API group, but none of the catalogue; or it names two.
    Other(String),
    /// It does not name a group.
    Plain,
}

/// Reads a text as a heading.
#[must_use]
pub fn heading(text: &str) -> Heading {
    // A heading is short; a long text is a paragraph.
    if text.len() > 600 {
        return Heading::Plain;
    }
    let folded = fold(text);
    if is_sentence(&folded) {
        return Heading::Plain;
    }
    let mut named: Option<GroupId> = None;
    let mut other = false;
    for piece in folded.split(is_cut).map(str::trim).filter(|piece| !piece.is_empty()) {
        match piece_of(piece) {
            Heading::Group(group) => match named.map(|before| agree(before, group)) {
                None => named = Some(group),
                Some(Some(agreed)) => named = Some(agreed),
                Some(None) => other = true,
            },
            Heading::Other(_) => other = true,
            Heading::Plain => {}
        }
    }
    match named {
        _ if other => Heading::Other(folded),
        Some(group) => Heading::Group(group),
        None => Heading::Plain,
    }
}

/// Whether a text talks about a group instead of naming it: a note, or words that go on after the name
/// (`※ inventories.bulk.get は在庫API 2.0 (InventoryAPI 2.0)と共通の名称です。`).
fn is_sentence(folded: &str) -> bool {
    let starts = |text: &str, list: &[&str]| list.iter().any(|word| text.starts_with(word));
    // What is put behind a heading's ※ may be a sentence; what comes before it is the heading.
    let heading = folded.char_indices().skip(1).find(|(_, c)| *c == '※').and_then(|(at, _)| folded.get(..at));
    let heading = heading.unwrap_or(folded);
    let goes_on = heading.split(is_cut).map(str::trim).skip(1).any(|piece| starts(piece, words::SENTENCE_PARTICLES));
    starts(heading, words::NOTE_MARKS) || goes_on || heading.contains('。')
}

/// Whether a heading is cut at this character.
fn is_cut(character: char) -> bool {
    !(is_letter(character) || matches!(character, ' ' | '_' | '-' | '.'))
}

/// Of two groups named by one heading, the one that both can mean: 在庫API(InventoryAPI 2.0) is 2.0.
pub(crate) fn agree(one: GroupId, two: GroupId) -> Option<GroupId> {
    if one == two {
        return Some(one);
    }
    let (a, b) = (one.get().rms_name, two.get().rms_name);
    let (short, long, group) = if a.len() < b.len() { (a, b, two) } else { (b, a, one) };
    let version = long.strip_prefix(short)?;
    version.starts_with(' ').then_some(group)
}

/// Reads one piece of a heading; what comes after a group's name may be its other name, and no other group's.
fn piece_of(piece: &str) -> Heading {
    let words: Vec<&str> = piece.split(' ').collect();
    // The longest run of words from the start that is a name; numbering (`1.`, `2-1`) is passed over.
    let first = usize::from(words.len() > 1 && words.first().is_some_and(|word| is_number(word)));
    let words = words.get(first..).unwrap_or_default();
    let (mut group, mut rest) = (None, words);
    while !rest.is_empty() {
        let found = (1..=rest.len()).rev().find_map(|length| Some((named(&rest.get(..length)?.concat())?, length)));
        let length = match (found, group) {
            (None, None) => break,
            (None, Some(_)) => 1,
            (Some((found, length)), before) => {
                // 在庫API 3.0 is not 在庫API; only the first generation may be told by 1.0 or by nothing.
                let next = rest.get(length).copied().unwrap_or_default();
                group = before.map_or(Some(found), |before| agree(before, found));
                // After its other name a plain number is a count: 在庫API 2.1 InventoryAPI 0/7.
                let version = starts_version(next) && (before.is_none() || next.contains('.'));
                if group.is_none() || version && !is_first_version(next) {
                    return Heading::Other(piece.to_owned());
                }
                length
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    if let Some(group) = group {
        return Heading::Group(group);
    }
    let looks_like_one = words.iter().enumerate().any(|(at, word)| {
        let whole = match words.get(at + 1) {
            Some(next) if starts_version(next) => format!("{word}{next}"),
            _ => (*word).to_owned(),
        };
        looks_like_group(&whole)
    });
    if looks_like_one { Heading::Other(piece.to_owned()) } else { Heading::Plain }
}

/// The group of which this is a name.
fn named(text: &str) -> Option<GroupId> {
    static NAMES: OnceLock<Index<GroupId>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = Index::new();
        for (group, at) in groups().iter().zip(0_u8..) {
            let spellings = group.labels.iter().copied().chain([group.name, group.rms_name]);
            for spelling in spellings {
                let folded = fold(spelling);
                for piece in folded.split(is_cut).map(key).filter(|piece| !piece.is_empty()) {
                    if let Some(group) = names.entry(piece, GroupId(at)) {
                        *group = GroupId(at);
                    }
                }
            }
        }
        names
    });
    names.get(&key(text)).copied()
}

/// Whether a word is only numbering.
fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'))
}

/// Whether a word begins a version: `2.0`, `v2`, `ver2.1`.
fn starts_version(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let bare =
        lower.trim_start_matches("version").trim_start_matches("ver").trim_start_matches('v').trim_start_matches('.');
    bare.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a version is that of the groups whose names carry none.
fn is_first_version(word: &str) -> bool {
    let bare = word.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    matches!(bare, "1" | "1.0")
}

/// Words that end in API and are no group.
const NOT_GROUPS: &[&str] =
    &["api", "webapi", "rmswebapi", "rmsapi", "利用api", "使用api", "対象api", "各種api", "必要api", "楽天api"];

/// Whether a piece has the shape of a group's name: it ends in `API`, perhaps with a version, and has no
/// hiragana (those make it a phrase such as 利用するAPI).
fn looks_like_group(piece: &str) -> bool {
    let folded = key(piece);
    let bare = folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let bare = bare.strip_suffix('v').or(bare.strip_suffix("ver")).unwrap_or(bare);
    bare.ends_with("api")
        && bare.chars().count() > 4
        && !NOT_GROUPS.contains(&bare)
        && !bare.chars().any(|c| ('ぁ'..='ゖ').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rms_name(text: &str) -> &'static str {
        match heading(text) {
            Heading::Group(group) => group.get().rms_name,
            Heading::Other(_) => "other",
            Heading::Plain => "plain",
        }
    }

    #[test]
    fn every_spelling_that_is_attested() {
        for (text, expected) in [
            ("LicenseManagementAPI(ライセンス管理API)", "LicenseManagementAPI"),
            ("楽天ペイ受注API(RakutenPay_OrderAPI)", "RakutenPay_OrderAPI"),
            ("楽天ペイ受注API（RakutenPayOrderAPI）", "RakutenPay_OrderAPI"),
            ("店舗情報API(ShopAPI)", "ShopAPI"),
            ("R-CabinetAPI (CabinetAPI)", "CabinetAPI"),
            ("商品API 2.0 (ItemAPI 2.0)", "ItemAPI 2.0"),
            ("商品ＡＰＩ　２．０", "ItemAPI 2.0"),
            ("在庫API 2.0 (InventoryAPI 2.0)", "InventoryAPI 2.0"),
            ("在庫API", "InventoryAPI"),
            ("商品API", "ItemAPI"),
            ("受注API(OrderAPI)", "OrderAPI"),
            ("受注API", "OrderAPI"),
            ("■ 在庫API 2.1 すべて選択", "InventoryAPI 2.1"),
            ("【ｸｰﾎﾟﾝAPI】", "CouponAPI"),
            ("InventoryAPI 2.1 (在庫API 2.1)", "InventoryAPI 2.1"),
            ("カテゴリAPI 1.0 CategoryAPI 提供終了予定 2/7", "CategoryAPI"),
            ("在庫API 2.1 InventoryAPI 0/7", "InventoryAPI 2.1"),
            ("在庫API (InventoryAPI 2.0)", "InventoryAPI 2.0"),
            ("3. 商品API 2.0 (ItemAPI 2.0) ※ご利用には商品一括登録のお申し込みが必要です", "ItemAPI 2.0"),
        ] {
            assert_eq!(rms_name(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_group_of_ours() {
        for text in [
            "在庫API 3.0 (InventoryAPI 3.0)",
            "在庫API2.2",
            "配送API(DeliveryAPI)",
            "受注API / 在庫API",
            "在庫API ver3",
            "在庫API 1.5",
            // Two groups side by side over one list.
            "在庫API 2.0 在庫API 2.1",
            "楽天ペイ受注API 商品API 2.0",
            "在庫API InventoryAPI 3.0",
        ] {
            assert_eq!(rms_name(text), "other", "{text}");
        }
        for text in [
            "利用機能編集",
            "WEB API",
            "利用するAPI",
            "在庫APIについて",
            "機能名 内容 利用する",
            "RMS WEB SERVICE",
            "",
            "※ inventories.bulk.get は在庫API 2.0 (InventoryAPI 2.0)と共通の名称です。",
            "楽天ペイ受注API(RakutenPay_OrderAPI)を使うとき",
        ] {
            assert_eq!(rms_name(text), "plain", "{text}");
        }
    }
}
