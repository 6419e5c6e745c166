//! The lines of a pasted page: folded, put together where a name is split, with the names and words in them.

use super::cue::{Cue, Kind, cues};
use super::found::{Found, What, function_of, is_last_word, names};
use super::words::{Hit, List, hits};
use crate::catalogue::{FunctionId, GroupId};
use crate::name::{fold, is_name_char, key};

/// A longer line is read in parts, in characters: reading compares the words of a line with each other.
const LONGEST: usize = 300;

/// One line.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its text, folded.
    pub text: String,
    /// The same in lower case, byte for byte.
    pub lower: String,
    /// Its names.
    pub found: Vec<Found>,
    /// What words in it say of names.
    pub cues: Vec<Cue>,
    /// Whether it is a note on something else.
    pub is_note: bool,
    /// Whether it is an entry of a list by its first sign.
    pub is_bullet: bool,
    words: Vec<Hit>,
    brackets: Vec<(usize, usize)>,
    ends: Vec<usize>,
}

impl Line {
    fn new(text: String, context: Option<GroupId>) -> Self {
        let lower = text.to_ascii_lowercase();
        let words = hits(&lower);
        let found = names(&text, context);
        let mut cues = cues(&lower, &words);
        cell_cues(&lower, &found, &mut cues);
        let note = ["※", "(※", "*1", "*2", "*3", "注)", "注:", "注意", "注記", "(注", "なお", "ただし", "但し"];
        let is_note =
            note.iter().any(|mark| text.starts_with(mark)) || (text.starts_with('(') && text.ends_with([')', '。']));
        let is_bullet = text.starts_with(is_bullet);
        let (brackets, ends) = (brackets(&text), ends(&text));
        Self { text, lower, found, cues, is_note, is_bullet, words, brackets, ends }
    }

    /// Whether a word of a list occurs in it.
    pub fn has(&self, list: List) -> bool {
        self.words.iter().any(|hit| hit.list == list)
    }

    /// Whether one occurs in a part of it.
    pub fn has_in(&self, (start, end): (usize, usize), list: List) -> bool {
        self.words.iter().any(|hit| hit.list == list && hit.start >= start && hit.end <= end)
    }

    /// The signs of a list that occur in it, by what they say.
    pub fn signs(&self, list: List) -> impl Iterator<Item = &str> {
        self.words.iter().filter(move |hit| hit.list == list).filter_map(|hit| self.lower.get(hit.start..hit.end))
    }

    /// Whether it, or a part of it, demands all of something by the label of RMS's own control.
    pub fn selects_all_in(&self, part: (usize, usize)) -> bool {
        let inside =
            self.words.iter().filter(|hit| hit.list == List::Whole && hit.start >= part.0 && hit.end <= part.1);
        inside
            .filter_map(|hit| self.lower.get(hit.start..hit.end))
            .any(|word| ["選択", "チェック", "select", "check"].iter().any(|sign| word.contains(sign)))
    }

    /// Whether an asking word and its opposite stand side by side in it: 必須・任意, 必要／不要.
    pub fn names_both(&self) -> bool {
        if cells(&self.lower).any(|(_, cell)| matches!(cell, "要否" | "要/否" | "要・否" | "要or否")) {
            return true;
        }
        let opposite = |cue: &Cue| matches!(cue.kind, Kind::Only | Kind::Refuse);
        self.cues.windows(2).any(|pair| match pair {
            [one, next] => {
                let between = self.lower.get(one.end..next.start).unwrap_or("?");
                let apart = between.chars().all(|c| matches!(c, '・' | '/' | '|' | ',' | '、' | '(' | 'か' | ' '));
                let kinds = one.kind == Kind::Ask && opposite(next) || opposite(one) && next.kind == Kind::Ask;
                kinds && apart && !between.is_empty()
            }
            _ => false,
        })
    }

