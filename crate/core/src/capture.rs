//! 診断用データ: a page that was not understood, in a form that a merchant can send to us.
//!
//! It keeps what a plan is made of (structure, counts, function names, group headings, the labels of our
//! word list) and masks every other text to its shape, so that it is read exactly as the page was. No key,
//! shop name, number, address or mail is left in it.

use crate::catalogue::{GroupId, groups};
use crate::lexicon::Index;
use crate::name::{NOT_FUNCTIONS, fold, fold_mapped, is_letter, key, tokens};
use crate::row::{function_in, functions_called};
use crate::snapshot::{Button, Hidden, PagerControl, Row, Secret, Snapshot, Toggle};
use crate::words;

/// The facts of a page with every text masked that is not ours.
#[must_use]
pub fn capture(mut page: Snapshot) -> Snapshot {
    let mut mask = Mask::new();
    page.url = mask.address(&page.url);
    mask.text(&mut page.title);
    mask.texts(&mut page.headings);
    for Row { path, cells, toggles } in &mut page.rows {
        mask.texts(path);
        mask.texts(cells);
        for Toggle { option, name, value, attributes, .. } in toggles {
            mask.text(option);
            mask.text(name);
            mask.text(value);
            mask.texts(attributes);
        }
    }
    for Button { text, .. } in &mut page.buttons {
        mask.text(text);
    }
    for Hidden { id, name, value } in &mut page.hidden {
        let ours = |text: &String| words::PORTAL_HIDDEN.contains(&text.as_str());
        // The number of a menu item is short and says nothing about the shop.
        let is_number = |text: &str| text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if !((ours(id) || ours(name)) && is_number(value)) {
            mask.text(value);
        }
        for text in [id, name] {
            if !ours(text) {
                mask.text(text);
            }
        }
    }
    for pager in page.paged.iter_mut().flat_map(|paged| &mut paged.pagers) {
        for PagerControl { text, .. } in pager.controls.iter_mut().chain(&mut pager.lengths) {
            // Page numbers are what the walk goes by; a longer number is none.
            if text.len() > 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                mask.text(text);
            }
        }
    }
    for Secret { shop, last4, .. } in &mut page.secrets {
        *shop = shape(shop);
        *last4 = shape(last4);
    }
    page
}

/// Masks texts, each once.
struct Mask {
    /// What is kept wherever it stands, by its folded key.
    kept: Vec<Vec<char>>,
    known: Index<String>,
}

impl Mask {
    fn new() -> Self {
        let labels = groups().iter().flat_map(|group| group.labels.iter().chain([&group.name, &group.rms_name]));
        let pieces = labels.flat_map(|label| {
            let whole = fold(label);
            let parts: Vec<String> = whole.split(['(', ')']).map(key).collect();
            parts
        });
        let listed = words::EVERY.iter().flat_map(|list| list.iter()).map(|word| key(&fold(word)));
        let kept = pieces.chain(listed).filter(|word| word.chars().count() > 1).map(|word| word.chars().collect());
        Self { kept: kept.collect(), known: Index::new() }
    }

    fn texts(&mut self, texts: &mut [String]) {
        texts.iter_mut().for_each(|text| self.text(text));
    }

    fn text(&mut self, text: &mut String) {
        if text.is_empty() {
            return;
        }
        if let Some(masked) = self.known.get(text.as_str()) {
            text.clone_from(masked);
            return;
        }
        let masked = self.masked(text);
        self.known.entry(core::mem::replace(text, masked.clone()), masked);
    }

    /// An address keeps the portal's host and the letters of its path; a path's numbers may be a shop's. The hands
    /// leave out what follows the path; a session may be written into the path itself.
    fn address(&self, url: &str) -> String {
        let url = url.split(['?', '#', ';']).next().unwrap_or_default();
        let host = url.split('/').nth(2).unwrap_or_default();
        if !words::PORTAL_HOSTS.contains(&host) {
            return shape(url);
        }
        url.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect()
    }

    fn masked(&self, text: &str) -> String {
        let (folded, map) = fold_mapped(text);
        let characters: Vec<(usize, char)> = folded.char_indices().collect();
        let mut keep = vec![false; characters.len()];
        for token in tokens(&folded) {
            let known = is_known(&token.text);
            let ends =
                ["API"].iter().chain(NOT_FUNCTIONS).find(|end| token.text.ends_with(*end)).map_or(0, |end| end.len());
            for (slot, (at, _)) in keep.iter_mut().zip(&characters) {
                let inside = *at >= token.start && *at < token.end;
                *slot |= inside && (known || *at + ends >= token.end);
            }
        }
        self.keep_words(&characters, &mut keep);
        keep_particles(&characters, &mut keep);
        // What stands in the text and not in the folded form takes no room, or is a blank.
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for (byte, character) in text.char_indices() {
            while map.get(at + 1).is_some_and(|next| *next <= byte) {
                at += 1;
            }
            let kept = map.get(at).is_some_and(|start| *start <= byte) && keep.get(at).copied().unwrap_or_default();
            masked.push(if kept { character } else { masked_char(character) });
        }
        masked
    }

