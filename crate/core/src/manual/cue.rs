//! What words say of the names beside them.

use super::found::Found;
use super::scan::Line;
use super::words::{Hit, List};

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is to be ticked.
    Ask,
    /// It is not.
    Refuse,
    /// It is to be ticked in some shops only.
    Only,
    /// Something holds in some shops only.
    If,
    /// It is to be ticked, or not, under a condition of the same sentence.
    AskIf,
}

/// A word that says something of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// What.
    pub kind: Kind,
    /// Where it begins, by bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether it stands before what it speaks of, as in English.
    pub before: bool,
}

/// The words of a text that say something of names: of those that overlap, the longest.
pub fn cues(lower: &str, hits: &[Hit]) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut taken = 0;
    let mut at = 0;
    while let Some(first) = hits.get(at) {
        let same = hits.get(at..).unwrap_or_default().iter().take_while(|hit| hit.start == first.start);
        let (count, best) = same.fold((0, None::<&Hit>), |(count, best), hit| {
            let better = kind(hit.list).is_some() && best.is_none_or(|best| hit.end > best.end);
            (count + 1, if better { Some(hit) } else { best })
        });
        at += count;
        let Some(hit) = best.filter(|hit| hit.start >= taken) else { continue };
        let Some(kind) = kind(hit.list) else { continue };
        if !says(lower, hit, hits.get(..at).unwrap_or_default()) {
            continue;
        }
        taken = hit.end;
        if let Some(kind) = kind {
            let before = matches!(hit.list, List::AskEn | List::RefuseEn | List::OnlyEn);
            cues.push(Cue { kind, start: hit.start, end: hit.end, before });
        }
    }
    cues
}

/// What the words of a list say; `Some(None)` where they only keep a shorter word from saying something.
fn kind(list: List) -> Option<Option<Kind>> {
    match list {
        List::Ask | List::AskEn => Some(Some(Kind::Ask)),
        List::Refuse | List::RefuseEn => Some(Some(Kind::Refuse)),
        List::Only | List::OnlyEn => Some(Some(Kind::Only)),
        List::If => Some(Some(Kind::If)),
        List::Neutral | List::NeutralEn => Some(None),
        _ => None,
    }
}

/// How far back a clause may begin, in bytes.
const CLAUSE: usize = 180;

/// Whether a word of a list stands between two places, and ends behind a third; the words are in the order of the text.
fn said_in(earlier: &[Hit], from: usize, to: usize, list: List, ends_behind: usize) -> bool {
    let near = earlier.iter().rev().take_while(|other| other.start >= from);
    near.into_iter().any(|other| other.list == list && other.end <= to && other.end > ends_behind)
}

/// Whether a word says what its list stands for, in the place where it stands.
fn says(lower: &str, hit: &Hit, earlier: &[Hit]) -> bool {
    let (Some(word), Some(before), Some(after)) =
        (lower.get(hit.start..hit.end), lower.get(..hit.start), lower.get(hit.end..))
    else {
        return false;
    };
    // お申し込みが必要, 更新する必要: what ends in the last few characters before the word.
    let formality = || {
        let near = before.char_indices().rev().nth(4).map_or(0, |(byte, _)| byte);
        before.ends_with(['が', 'も', 'は', 'る', 'の'])
            && said_in(earlier, hit.start.saturating_sub(CLAUSE), hit.start, List::Formality, near)
    };
    match hit.list {
        // An application, a renewal or a contract is needed, and no function.
        List::Ask if word.starts_with("必要") => !formality(),
        List::Ask if word == "利用する" => after.chars().next().is_none_or(|c| !super::scan::is_kana_or_kanji(c)),
        List::AskEn if word.starts_with("required") || word == "in use" || word == "necessary" => true,
        List::AskEn | List::RefuseEn | List::OnlyEn => {
            // A word of English begins where a word begins; Japanese words of these lists have no such border.
            !word.starts_with(|c: char| c.is_ascii_alphabetic())
                || !before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
        }
        List::If => {
            let nearest = hit.start.saturating_sub(CLAUSE);
            let clause = before.char_indices().rev().take_while(|(byte, _)| *byte >= nearest);
            let clause = clause
                .take_while(|(_, c)| !matches!(c, '。' | '、' | '※' | '(' | '「'))
                .last()
                .map_or(hit.start, |(byte, _)| byte);
            let said = |list: List| said_in(earlier, clause, hit.end, list, 0);
            let verb = before.ends_with(['る', 'う', 'く', 'す', 'つ', 'ぬ', 'ぶ', 'む', 'ぐ', 'た', 'い']);
            let shop = ["店舗は", "店舗様は", "ショップは", "方は", "お客様は", "ユーザーは", "時は"].contains(&word);
            let fits =
                if word == "には、" { verb } else { !shop || verb || (word == "方は" && before.ends_with('の')) };
            fits && !said(List::NotYet) && !said(List::Whoever)
        }
        _ => true,
    }
}

/// What a sentence says of one of its names.
pub fn governing(line: &Line, one: &Found, found: &[&Found], part: (usize, usize)) -> Option<Kind> {
    match by_words(line, one, found, part) {
        Some(Kind::Refuse) => Some(Kind::Refuse),
        _ if is_conditioned_behind(line, one, found, part) => Some(Kind::Only),
        other => other,
    }
}