    /// How many of the names of a sentence, from its first on, are left out of all the others: 商品API以外のすべて,
    /// すべて（商品APIを除く）.
    pub fn excepted(&self, found: &[&Found]) -> usize {
        let is_group = |one: &&Found| matches!(one.what, What::Group(_));
        found.iter().rposition(|one| is_group(one) && self.leaves_out(one)).map_or(0, |last| last + 1)
    }

    /// Whether what follows a name leaves it out: 以外, を除く.
    pub fn leaves_out(&self, one: &Found) -> bool {
        let after = self.text.get(one.end..).unwrap_or_default();
        let after = after.trim_start_matches(['」', '』', '】', ']', ')', '"', '\'', ' ']);
        let left_out = ["以外", "を除", "は除", "除"].iter().any(|word| after.starts_with(word));
        left_out && !after.starts_with("以外に")
    }

    /// Its sentences, by bytes.
    pub fn sentences(&self) -> Vec<(usize, usize)> {
        let starts = core::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter().copied().chain([self.text.len()])).filter(|(start, end)| start < end).collect()
    }

    /// What words of a part of it say.
    pub fn cues_in(&self, start: usize, end: usize) -> impl Iterator<Item = &Cue> {
        self.cues.iter().filter(move |cue| cue.start >= start && cue.end <= end)
    }

    /// The innermost round brackets that a place stands in.
    pub fn bracket_of(&self, at: usize) -> Option<(usize, usize)> {
        let around = self.brackets.iter().filter(|(open, close)| *open < at && at < *close);
        around.copied().max_by_key(|(open, _)| *open)
    }

    /// Whether a bracket opens right behind a name, its own brackets passed over.
    pub fn is_right_behind(&self, end: usize, open: usize) -> bool {
        let between = self.text.get(end..open).unwrap_or("?");
        between.chars().all(|c| matches!(c, ' ' | '」' | '』' | '】' | ']' | '"' | '\''))
    }

    /// Whether a sentence speaks about its names, rather than being an entry that is called by one.
    pub fn is_sentence_about(&self, found: &[&Found]) -> bool {
        let (Some(first), Some(last)) = (found.first(), found.last()) else { return false };
        let after = self.text.get(last.end..).unwrap_or_default();
        let after = after.trim_start_matches(['」', '』', '】', ']', '"', '\'', ')', ' ']);
        let particle =
            ["は", "が", "を", "に", "の", "も", "で", "と", "へ", "のみ", "だけ", "から", "より", "まで", "など"];
        if particle.iter().any(|word| after.starts_with(word)) && after.chars().count() > 2 {
            return true;
        }
        let before = self.text.get(..first.start).unwrap_or_default();
        let before = before.rsplit([':', '.', '。']).next().unwrap_or_default();
        before.split(' ').filter(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase())).count() >= 2
    }

    /// Whether all that it asks for is to select something that it names in quotes: a step through menus.
    pub fn is_navigation(&self) -> bool {
        let mut asks = self.cues.iter().filter(|cue| cue.kind == Kind::Ask).peekable();
        let quoted = |cue: &Cue| {
            let before = self.text.get(..cue.start).unwrap_or_default().trim_end_matches(['を', ' ']);
            let word = self.lower.get(cue.start..cue.end).unwrap_or_default();
            word.contains('選') && before.ends_with(['」', '』', '】', ']', '"', '>'])
        };
        asks.peek().is_some() && asks.all(quoted) && !self.has(List::Whole)
    }

    /// Whether a part of it asks whether something is needed: item.get は必要ですか？
    pub fn is_question(&self, part: (usize, usize)) -> bool {
        let text = self.lower.get(part.0..part.1).unwrap_or_default().trim_end();
        let said = text.trim_end_matches(['?', '。', ' ']);
        let asked = ["ですか", "ますか", "でしょうか"].iter().any(|end| said.ends_with(end));
        let politely =
            ["いただけ", "頂け", "もらえ", "ください", "下さい", "願え"].iter().any(|word| said.contains(word));
        let words = text.trim_start_matches(|c: char| matches!(c, 'q' | '.' | ':' | ' ') || c.is_ascii_digit());
        let english = ["is ", "are ", "do ", "does ", "must ", "should "].iter().any(|word| words.starts_with(word));
        asked && !politely || english && text.ends_with('?')
    }

    /// What a part of it answers to a question in which something is said of a name. `None` where it is no answer.
    pub fn answer(&self, part: (usize, usize), asked: Option<Kind>) -> Option<Option<Kind>> {
        let text = self.lower.get(part.0..part.1).unwrap_or_default();
        let text = text.trim_start();
        let said = text.trim_start_matches(['→', ' ']).trim_start_matches("回答");
        let said = said.strip_prefix('a').filter(|rest| rest.starts_with(['.', ':', ' ', '、', ')'])).unwrap_or(said);
        let said = said.trim_start_matches(['.', ':', ' ', '、', ')']);
        let opposite = match asked {
            Some(Kind::Refuse) => Kind::Ask,
            _ => Kind::Refuse,
        };
        let begins = |words: &[&str]| words.iter().any(|word| said.starts_with(word));
        let plain = if begins(&["いいえ", "いえ", "no"]) {
            Some(opposite)
        } else if begins(&["はい", "ええ", "yes"]) {
            asked.or(Some(Kind::Ask))
        } else {
            None
        };
        if self.found.iter().any(|one| one.start >= part.0 && one.end <= part.1) {
            return plain.map(Some);
        }
        let has = |kinds: &[Kind]| self.cues_in(part.0, part.1).any(|cue| kinds.contains(&cue.kind));
        Some(if has(&[Kind::Only, Kind::If, Kind::AskIf]) {
            Some(Kind::Only)
        } else if has(&[Kind::Refuse]) {
            Some(Kind::Refuse)
        } else if has(&[Kind::Ask]) {
            Some(Kind::Ask)
        } else {
            plain
        })
    }

    /// Whether it is marked as a heading.
    pub fn is_marked_heading(&self) -> bool {
        self.is_heading() && self.text.starts_with(['■', '□', '◆', '◇', '【', '▼', '●', '#', '[', '<'])
    }

    /// Whether its text without bullets is short, as that of a heading.
    pub fn is_heading(&self) -> bool {
        self.text.chars().count() <= 30 && !self.text.contains('。') && !self.text.contains('、')
    }
}

