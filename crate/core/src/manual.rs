//! Reading a vendor's setup page: which functions it asks a shop to tick.
//!
//! A page is read line by line. A line tells by the words around a name what is said of it: it is to be ticked, it is
//! not, it is in some shops only, or it is merely mentioned. A line without names may say so of the list after it.
//! Pages that ask nothing of the shop (a vendor's app that is approved, a text for developers) yield mentions alone.

mod cue;
pub(crate) mod found;
mod scan;
mod words;

use serde::Serialize;

use crate::catalogue::{FunctionId, GroupId};
use cue::Kind;
use found::{Found, What};
use words::List;

/// What a careful person takes from a vendor's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Functions that every shop is asked to tick, in the order of the page.
    pub required: Vec<FunctionId>,
    /// Functions that only some shops are asked to tick, each with the line that says when.
    pub optional: Vec<(FunctionId, String)>,
    /// Groups that every shop is asked to tick as a whole.
    pub groups: Vec<GroupId>,
    /// Groups that only some shops are asked to tick as a whole, each with the line that says when.
    pub groups_optional: Vec<(GroupId, String)>,
    /// Whether the page asks for every function there is.
    pub all_functions: bool,
    /// Functions that are named and not asked for.
    pub mentions: Vec<FunctionId>,
    /// What each app or feature of the page needs, where the page tells several apart.
    pub per_feature: Vec<(String, Vec<FunctionId>)>,
    /// Names that are asked for and not known.
    pub unknown: Vec<Unknown>,
    /// Lines that ask for something that could not be told.
    pub not_understood: Vec<String>,
}

/// A name that the catalogue does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// The name as printed, folded.
    pub name: String,
    /// The known name that is most like it, where one is.
    pub nearest: Option<String>,
}

/// What the page as a whole is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// The shop ticks functions for its own key.
    Own,
    /// The shop approves the vendor's app; or developers are told what an API does.
    Nothing,
    /// Names without any instruction: somebody's list.
    List,
    /// It does not say.
    Unclear,
}

/// What a line says of the names after it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mode {
    None,
    Ask,
    Refuse,
    /// In some shops only; the line that says when.
    Only(String),
    /// A list of a page of RMS, or of a vendor's app.
    Screen,
}

/// What a line says of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Ask,
    Only(String),
    Refuse,
    Mention,
}

/// One name with what was said of it.
#[derive(Clone, Debug)]
struct Said {
    what: What,
    verdict: Verdict,
    /// Whether it was said of this name in a sentence, which counts more than a list it stands in.
    sentence: bool,
    /// Whether the group was asked for as a whole in so many words.
    whole: bool,
    /// The line.
    line: usize,
}

/// How many lines without a name end a list.
const LIST_ENDS: usize = 3;

/// How many names are looked back at.
const LOOKED_AT: usize = 200;

/// How many unknown names are compared with the known ones: more is no page of a vendor.
const COMPARED: usize = 40;

/// Reads a page as a merchant pastes it: plain text of any size.
#[must_use]
pub fn read(text: &str) -> Reading {
    let lines = scan::lines(text);
    Reader::new(&lines).read()
}

struct Reader<'a> {
    lines: &'a [scan::Line],
    said: Vec<Said>,
    everything: bool,
    /// A demand for all of something, where it is not said of what.
    whole_of_unsaid: Option<usize>,
    flow: Flow,
    not_understood: Vec<String>,
    per_feature: Vec<(String, Vec<FunctionId>)>,
    /// Whether what the features need is needed by those alone who use them.
    divided: bool,
}

impl<'a> Reader<'a> {
    fn new(lines: &'a [scan::Line]) -> Self {
        Self {
            lines,
            said: Vec::new(),
            everything: false,
            whole_of_unsaid: None,
            flow: flow(lines),
            not_understood: Vec::new(),
            per_feature: Vec::new(),
            divided: false,
        }
    }

    fn read(mut self) -> Reading {
        self.walk();
        self.features();
        self.result()
    }