/// Whether a bracket behind what is asked for says when: すべて選択（…をご契約の場合のみ）.
fn is_conditioned_behind(line: &Line, one: &Found, found: &[&Found], (start, end): (usize, usize)) -> bool {
    let cues = || line.cues_in(start, end);
    cues().filter(|cue| cue.start >= one.end).any(|cue| {
        let Some((open, close)) = line.bracket_of(cue.start).filter(|(open, _)| *open >= one.end) else { return false };
        // A condition by itself: （ご不明な場合はお問い合わせください） is none.
        let says = cue.kind == Kind::Only || (cue.kind == Kind::If && cue.end == close);
        let behind_a_name = found.iter().any(|other| line.is_right_behind(other.end, open));
        let nearest = !found.iter().any(|other| other.start >= one.end && other.start < close);
        let between = cues().filter(|other| other.start >= one.end && other.end <= open);
        let asks = between.filter(|other| line.bracket_of(other.start).is_none()).count();
        says && !behind_a_name && (asks == 1 || (nearest && asks == 0))
    })
}

/// What the words before and behind a name say of it.
fn by_words(line: &Line, one: &Found, found: &[&Found], (start, end): (usize, usize)) -> Option<Kind> {
    let bracket = line.bracket_of(one.start);
    let applies = |cue: &&Cue| {
        let inside = line.bracket_of(cue.start);
        // What stands in brackets behind a name is said of that name alone.
        inside.is_none() || inside == bracket || inside.is_some_and(|(open, _)| line.is_right_behind(one.end, open))
    };
    let cues: Vec<&Cue> = line.cues_in(start, end).filter(applies).collect();
    // …の場合のみ、 before a name holds for what comes after it, unless it is said of a name before it.
    let said_of_another = |cue: &Cue| {
        found.iter().any(|other| {
            other.end <= cue.start
                && !cues.iter().any(|said| said.kind != Kind::If && said.start >= other.end && said.end <= cue.start)
        })
    };
    let ahead_only = |cue: &Cue| {
        cue.kind == Kind::Only
            && !cue.before
            && cue.end <= one.start
            && line.lower.get(cue.start..cue.end) != Some("オプション")
            && !said_of_another(cue)
    };
    // A clause that ends with a request ends the condition, where the next one is said of every shop.
    let over = |cue: &Cue| {
        let closed = cues.iter().find(|said| {
            said.start >= cue.end
                && said.end <= one.start
                && found.iter().any(|other| other.start >= cue.end && other.end <= said.start)
        });
        closed.is_some_and(|closed| line.has_in((closed.end, end), List::Everyone))
    };
    let condition = |until: usize| {
        cues.iter().any(|cue| ((cue.kind == Kind::If && cue.end <= until) || ahead_only(cue)) && !over(cue))
    };
    // What was asked for once is no longer, whichever shop that is said to.
    let past = line.has_in((start, one.start), List::Past);
    let with_condition = |kind: Kind, until: usize| match kind {
        Kind::Refuse if past => Kind::Refuse,
        Kind::Ask | Kind::Refuse if condition(until) => Kind::AskIf,
        other => other,
    };
    // English, and labels: the nearest word before the name, if no Japanese word comes right after it.
    let ahead = cues.iter().rfind(|cue| cue.before && cue.end <= one.start);
    if let Some(cue) = ahead {
        let only = cues.iter().find(|cue| cue.kind == Kind::Only && cue.start >= one.end);
        let next_name = found.iter().map(|other| other.start).filter(|at| *at >= one.end).min().unwrap_or(end);
        if only.is_some_and(|only| only.start < next_name || found.len() == 1) {
            return Some(Kind::Only);
        }
        let first = cues.iter().any(|other| other.before && other.kind == Kind::Only && other.end <= cue.start);
        return Some(if first { Kind::Only } else { with_condition(cue.kind, one.start) });
    }
    let mut behind = cues.iter().filter(|cue| !cue.before && cue.start >= one.end && reaches(line, one, cue));
    if let Some(cue) = behind.next() {
        if cue.kind == Kind::If {
            let then = behind.find(|cue| cue.kind != Kind::If).map(|cue| cue.kind);
            return Some(match then {
                Some(Kind::Refuse) if past => Kind::Refuse,
                Some(Kind::Ask | Kind::Refuse) => Kind::AskIf,
                Some(other) => other,
                None => Kind::If,
            });
        }
        return Some(with_condition(cue.kind, cue.start));
    }
    let before = cues.iter().rfind(|cue| cue.end <= one.start && cue.kind != Kind::If);
    match before {
        Some(cue) => Some(with_condition(cue.kind, one.start)),
        None => {
            // "item.get (optional)": a word of English behind the name, if it is not said of the next one.
            let late = cues.iter().find(|cue| cue.start >= one.end);
            let late = late.filter(|cue| found.iter().all(|other| other.start < cue.end));
            late.map(|cue| cue.kind).or_else(|| condition(one.start).then_some(Kind::If))
        }
    }
}

/// Whether a word behind a name reaches back to it: 以外 and its like are said of what stands right before them.
fn reaches(line: &Line, one: &Found, cue: &Cue) -> bool {
    let word = line.lower.get(cue.start..cue.end).unwrap_or_default();
    let between = line.text.get(one.end..cue.start).unwrap_or_default();
    let excepts = ["以外", "除", "ではなく", "代わ", "置き換"].iter().any(|sign| word.contains(sign));
    !excepts || !["は", "のうち", "から"].iter().any(|sign| between.contains(sign))
}