/// Whether a character belongs to a Japanese word.
pub fn is_kana_or_kanji(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿' | '々')
}

fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '・' | '•'
            | '●'
            | '○'
            | '◯'
            | '■'
            | '□'
            | '◆'
            | '◇'
            | '-'
            | '–'
            | '—'
            | '*'
            | '▪'
            | '‣'
            | '►'
            | '▶'
            | '▼'
            | '①'..='⑳' | '✓' | '✔' | '☑' | '➤' | '→'
    )
}

/// The cells of a line of a table, each with where it begins, by bytes.
fn cells(lower: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    lower.split([' ', '|']).filter_map(move |cell| {
        let start = at;
        at += cell.len() + 1;
        (!cell.is_empty()).then_some((start, cell))
    })
}

/// What a cell says that is too short to be a word of a sentence: 要, 否, and behind a name a dash for nothing.
fn cell_cues(lower: &str, found: &[Found], cues: &mut Vec<Cue>) {
    let Some(first) = found.first() else { return };
    for (start, cell) in cells(lower) {
        let end = start + cell.len();
        let rest = lower.get(end..).unwrap_or_default().trim_start();
        let kind = match cell {
            "要" => Kind::Ask,
            "否" => Kind::Refuse,
            "-" | "ー" | "―" | "—" | "–" | "−" if first.end <= start && (rest.is_empty() || rest.starts_with('|')) => {
                Kind::Refuse
            }
            _ => continue,
        };
        let at = cues.iter().position(|cue| cue.start > start).unwrap_or(cues.len());
        cues.insert(at, Cue { kind, start, end, before: false });
    }
}