    /// Goes over the lines with what an earlier line says of later ones.
    fn walk(&mut self) {
        let mut mode = Mode::None;
        // What held before a heading said otherwise; and what the heading of a group says of its functions.
        let mut base = Mode::None;
        let mut of_group: Option<Mode> = None;
        // The condition in a marked heading: it holds for all that is asked for below it.
        let mut heading: Option<Mode> = None;
        let mut silent = 0;
        let mut listed = false;
        for (at, line) in self.lines.iter().enumerate() {
            if line.found.is_empty() && line.is_marked_heading() {
                heading = intro(line).filter(|mode| matches!(mode, Mode::Only(_)));
            }
            let screen = line.has(List::VendorLists);
            if line.found.is_empty() {
                silent += 1;
                self.demands(at, line, &mode);
                if screen {
                    (mode, base, of_group, silent, listed) = (Mode::Screen, Mode::Screen, None, 0, false);
                } else if let Some(next) = intro(line) {
                    let next = heading.clone().filter(|_| next == Mode::Ask).unwrap_or(next);
                    if next == Mode::Ask {
                        base = Mode::Ask;
                    }
                    (mode, of_group, silent, listed) = (next, None, 0, false);
                } else if matches!(mode, Mode::Only(_) | Mode::Refuse) && line.is_marked_heading() {
                    (mode, of_group) = (base.clone(), None);
                } else if mode != Mode::Screen && (silent >= LIST_ENDS || (listed && is_prose(line))) {
                    mode = Mode::None;
                }
                continue;
            }
            (silent, listed) = (0, true);
            let before = self.said.len();
            let here = of_group
                .clone()
                .filter(|_| !screen)
                .unwrap_or_else(|| if screen { Mode::Screen } else { mode.clone() });
            let groups = line.found.iter().all(|one| matches!(one.what, What::Group(_)));
            let introduces = self.say(at, line, if groups { &mode } else { &here });
            if let Some(next) = introduces {
                (mode, of_group) = (next, None);
            } else if groups {
                let said = self.said.get(before..).unwrap_or_default();
                let first =
                    said.first().filter(|first| !first.sentence && said.iter().all(|one| one.verdict == first.verdict));
                of_group = match first.map(|first| &first.verdict) {
                    Some(Verdict::Only(when)) => Some(Mode::Only(when.clone())),
                    Some(Verdict::Refuse) => Some(Mode::Refuse),
                    _ => None,
                };
            }
        }
    }

    /// A line without names that asks for all of something.
    fn demands(&mut self, at: usize, line: &scan::Line, mode: &Mode) {
        if *mode == Mode::Screen || self.flow == Flow::Nothing {
            return;
        }
        for (start, end) in line.sentences() {
            let part = (start, end);
            let says = |kind: Kind| line.cues_in(start, end).any(|cue| cue.kind == kind);
            if says(Kind::Refuse) || line.has_in(part, List::Listed) {
                continue;
            }
            let (asks, selects) = (says(Kind::Ask), line.selects_all_in(part));
            let all = line.has_in(part, List::Everything);
            let near = self.said.last().is_some_and(|said| {
                matches!(said.what, What::Group(_)) && at.saturating_sub(said.line) <= if all { 1 } else { LIST_ENDS }
            });
            if all && asks && !near {
                self.everything = true;
                continue;
            }
            if !(asks || selects) || !(all || line.has_in(part, List::Whole)) || all && !selects && !near {
                continue;
            }
            match self.said.iter_mut().rev().take(LOOKED_AT).find(|said| matches!(said.what, What::Group(_))) {
                // すべて選択 on a line of its own, right below the heading of a group.
                Some(said) if near => {
                    said.whole = true;
                    if said.verdict == Verdict::Mention {
                        said.verdict = match mode {
                            Mode::Only(when) => Verdict::Only(when.clone()),
                            _ => Verdict::Ask,
                        };
                    }
                }
                _ => self.whole_of_unsaid = self.whole_of_unsaid.or(selects.then_some(at)),
            }
        }
    }

