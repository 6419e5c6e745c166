//! Names of functions and groups in a line of a vendor's page.

use std::sync::OnceLock;

use crate::catalogue::{FunctionId, GroupId, functions, groups};
use crate::lexicon::Index;
use crate::name::{Token, is_function_shaped, key, tokens};
use crate::row::{function_in, functions_called, unattested};
use crate::sort::sort;

/// What a name names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A function of the catalogue.
    Function(FunctionId),
    /// A group of the catalogue.
    Group(GroupId),
    /// Something of the shape of a function's name.
    Unknown(String),
}

/// A name in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it names.
    pub what: What,
    /// Bytes of the line before it.
    pub start: usize,
    /// Bytes of the line up to its end.
    pub end: usize,
}

/// How many tokens a name that is split by blanks may have.
const PARTS: usize = 4;

/// A token longer than this is no name.
const LONGEST: usize = 90;

/// Every name in a folded line. `context` is the group whose heading stands above, for names that count only under
/// their group; a group in the line itself counts more.
pub fn names(text: &str, context: Option<GroupId>) -> Vec<Found> {
    let groups = groups_in(text);
    let mut found: Vec<Found> = Vec::new();
    let tokens = tokens(text);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let own = groups.iter().take_while(|one| one.start < token.end).last();
        let group = match own.map(|one| &one.what) {
            Some(What::Group(group)) => Some(*group),
            _ => context,
        };
        let (known, used) = joined(text, &tokens, at, group);
        let last = tokens.get(at + used - 1).unwrap_or(token);
        at += used;
        match known {
            Some(function) => {
                found.push(Found { what: What::Function(function), start: token.start, end: trimmed_end(text, last) })
            }
            None => {
                let parts = token.text.split('/').filter(|part| !part.is_empty());
                for what in parts.filter_map(|part| single(part, group)) {
                    found.push(Found { what, start: token.start, end: trimmed_end(text, last) });
                }
            }
        }
    }
    found.extend(groups);
    sort(&mut found, |one, other| (one.start, one.end) > (other.start, other.end));
    found
}

/// Where the letters of a token end: a token takes the blanks and dots behind it along.
fn trimmed_end(text: &str, token: &Token) -> usize {
    let printed = text.get(token.start..token.end).unwrap_or_default();
    token.start + printed.trim_end_matches(['.', '-', '/', ' ']).len()
}

/// The function that this token and perhaps the next ones name, and how many tokens that takes.
fn joined(text: &str, tokens: &[Token], at: usize, group: Option<GroupId>) -> (Option<FunctionId>, usize) {
    let Some(first) = tokens.get(at) else { return (None, 1) };
    let whole = if first.text.len() <= LONGEST { function_of(&first.text, group) } else { None };
    if first.text.len() > LONGEST || !first.text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return (whole, 1);
    }
    let mut best = (whole, 1);
    let mut run = String::new();
    for (count, token) in tokens.iter().skip(at).take(PARTS).enumerate() {
        let apart = tokens.get((at + count).wrapping_sub(1)).filter(|_| count > 0);
        // Parts of one name have a blank between them and nothing else; a name that is whole begins no other.
        let beside = apart.is_none_or(|before| text.get(before.end..token.start) == Some(" "));
        if !beside || run.len() > LONGEST || (count > 0 && function_of(&token.text, None).is_some()) {
            break;
        }
        run.push_str(&token.text);
        if count > 0
            && run.contains('.')
            && let Some(function) = function_of(&run, group)
        {
            best = (Some(function), count + 1);
        }
    }
    best
}

/// What one word names by itself.
fn single(word: &str, group: Option<GroupId>) -> Option<What> {
    if word.len() > LONGEST {
        return None;
    }
    // `1.item.get`, and `A. item.get`, whose blank a token leaves out.
    let lettered =
        word.get(1..).filter(|rest| rest.starts_with('.') && word.starts_with(|c: char| c.is_ascii_uppercase()));
    let bare = lettered.unwrap_or(word.trim_start_matches(|c: char| c.is_ascii_digit())).trim_start_matches(['.', '-']);
    if let Some(function) = function_of(word, group).or_else(|| function_of(bare, group)) {
        return Some(What::Function(function));
    }
    // Of dotted words only; in a group's list also a word that begins as its functions do.
    let verb = ["get", "search", "update", "insert", "delete", "upsert", "patch", "issue", "cancel", "confirm"];
    let dotted = bare.contains('.') && is_function_shaped(bare);
    let camel = group.is_some() && is_function_shaped(bare) && verb.iter().any(|verb| bare.starts_with(verb));
    (dotted || camel).then(|| What::Unknown(bare.to_owned()))
}