/// The lines of a page.
pub fn lines(text: &str) -> Vec<Line> {
    let mut folded: Vec<String> = Vec::new();
    for raw in text.split(['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let whole = without_addresses(&fold(raw)).trim().to_owned();
        // Blank lines say nothing, and a name may be split over one.
        if whole.is_empty() {
            continue;
        }
        match folded.last_mut() {
            Some(last) if splits(last, &whole) => last.push_str(&whole),
            Some(last) if answers(last, &whole) => {
                last.push(' ');
                last.push_str(&whole);
            }
            _ => parts(whole, &mut folded),
        }
    }
    let folded = with_answers(folded);
    let mut context: Option<GroupId> = None;
    let mut lines: Vec<Line> = Vec::with_capacity(folded.len());
    for text in folded {
        let line = Line::new(text, context);
        let mut groups: Vec<GroupId> = Vec::new();
        for one in &line.found {
            if let What::Group(group) = one.what
                && !groups.contains(&group)
            {
                groups.push(group);
            }
        }
        match groups.as_slice() {
            [only] => context = Some(*only),
            [] if line.found.is_empty() && line.cues.iter().any(|cue| cue.kind == Kind::Ask) => context = None,
            [] => {}
            _ => context = None,
        }
        lines.push(line);
    }
    lines
}

/// A line in parts of a length that can be read, cut at blanks or after sentences where it has any.
fn parts(line: String, parts: &mut Vec<String>) {
    let mut rest = line.as_str();
    while let Some((longest, _)) = rest.char_indices().nth(LONGEST) {
        let part = rest.get(..longest).unwrap_or_default();
        let cut = part.rfind('。').map(|at| at + '。'.len_utf8()).or_else(|| part.rfind(' ').map(|at| at + 1));
        let cut = cut.filter(|cut| *cut > longest / 4).unwrap_or(longest);
        parts.push(rest.get(..cut).unwrap_or_default().trim().to_owned());
        rest = rest.get(cut..).unwrap_or_default();
    }
    parts.push(rest.trim().to_owned());
}

/// A line without web and mail addresses, whose words are nobody's names.
fn without_addresses(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = ["://", "www.", "@"].iter().filter_map(|sign| rest.find(sign)).min() {
        let (before, after) = rest.split_at(at);
        let is_address = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | ')' | ']' | '|');
        out.push_str(
            before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+')),
        );
        out.push(' ');
        rest = after.trim_start_matches(is_address);
    }
    out.push_str(rest);
    out
}

/// Whether a name goes on from the end of one line to the start of the next.
fn splits(last: &str, next: &str) -> bool {
    let before = last.rsplit(|c| !is_name_char(c)).next().unwrap_or_default();
    let after = next.split(|c| !is_name_char(c)).next().unwrap_or_default();
    if before.is_empty() || after.is_empty() || before.len() + after.len() > 80 {
        return false;
    }
    if !before.starts_with(|c: char| c.is_ascii_alphabetic()) || last.len() > LONGEST {
        return false;
    }
    // Nearly always the next line does not end as a name does.
    let end = after.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let beginning = before.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if !is_last_word(&end) && !is_last_word(&key(&format!("{beginning}{end}"))) {
        return false;
    }
    function_of(&format!("{before}{after}"), None).is_some()
        && function_of(after, None).is_none()
        && (before.ends_with(['.', '_', '-']) || function_of(before, None).is_none() || after.starts_with('.'))
}

/// Whether a line behind an arrow says something of the names in the line before it: 受注API, → 利用しない.
fn answers(last: &str, next: &str) -> bool {
    let arrow = ["→", "⇒", "➡", "⇨", "->", "=>", "└", "↳"].iter().any(|arrow| next.starts_with(arrow));
    arrow && last.len() + next.len() <= LONGEST && names(next, None).is_empty() && !names(last, None).is_empty()
}

/// How many lines below a name its row of a table may end, where each cell is pasted as a line.
const CELLS: usize = 3;