    /// Takes down what a line says of its names. Gives back what it says of the lines after it, if anything.
    fn say(&mut self, at: usize, line: &scan::Line, mode: &Mode) -> Option<Mode> {
        let mut introduces = None;
        for (start, end) in line.sentences() {
            let found: Vec<&Found> = line.found.iter().filter(|one| one.start >= start && one.end <= end).collect();
            if found.is_empty() {
                introduces = introduces.or_else(|| intro_of(line, (start, end)));
                continue;
            }
            let all = line.has_in((start, end), List::Whole);
            let excepted = if all { line.excepted(&found) } else { 0 };
            if excepted > 0 && found.iter().skip(excepted).all(|one| !matches!(one.what, What::Group(_))) {
                self.not_understood.push(line.text.clone());
            }
            for (nth, one) in found.iter().enumerate() {
                // 商品API 以外のすべて: what is left out is not asked for.
                let (verdict, sentence) = if nth < excepted {
                    (Verdict::Refuse, true)
                } else if line.is_question((start, end)) && *mode != Mode::Screen && self.flow != Flow::Nothing {
                    (self.answered(at, line, one, &found, (start, end)), true)
                } else {
                    self.verdict(line, one, &found, (start, end), mode)
                };
                // A group before functions of its own is their heading, if すべて選択 does not stand between.
                let heads = found.get(nth + 1).is_some_and(|next| {
                    matches!((&one.what, &next.what), (What::Group(group), What::Function(id)) if id.get().group == *group)
                        && !line.has_in((one.end, next.start), List::Whole)
                        && !line.leaves_out(next)
                });
                let whole = all && !heads;
                let asked = matches!(verdict, Verdict::Ask | Verdict::Only(_));
                let whole = whole && matches!(one.what, What::Group(_)) && *mode != Mode::Screen;
                let verdict = if whole && !asked && verdict != Verdict::Refuse && self.flow != Flow::Nothing {
                    match mode {
                        Mode::Only(when) => Verdict::Only(when.clone()),
                        _ => Verdict::Ask,
                    }
                } else {
                    verdict
                };
                self.said.push(Said { what: one.what.clone(), verdict, sentence, whole, line: at });
            }
            // A group alone with a demand before a colon introduces nothing; a sentence that asks for "these" does.
            if line.has_in((start, end), List::Listed) && found.iter().all(|one| !matches!(one.what, What::Function(_)))
            {
                introduces = intro_of(line, (start, end)).or(introduces);
            }
        }
        introduces
    }

    /// What the answer to a question says of a name in it: the next sentence, or the next line. A question by itself
    /// asks for nothing.
    fn answered(
        &self,
        at: usize,
        line: &scan::Line,
        one: &Found,
        found: &[&Found],
        (start, end): (usize, usize),
    ) -> Verdict {
        let asked = cue::governing(line, one, found, (start, end));
        let behind = line.sentences().into_iter().find(|part| part.0 >= end).map(|part| (line, part));
        let below = || {
            let next = self.lines.get(at + 1)?;
            Some((next, next.sentences().first().copied()?))
        };
        let Some((line, part)) = behind.or_else(below).filter(|(line, part)| !line.is_question(*part)) else {
            return Verdict::Mention;
        };
        match line.answer(part, asked).flatten() {
            Some(Kind::Ask) => Verdict::Ask,
            Some(Kind::Refuse) => Verdict::Refuse,
            Some(_) => Verdict::Only(line.text.clone()),
            None => Verdict::Mention,
        }
    }