/// The function of this name: in permission spelling anywhere, in the documentation's under its group, or where no
/// other group's names begin alike (`items.update` alone may be anybody's).
pub fn function_of(name: &str, group: Option<GroupId>) -> Option<FunctionId> {
    let wanted = key(name);
    // Nearly every word of a page ends as no function does.
    if !is_last_word(wanted.rsplit('.').next().unwrap_or_default()) {
        return None;
    }
    let known = functions_called(name);
    let attested =
        |id: &&FunctionId| id.get().permission_id.is_some_and(|spelling| spelling == name || key(spelling) == wanted);
    if let Some(id) = known.iter().find(attested) {
        return Some(*id);
    }
    if let Some(id) = known.iter().find(|id| Some(id.get().group) == group) {
        return Some(*id);
    }
    if let [only] = known
        && !shares_beginning(&wanted, only.get().group)
    {
        return Some(*only);
    }
    if !known.is_empty() || !wanted.contains('.') {
        return None;
    }
    unattested(name).or_else(|| function_in(name, group))
}

/// Whether a folded word is the last one of some function's name.
pub fn is_last_word(word: &str) -> bool {
    static WORDS: OnceLock<Index<()>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let mut words = Index::new();
        let ids = (0_u16..).take(functions().len()).map(FunctionId);
        for spelling in ids.flat_map(FunctionId::spellings).map(key) {
            let _ = words.entry(spelling.rsplit('.').next().unwrap_or_default().to_owned(), ());
        }
        words
    });
    words.get(word).is_some()
}

/// Whether what stands before the last dot also begins a name of another group; a word without a dot belongs to none.
fn shares_beginning(wanted: &str, group: GroupId) -> bool {
    static BEGINNINGS: OnceLock<Index<Vec<GroupId>>> = OnceLock::new();
    let beginnings = BEGINNINGS.get_or_init(|| {
        let mut index: Index<Vec<GroupId>> = Index::new();
        for function in functions() {
            let name = key(function.doc_name.unwrap_or_default());
            if let Some((beginning, _)) = name.rsplit_once('.')
                && let Some(groups) = index.entry(beginning.to_owned(), Vec::new())
            {
                groups.push(function.group);
            }
        }
        index
    });
    let Some((beginning, _)) = wanted.rsplit_once('.') else { return true };
    beginnings.get(beginning).is_some_and(|groups| groups.iter().any(|other| *other != group))
}

/// A label of a group: its letters up to the version, and the version.
struct Label {
    letters: Vec<char>,
    version: String,
    group: GroupId,
}

/// The labels of every group, each piece of a heading by itself, the longest first.
fn labels() -> &'static [Label] {
    static LABELS: OnceLock<Vec<Label>> = OnceLock::new();
    LABELS.get_or_init(|| {
        let mut labels: Vec<Label> = Vec::new();
        for (group, at) in groups().iter().zip(0_u8..) {
            for spelling in group.labels.iter().chain([&group.name, &group.rms_name]) {
                for piece in crate::name::fold(spelling).split(['(', ')', '・']) {
                    let piece = key(piece);
                    let letters = piece.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
                    let version = piece.get(letters.len()..).unwrap_or_default().to_owned();
                    if !letters.ends_with("api") || letters.len() < 5 {
                        continue;
                    }
                    labels.push(Label { letters: letters.chars().collect(), version, group: GroupId(at) });
                }
            }
        }
        sort(&mut labels, |one, other| one.letters.len() < other.letters.len());
        labels
    })
}