/// The lines, where the cells of a table became lines, with each row's last cell (利用する, 任意, ×) behind its name.
///
/// A heading of a list looks the same (任意). But headings stand above names, and those cells below exactly one each.
fn with_answers(lines: Vec<String>) -> Vec<String> {
    let answers: Vec<usize> =
        (0..lines.len()).filter(|at| lines.get(*at).is_some_and(|line| is_answer(line))).collect();
    let named = |line: &String| names(line, None).iter().any(|one| !matches!(one.what, What::Unknown(_)));
    let functions =
        |line: &String| names(line, None).iter().filter(|one| matches!(one.what, What::Function(_))).count();
    let (Some(last), true) = (answers.last(), answers.len() > 1) else { return lines };
    if lines.get(last + 1).is_some_and(named) {
        return lines;
    }
    let mut rows: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    for answer in answers {
        let near = answer.saturating_sub(CELLS).max(from);
        let name = (near..answer).rev().find(|at| lines.get(*at).is_some_and(named));
        let between = lines.get(from..answer).unwrap_or_default();
        let alone = rows.is_empty() || between.iter().map(functions).sum::<usize>() <= 1;
        let Some(name) = name.filter(|_| alone) else { return lines };
        rows.push((name, answer));
        from = answer + 1;
    }
    let mut rows = rows.into_iter().peekable();
    let mut joined: Vec<String> = Vec::with_capacity(lines.len());
    for (at, line) in lines.into_iter().enumerate() {
        while rows.next_if(|(_, answer)| *answer < at).is_some() {}
        match (rows.peek(), joined.last_mut()) {
            (Some((name, _)), Some(row)) if *name < at => {
                row.push(' ');
                row.push_str(&line);
            }
            _ => joined.push(line),
        }
    }
    joined
}

/// Whether a line is one word that says something of a name, and nothing else.
fn is_answer(line: &str) -> bool {
    // Most short lines are names, and no word of the lists has a dot.
    if line.contains('.') || line.chars().count() > 8 {
        return false;
    }
    if matches!(line, "要" | "否") {
        return true;
    }
    let lower = line.to_ascii_lowercase();
    match cues(&lower, &hits(&lower)).as_slice() {
        [only] => only.start == 0 && only.end == line.len() && only.kind != Kind::If,
        _ => false,
    }
}

/// Pairs of round brackets, by bytes.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let mut open: Vec<usize> = Vec::new();
    let mut pairs = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' | '〔' | '<' => open.push(at),
            ')' | '）' | '〕' | '>' => pairs.extend(open.pop().map(|open| (open, at))),
            _ => {}
        }
    }
    pairs.extend(open.into_iter().map(|open| (open, text.len())));
    pairs
}

/// Where sentences end.
fn ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let rest = text.get(end..).unwrap_or_default();
        let stops = match c {
            // …してください。（…の場合のみ）: what stands in brackets behind a sentence belongs to it.
            '。' | '!' | '?' => !rest.trim_start().starts_with('('),
            '.' => rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase())),
            _ => false,
        };
        if stops {
            ends.push(end);
        }
    }
    ends
}

/// What each of several apps or features needs, and whether those who do not use it do not need it.
pub fn features(lines: &[Line]) -> (Vec<(String, Vec<FunctionId>)>, bool) {
    let after_names = features_after_names(lines);
    if !after_names.is_empty() {
        return (after_names, true);
    }
    let (rows, repeated) = features_before_names(lines);
    let apps = lines.iter().any(|line| line.has(List::Divided) && line.lower.contains("アプリ"));
    let parts = lines.iter().any(|line| {
        line.has(List::Divided)
            && ["ノート", "サービス", "ツール", "プラン", "オプション", "機能ごと", "機能別", "メニュー"]
                .iter()
                .any(|part| line.lower.contains(part))
    });
    if rows.len() < 2 || !(repeated || apps || parts) { (Vec::new(), false) } else { (rows, parts && !apps) }
}