    /// What a sentence says of a name, and whether it is the sentence that says it.
    fn verdict(
        &self,
        line: &scan::Line,
        one: &Found,
        found: &[&Found],
        (start, end): (usize, usize),
        mode: &Mode,
    ) -> (Verdict, bool) {
        if self.flow == Flow::Nothing {
            return (Verdict::Mention, false);
        }
        // (rpay.order.getOrder など): an example.
        let bracket = line.bracket_of(one.start).and_then(|(open, close)| line.text.get(open..close));
        if bracket.is_some_and(|text| ["など", "等", "例", "含"].iter().any(|sign| text.contains(sign))) {
            return (Verdict::Mention, false);
        }
        let prose = line.is_sentence_about(found);
        let governing = cue::governing(line, one, found, (start, end));
        let only = || Verdict::Only(line.text.clone());
        let own = match governing {
            Some(Kind::Ask) => Some(Verdict::Ask),
            Some(Kind::Refuse) => Some(Verdict::Refuse),
            Some(Kind::Only) => Some(only()),
            Some(Kind::AskIf) => Some(only()),
            Some(Kind::If) if !prose && !line.is_note => Some(only()),
            _ => None,
        };
        match (own, mode) {
            // A picture of a list is no request, whatever stands beside a name in it.
            (_, Mode::Screen) if !prose => (Verdict::Mention, false),
            (Some(Verdict::Ask), Mode::Only(when)) if !prose => (Verdict::Only(when.clone()), false),
            (Some(Verdict::Ask), Mode::Refuse) if !prose => (Verdict::Refuse, false),
            (Some(verdict), _) => (verdict, prose || line.is_note),
            (None, _) if prose || line.is_note => (Verdict::Mention, false),
            (None, Mode::Ask) => (Verdict::Ask, false),
            (None, Mode::Only(when)) => (Verdict::Only(when.clone()), false),
            (None, Mode::Refuse) => (Verdict::Refuse, false),
            (None, Mode::Screen) => (Verdict::Mention, false),
            (None, Mode::None) => match (&one.what, self.flow) {
                (What::Function(_) | What::Unknown(_), Flow::Own | Flow::List) => (Verdict::Ask, false),
                (What::Group(_), Flow::List) => (Verdict::Ask, false),
                _ => (Verdict::Mention, false),
            },
        }
    }

    /// What each of several apps or features needs.
    fn features(&mut self) {
        if self.flow == Flow::Nothing {
            return;
        }
        let (features, divided) = scan::features(self.lines);
        self.per_feature = features;
        self.divided = divided;
    }

    fn result(self) -> Reading {
        let mut reading = Reading { per_feature: self.per_feature.clone(), ..Reading::default() };
        let mut functions: Vec<(FunctionId, Summary)> = Vec::new();
        let mut groups: Vec<(GroupId, Summary)> = Vec::new();
        let mut unknown: Vec<&str> = Vec::new();
        for said in &self.said {
            match &said.what {
                What::Function(id) => Summary::note(&mut functions, *id, said),
                What::Group(id) => Summary::note(&mut groups, *id, said),
                What::Unknown(name) => {
                    let asked = matches!(said.verdict, Verdict::Ask | Verdict::Only(_));
                    if asked && unknown.len() < LOOKED_AT && !unknown.contains(&name.as_str()) {
                        unknown.push(name);
                    }
                }
            }
        }
        let divided_by = |id: FunctionId| {
            let users = self.per_feature.iter().filter(|(_, functions)| functions.contains(&id));
            users.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("、")
        };
        for (id, summary) in &functions {
            match summary.verdict() {
                Verdict::Ask if self.divided && !divided_by(*id).is_empty() => {
                    reading.optional.push((*id, divided_by(*id)));
                }
                Verdict::Ask => reading.required.push(*id),
                Verdict::Only(when) => reading.optional.push((*id, when)),
                Verdict::Refuse | Verdict::Mention => reading.mentions.push(*id),
            }
        }
        // A group without one of its functions is the others, each by itself.
        let refused = |id: &FunctionId| {
            functions.iter().any(|(known, summary)| known == id && summary.verdict() == Verdict::Refuse)
        };
        for (id, summary) in &groups {
            // Above or beside its functions a group's name is a heading.
            let heading = functions.iter().any(|(function, _)| function.get().group == *id);
            match summary.verdict() {
                _ if heading && !summary.whole => {}
                Verdict::Ask if id.get().functions.iter().any(refused) => {
                    let others = id.get().functions.iter().copied().filter(|one| !refused(one));
                    let new = others.filter(|one| !functions.iter().any(|(known, _)| known == one));
                    reading.required.extend(new.collect::<Vec<_>>());
                }
                Verdict::Ask => reading.groups.push(*id),
                Verdict::Only(when) => reading.groups_optional.push((*id, when)),
                Verdict::Refuse | Verdict::Mention => {}
            }
        }
        reading.all_functions = self.everything
            || (self.whole_of_unsaid.is_some() && reading.groups.is_empty() && reading.groups_optional.is_empty());
        for (at, name) in unknown.into_iter().enumerate() {
            let nearest = if at < COMPARED { found::nearest(name) } else { None };
            reading.unknown.push(Unknown { name: name.to_owned(), nearest });
        }
        reading.not_understood = self.not_understood;
        for (at, line) in self.lines.iter().enumerate() {
            let asks = intro(line) == Some(Mode::Ask);
            let follows = self.lines.get(at + 1..).unwrap_or_default().iter();
            let next = follows.take(LIST_ENDS).any(|line| !line.found.is_empty());
            if self.flow != Flow::Nothing
                && asks
                && !line.is_navigation()
                && line.found.is_empty()
                && !next
                && !reading.all_functions
            {
                reading.not_understood.push(line.text.clone());
            }
        }
        reading
    }
}