    /// Marks the words of our lists and the groups' names.
    fn keep_words(&self, characters: &[(usize, char)], keep: &mut [bool]) {
        // As `key` has it: no blanks, no underscores, lower case.
        let solid: Vec<(usize, char)> = characters
            .iter()
            .enumerate()
            .filter(|(_, (_, character))| !matches!(character, ' ' | '_'))
            .map(|(at, (_, character))| (at, character.to_ascii_lowercase()))
            .collect();
        for word in &self.kept {
            for (start, window) in solid.windows(word.len()).enumerate() {
                if !window.iter().map(|(_, character)| character).eq(word) {
                    continue;
                }
                let before = start.checked_sub(1).and_then(|before| solid.get(before));
                let after = solid.get(start + word.len());
                let glued = |edge: Option<&(usize, char)>, own: Option<&char>| {
                    let ascii = |character: &char| character.is_ascii_alphanumeric();
                    own.is_some_and(ascii) && edge.is_some_and(|(_, character)| ascii(character))
                };
                // A Latin word counts only as a whole: `no` is not in `Tomono`.
                if glued(before, word.first()) || glued(after, word.last()) {
                    continue;
                }
                let (Some((first, _)), Some((last, _))) = (window.first(), window.last()) else { continue };
                keep.iter_mut().skip(*first).take(last - first + 1).for_each(|slot| *slot = true);
            }
        }
    }
}

/// Marks particles beside what is kept: they make a name a part of a sentence.
fn keep_particles(characters: &[(usize, char)], keep: &mut [bool]) {
    let ours = keep.to_vec();
    let is_gap = |at: usize| {
        characters.get(at).is_some_and(|(_, character)| !is_letter(*character) && !matches!(character, '。' | '、'))
    };
    for particle in words::PARTICLES.iter().chain(words::SENTENCE_PARTICLES) {
        let length = particle.chars().count();
        for start in 0..characters.len() {
            let matches =
                characters.iter().skip(start).take(length).map(|(_, character)| *character).eq(particle.chars());
            if !matches {
                continue;
            }
            let before = (0..start).rev().find(|at| !is_gap(*at)).is_some_and(|at| ours.get(at) == Some(&true));
            let after = (start + length..characters.len())
                .find(|at| !is_gap(*at))
                .is_some_and(|at| ours.get(at) == Some(&true));
            if before || after {
                keep.iter_mut().skip(start).take(length).for_each(|slot| *slot = true);
            }
        }
    }
}

/// Whether a token is a function's name, in a spelling that a row may have.
fn is_known(token: &str) -> bool {
    let in_a_group = || (0_u8..).zip(groups()).any(|(at, _)| function_in(token, Some(GroupId(at))).is_some());
    (token.contains('.') && !functions_called(token).is_empty()) || in_a_group()
}

/// A text as its shape alone.
fn shape(text: &str) -> String {
    text.chars().map(masked_char).collect()
}

/// A character that says of the original only what kind it is.
fn masked_char(character: char) -> char {
    match character {
        'a'..='z' => 'x',
        'A'..='Z' => 'X',
        '0'..='9' => '0',
        'ａ'..='ｚ' => 'ｘ',
        'Ａ'..='Ｚ' => 'Ｘ',
        '０'..='９' => '０',
        'ぁ'..='ゖ' => 'あ',
        'ァ'..='ヺ' => 'ア',
        'ｦ'..='ﾝ' => 'ｱ',
        other if is_letter(other) && !matches!(other, 'ー' | 'ｰ' | '々') => '字',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let mut text = text.to_owned();
        Mask::new().text(&mut text);
        text
    }

    #[test]
    fn what_a_plan_is_made_of_stays() {
        for text in [
            "rpay.order.getOrder",
            "ｒｐａｙ．ｏｒｄｅｒ．ｇｅｔＯｒｄｅｒ",
            "楽天ペイ受注API(RakutenPay_OrderAPI)",
            "ｸｰﾎﾟﾝAPI",
            "商品API 2.0 (ItemAPI 2.0)",
            "inventoryapi_2.1.inventories.variants.get",
            "利用する",
            "すべて選択",
            "機能名",
        ] {
            assert_eq!(masked(text), text);
        }
        assert_eq!(masked("rpay.order.getOrder の後継です"), "rpay.order.getOrder の後継であ");
        assert_eq!(masked("配送API 3.1 (DeliveryAPI 3.1)"), "字字API 0.0 (XxxxxxxxAPI 0.0)");
    }

    #[test]
    fn everything_else_is_only_a_shape() {
        assert_eq!(
            masked("山田さくらショップ Yamada24"),
            "字字あああアアーア Xxxxxx00".replace("アアーア", "アアアア")
        );
        assert_eq!(masked("info@yamada-shop.co.jp 03-1234-5678"), "xxxx@xxxxxx-xxxx.xx.jp 00-0000-0000");
        assert_eq!(masked("Tomono"), "Xxxxxx");
        let secret = Secret { shop: "404839".into(), last4: "CD34".into(), prefix: "SL".into(), ..Secret::default() };
        let page = capture(Snapshot {
            url: "https://webservice.rms.rakuten.co.jp/merchant-portal/serviceEdit/404839".into(),
            secrets: vec![secret],
            ..Snapshot::default()
        });
        assert_eq!(page.url, "https://webservice.rms.rakuten.co.jp/merchant-portal/serviceEdit/000000");
        assert_eq!((page.secrets[0].shop.as_str(), page.secrets[0].last4.as_str()), ("000000", "XX00"));
    }
}