/// Features that are listed after the names that they need.
fn features_after_names(lines: &[Line]) -> Vec<(String, Vec<FunctionId>)> {
    let mut features: Vec<(String, Vec<FunctionId>)> = Vec::new();
    let mut functions: Vec<FunctionId> = Vec::new();
    let mut listing = false;
    for line in lines {
        if line.found.is_empty() && line.has(List::FeatureLists) {
            listing = true;
        } else if listing && line.is_note {
            let named = functions_in(line);
            if let Some((_, known)) = features.last_mut() {
                named.into_iter().for_each(|one| add(known, one));
            }
        } else if !line.found.is_empty() {
            let named = functions_in(line);
            if listing || !named.is_empty() {
                functions = named;
            }
            listing = false;
        } else if listing && line.is_bullet {
            let name = label(&line.text);
            let at = features.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                features.push((name, Vec::new()));
                features.len() - 1
            });
            if let Some((_, known)) = features.get_mut(at) {
                functions.iter().for_each(|one| add(known, *one));
            }
        } else {
            listing = false;
        }
    }
    features
}

/// Features that stand before the names that they need, on the same line or on the line above; and whether two of them
/// need the same.
fn features_before_names(lines: &[Line]) -> (Vec<(String, Vec<FunctionId>)>, bool) {
    let mut rows: Vec<(String, Vec<FunctionId>)> = Vec::new();
    let mut open = false;
    let mut above: Option<String> = None;
    for line in lines {
        let functions = functions_in(line);
        let plain = line.cues.is_empty() && !line.text.contains('。') && line.text.chars().count() <= 30;
        if functions.is_empty() {
            let heading = plain && line.found.is_empty() && !line.text.contains(':');
            above = heading.then(|| label(&line.text)).filter(|name| !name.is_empty());
            open = false;
            continue;
        }
        let start = line.found.first().map_or(0, |one| one.start);
        let before = line.text.get(..start).unwrap_or_default();
        let own = label(before);
        let group_first = matches!(line.found.first().map(|one| &one.what), Some(What::Group(_)));
        let said = line.cues.iter().any(|cue| cue.end <= start);
        if !own.is_empty() && !said && !group_first && own.chars().count() <= 30 {
            rows.push((own, functions));
            above = None;
            open = true;
        } else if let (true, Some(name)) = (own.is_empty(), above.take()) {
            rows.push((name, functions));
            open = true;
        } else if open && own.is_empty() {
            if let Some((_, known)) = rows.last_mut() {
                functions.into_iter().for_each(|one| add(known, one));
            }
        } else {
            open = false;
        }
    }
    let mut seen: Vec<FunctionId> = Vec::new();
    let mut repeated = false;
    for (_, functions) in &rows {
        for function in functions {
            repeated |= seen.contains(function);
            add(&mut seen, *function);
        }
    }
    (rows, repeated)
}

fn functions_in(line: &Line) -> Vec<FunctionId> {
    let mut functions = Vec::new();
    for one in &line.found {
        if let What::Function(function) = one.what {
            add(&mut functions, function);
        }
    }
    functions
}

fn add(functions: &mut Vec<FunctionId>, function: FunctionId) {
    if !functions.contains(&function) {
        functions.push(function);
    }
}

/// A feature's name without what stands around it: bullets, numbers, a remark behind it.
fn label(text: &str) -> String {
    let bare = text.trim_start_matches(|c: char| {
        is_bullet(c) || matches!(c, ' ' | '「' | '『' | '【' | '[' | '|' | '(') || c == '.'
    });
    let numbered = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let bare = numbered.strip_prefix(['.', ')']).filter(|_| numbered.len() < bare.len()).unwrap_or(bare);
    let name = bare.split(['(', '*', '※', ':', '|']).next().unwrap_or_default();
    name.trim_matches(|c: char| matches!(c, ' ' | '」' | '』' | '】' | ']' | '「' | '『' | '-' | '・')).to_owned()
}