/// All that was said of one name.
#[derive(Clone, Debug, Default)]
struct Summary {
    asked: bool,
    only: Option<String>,
    only_in_sentence: Option<String>,
    refused: bool,
    refused_in_sentence: bool,
    whole: bool,
}

impl Summary {
    /// Adds what was said of a name to what was said of it before.
    fn note<T: PartialEq>(all: &mut Vec<(T, Summary)>, id: T, said: &Said) {
        match all.iter_mut().find(|(known, _)| *known == id) {
            Some((_, summary)) => summary.add(said),
            None => {
                let mut summary = Summary::default();
                summary.add(said);
                all.push((id, summary));
            }
        }
    }

    fn add(&mut self, said: &Said) {
        self.whole |= said.whole && matches!(said.verdict, Verdict::Ask | Verdict::Only(_));
        match &said.verdict {
            Verdict::Ask => self.asked = true,
            Verdict::Only(when) => {
                let place = if said.sentence { &mut self.only_in_sentence } else { &mut self.only };
                place.get_or_insert_with(|| when.clone());
            }
            Verdict::Refuse if said.sentence => self.refused_in_sentence = true,
            Verdict::Refuse => self.refused = true,
            Verdict::Mention => {}
        }
    }

    /// A sentence about a name counts more than the lists it stands in; of two lists the one that asks.
    fn verdict(&self) -> Verdict {
        match self {
            Self { only_in_sentence: Some(when), .. } => Verdict::Only(when.clone()),
            Self { refused_in_sentence: true, .. } | Self { refused: true, .. } => Verdict::Refuse,
            Self { asked: true, .. } => Verdict::Ask,
            Self { only: Some(when), .. } => Verdict::Only(when.clone()),
            _ => Verdict::Mention,
        }
    }
}

/// What the page is about, by its signs.
fn flow(lines: &[scan::Line]) -> Flow {
    let any = |list: List| lines.iter().any(|line| line.has(list));
    let mut developer: Vec<&str> = Vec::new();
    for sign in lines.iter().flat_map(|line| line.signs(List::DeveloperSigns)) {
        if !developer.contains(&sign) {
            developer.push(sign);
        }
    }
    let own = any(List::OwnSigns);
    if developer.len() >= 2 && !lines.iter().any(|line| line.lower.contains("利用機能編集")) {
        return Flow::Nothing;
    }
    if any(List::VendorSigns) && !own {
        return Flow::Nothing;
    }
    let asks = |line: &scan::Line| {
        line.cues.iter().any(|cue| cue.kind == Kind::Ask) && (!line.found.is_empty() || line.has(List::Things))
    };
    if own || lines.iter().any(asks) {
        return Flow::Own;
    }
    let named = lines.iter().filter(|line| !line.found.is_empty() && !is_prose(line)).count();
    if named * 5 >= lines.len() * 4 { Flow::List } else { Flow::Unclear }
}

/// What a line without names says of the list after it.
fn intro(line: &scan::Line) -> Option<Mode> {
    if line.found.is_empty() { intro_of(line, (0, line.text.len())) } else { None }
}