/// Names of groups in a line. A name with a version that no group has is unknown.
fn groups_in(text: &str) -> Vec<Found> {
    // Every label ends in API.
    if !text.bytes().any(|byte| matches!(byte, b'p' | b'P')) {
        return Vec::new();
    }
    let letters: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| !matches!(c, ' ' | '_'))
        .map(|(byte, c)| (byte, c.to_ascii_lowercase()))
        .collect();
    let mut found: Vec<Found> = Vec::new();
    for at in 2..letters.len() {
        let is = |back: usize, wanted: char| letters.get(at - back).is_some_and(|(_, c)| *c == wanted);
        if !(is(2, 'a') && is(1, 'p') && is(0, 'i')) {
            continue;
        }
        let Some((label, first)) = label_before(text, &letters, at) else { continue };
        let (version, last) = version_behind(text, &letters, at);
        let end = letters.get(last).map_or(text.len(), |(byte, c)| byte + c.len_utf8());
        let start = letters.get(first).map_or(0, |(byte, _)| *byte);
        if letters.get(last + 1).is_some_and(|(byte, c)| c.is_ascii_alphanumeric() && *byte == end) {
            continue;
        }
        let same = labels()
            .iter()
            .filter(|other| other.letters.len() == label.letters.len() && other.letters == label.letters);
        let fits = same
            .clone()
            .find(|other| other.version == version)
            .or_else(|| same.clone().find(|other| other.version.is_empty() && matches!(version.as_str(), "1" | "1.0")));
        let what = match fits {
            Some(label) => What::Group(label.group),
            None => What::Unknown(text.get(start..end).unwrap_or_default().to_owned()),
        };
        // 在庫API(InventoryAPI 2.0): one name in two spellings.
        if let Some(before) = found.last_mut() {
            let between = text.get(before.end..start).unwrap_or_default();
            let apart =
                between.trim_matches([' ', '(', '[', '「', '【', '/', ':']).is_empty() && !between.contains('」');
            if let (What::Group(one), What::Group(two), true) = (&before.what, &what, apart)
                && let Some(agreed) = crate::group::agree(*one, *two)
            {
                before.what = What::Group(agreed);
                before.end = end;
                continue;
            }
        }
        found.push(Found { what, start, end });
    }
    found
}

/// The longest label that ends here and begins where a word begins.
fn label_before(text: &str, letters: &[(usize, char)], at: usize) -> Option<(&'static Label, usize)> {
    labels().iter().find_map(|label| {
        let first = (at + 1).checked_sub(label.letters.len())?;
        let here = letters.get(first..=at)?;
        if !here.iter().zip(&label.letters).all(|((_, c), wanted)| c == wanted) {
            return None;
        }
        let (byte, c) = letters.get(first)?;
        let before = text.get(..*byte)?;
        // 楽天商品API is 商品API of Rakuten; 新受注API is another API.
        let before = before.strip_suffix("楽天").or(before.strip_suffix("RMS")).unwrap_or(before);
        let apart = before.chars().next_back().is_none_or(|last| match last {
            'ァ'..='ヺ' | 'ー' | '一'..='鿿' | '々' => false,
            last => !(c.is_ascii() && last.is_ascii_alphanumeric()) && last != '-',
        });
        apart.then_some((label, first))
    })
}

/// The version behind a label (`2.0`, `ver2.1`), and where the name ends.
fn version_behind(text: &str, letters: &[(usize, char)], at: usize) -> (String, usize) {
    let mut next = at + 1;
    let get = |at: usize| letters.get(at).map(|(_, c)| *c);
    if get(next) == Some('v') {
        next += if get(next + 1) == Some('e') && get(next + 2) == Some('r') { 3 } else { 1 };
        next += usize::from(get(next) == Some('.'));
    }
    let mut version = String::new();
    while let Some(c) = get(next + version.len()).filter(|c| c.is_ascii_digit() || *c == '.') {
        version.push(c);
        if version.len() > 6 {
            break;
        }
    }
    let bare = version.trim_end_matches('.').to_owned();
    let last = next + bare.len();
    let behind = letters.get(last).filter(|(byte, _)| !text.get(..*byte).unwrap_or_default().ends_with(' '));
    // 商品API 2つ: a number is a version by its dot, or where nothing goes on.
    let counted = !bare.contains('.') && behind.is_some_and(|(_, c)| super::scan::is_kana_or_kanji(*c));
    if bare.is_empty() || counted || bare.starts_with('.') { (String::new(), at) } else { (bare, last - 1) }
}

/// The known name that is most like an unknown one, where few letters differ.
pub fn nearest(name: &str) -> Option<String> {
    let wanted: Vec<char> = key(name).chars().collect();
    let mut best: Option<(usize, FunctionId)> = None;
    for id in (0_u16..).take(functions().len()).map(FunctionId) {
        let own = id.spellings().map(str::to_owned).chain([id.name()]);
        for spelling in own {
            let spelling: Vec<char> = key(&spelling).chars().collect();
            if spelling.len().abs_diff(wanted.len()) > 8 {
                continue;
            }
            let distance = differences(&wanted, &spelling);
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, id));
            }
        }
    }
    best.filter(|(distance, _)| distance * 3 <= wanted.len()).map(|(_, id)| id.name())
}

/// How many letters differ: put in, left out or changed.
fn differences(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, c) in one.iter().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (slot, wanted) in row.iter_mut().skip(1).zip(other) {
            let changed = diagonal + usize::from(c != wanted);
            diagonal = *slot;
            left = changed.min(*slot + 1).min(left + 1);
            *slot = left;
        }
    }
    row.last().copied().unwrap_or_default()
}