/// What a part of a line says of the list after it.
fn intro_of(line: &scan::Line, part: (usize, usize)) -> Option<Mode> {
    // 必須・任意: the head of a column, in which each row says its own.
    if line.found.is_empty() && line.names_both() {
        return None;
    }
    let has = |kind: Kind| line.cues_in(part.0, part.1).any(|cue| cue.kind == kind);
    let says = [Kind::Ask, Kind::Refuse, Kind::Only].into_iter().any(has);
    let colon = line.text.get(..part.1).is_some_and(|text| text.trim_end().ends_with(':'));
    let forward = colon || line.has_in(part, List::Forward);
    let heading = line.is_heading();
    if heading && has(Kind::If) && !says {
        return Some(Mode::Only(line.text.clone()));
    }
    if !(says && (forward || heading || line.has_in(part, List::Things))) {
        return None;
    }
    let only = || Some(Mode::Only(line.text.clone()));
    let points = forward || heading;
    if has(Kind::Refuse) {
        return if !points {
            None
        } else if has(Kind::If) || has(Kind::Only) {
            only()
        } else {
            Some(Mode::Refuse)
        };
    }
    if has(Kind::Only) || has(Kind::If) {
        return if points { only() } else { None };
    }
    Some(Mode::Ask)
}

/// Whether a line is a sentence rather than an entry of a list.
fn is_prose(line: &scan::Line) -> bool {
    line.text.contains('。') || line.text.len() > 240
}

/// A reading in names, as the command `cargo xtask read-manual` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Functions that every shop is asked to tick.
    pub required: Vec<String>,
    /// Functions that only some shops are asked to tick.
    pub optional: Vec<String>,
    /// Groups to tick as a whole, by `rms_name`.
    pub groups: Vec<String>,
    /// Groups that only some shops are asked to tick as a whole.
    pub groups_optional: Vec<String>,
    /// Whether everything is asked for.
    pub all_functions: bool,
    /// Functions that are named and not asked for.
    pub mentions: Vec<String>,
    /// What each app or feature needs.
    pub per_feature: Named<Vec<String>>,
    /// Names that are asked for and not known.
    pub unknown: Vec<String>,
    /// For each of those the known name that is most like it, where one is.
    pub nearest: Named<String>,
    /// For each optional function or group the line that says when.
    pub when: Named<String>,
    /// Lines that ask for something that could not be told.
    pub not_understood: Vec<String>,
}

/// Values by names, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Reading {
    /// The same in names.
    #[must_use]
    pub fn report(&self) -> Report {
        let names = |functions: &[FunctionId]| functions.iter().map(|id| printed(*id)).collect::<Vec<_>>();
        let group = |id: &GroupId| id.get().rms_name.to_owned();
        let when = self.optional.iter().map(|(id, when)| (printed(*id), when.clone()));
        let when = when.chain(self.groups_optional.iter().map(|(id, when)| (group(id), when.clone())));
        let nearest = self.unknown.iter().filter_map(|one| Some((one.name.clone(), one.nearest.clone()?)));
        Report {
            required: names(&self.required),
            optional: self.optional.iter().map(|(id, _)| printed(*id)).collect(),
            groups: self.groups.iter().map(group).collect(),
            groups_optional: self.groups_optional.iter().map(|(id, _)| group(id)).collect(),
            all_functions: self.all_functions,
            mentions: names(&self.mentions),
            per_feature: Named(self.per_feature.iter().map(|(name, all)| (name.clone(), names(all))).collect()),
            unknown: self.unknown.iter().map(|one| one.name.clone()).collect(),
            nearest: Named(nearest.collect()),
            when: Named(when.collect()),
            not_understood: self.not_understood.clone(),
        }
    }
}

/// A function's name in a reading: the permission spelling where one is attested, else the documentation's where no
/// other group has it.
#[must_use]
pub fn printed(id: FunctionId) -> String {
    match (id.get().permission_id, id.get().doc_name) {
        (None, Some(doc)) if crate::row::functions_called(doc).len() == 1 => doc.to_owned(),
        _ => id.name(),
    }
}
