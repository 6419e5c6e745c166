//! Reading one row: which function it names, and which control switches it.
//!
//! A name counts only where it *is* the row's name: alone in a cell, or beside a short label, or (where
//! no text names anything) in an attribute of the control. A name inside a sentence, a note or a column of
//! descriptions is a mention, and a mention is never pressed.

use std::sync::OnceLock;

use crate::catalogue::{FunctionId, GroupId, functions};
use crate::group::{Heading, heading};
use crate::lexicon::{Index, Lexicon};
use crate::name::{Token, fold, is_function_shaped, is_name_char, key, tokens};
use crate::reason::Reason;
use crate::snapshot::{ElementId, Row, Toggle, ToggleKind};
use crate::words;

static NAME_HEADS: Lexicon = Lexicon::new(words::NAME_HEADS);
static DESCRIPTION_HEADS: Lexicon = Lexicon::new(words::DESCRIPTION_HEADS);
static NAME_REMARKS: Lexicon = Lexicon::new(words::NAME_REMARKS);
static SELECT_ALL: Lexicon = Lexicon::new(words::SELECT_ALL);
static SWITCH_STATES: Lexicon = Lexicon::new(words::SWITCH_STATES);
static USE_WORDS: Lexicon = Lexicon::new(words::USE_WORDS);
static REFUSE_WORDS: Lexicon = Lexicon::new(words::REFUSE_WORDS);

/// What a column of a table holds, as its head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The function's name.
    Name,
    /// Words about the function.
    Description,
    /// Anything else.
    Other,
}

/// The columns that a head row announces; `None` where the row is no head.
#[must_use]
pub fn columns(row: &Row) -> Option<Vec<Column>> {
    if !row.toggles.is_empty() || row.cells.len() < 2 {
        return None;
    }
    let columns: Vec<Column> = row
        .cells
        .iter()
        .map(|cell| {
            if NAME_HEADS.is(cell) {
                Column::Name
            } else if DESCRIPTION_HEADS.is(cell) {
                Column::Description
            } else {
                Column::Other
            }
        })
        .collect();
    columns.iter().any(|column| *column != Column::Other).then_some(columns)
}

/// What a row is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// One name, known or not, as it is printed and folded.
    One(String),
    /// More than one.
    Many(Vec<String>),
    /// Text and form say different things.
    Conflict(Vec<String>),
    /// None.
    None,
}

/// The name of a row under a group, where the columns are known to hold this.
#[must_use]
pub fn name_of(row: &Row, group: Option<GroupId>, columns: Option<&[Column]>) -> Named {
    let columns = columns.filter(|columns| columns.len() == row.cells.len());
    let mut whole: Vec<(Column, String)> = Vec::new();
    let mut labelled: Vec<(Column, String)> = Vec::new();
    for (at, cell) in row.cells.iter().enumerate() {
        let column = columns.and_then(|columns| columns.get(at)).copied().unwrap_or(Column::Other);
        if column == Column::Description {
            continue;
        }
        match claim(cell, group) {
            Claim::Whole(token) => whole.push((column, token)),
            Claim::Labelled(tokens) => labelled.extend(tokens.into_iter().map(|token| (column, token))),
            Claim::Nothing => {}
        }
    }
    // A control may carry the name as its own label, where no cell prints it.
    if whole.is_empty() && labelled.is_empty() {
        for toggle in &row.toggles {
            match claim(&toggle.option, group) {
                Claim::Whole(token) => whole.push((Column::Other, token)),
                Claim::Labelled(tokens) => labelled.extend(tokens.into_iter().map(|token| (Column::Other, token))),
                Claim::Nothing => {}
            }
        }
    }
    let shown = if whole.is_empty() { labelled } else { whole };
    let attributes = attribute_names(&row.toggles, group);
    match one(&shown, group) {
        Named::None => match attributes.as_slice() {
            [] => Named::None,
            [name] => Named::One(name.clone()),
            several => Named::Many(several.to_vec()),
        },
        Named::One(name) => {
            let meant = function_in(&name, group);
            let differs = attributes.iter().any(|attribute| {
                let valued = function_in(attribute, group);
                valued.is_some() && valued != meant
            });
            if differs && !attributes.iter().any(|attribute| function_in(attribute, group) == meant) {
                Named::Conflict(attributes.into_iter().chain([name]).collect())
            } else {
                Named::One(name)
            }
        }
        other => other,
    }
}

/// The one name among what the cells say: those of a name column count alone, two spellings of one
/// function are one name.
fn one(claims: &[(Column, String)], group: Option<GroupId>) -> Named {
    let in_name_column: Vec<&String> =
        claims.iter().filter(|(column, _)| *column == Column::Name).map(|(_, name)| name).collect();
    let names: Vec<&String> =
        if in_name_column.is_empty() { claims.iter().map(|(_, name)| name).collect() } else { in_name_column };
    let Some(first) = names.first() else { return Named::None };
    let same = |name: &&String| {
        key(name) == key(first)
            || (function_in(name, group).is_some() && function_in(name, group) == function_in(first, group))
    };
    if names.iter().all(same) {
        Named::One((*first).clone())
    } else {
        Named::Many(names.into_iter().cloned().collect())
    }
}

/// What one cell says about the row's name.
enum Claim {
    /// The cell is this name and nothing else.
    Whole(String),
    /// The cell holds these names beside a label.
    Labelled(Vec<String>),
    /// The cell names nothing, or only mentions.
    Nothing,
}

/// Reads one cell.
fn claim(cell: &str, group: Option<GroupId>) -> Claim {
    // A name is at most some 60 characters, a label rarely more; a long text is a description.
    if cell.len() > 900 {
        return Claim::Nothing;
    }
    let folded = fold(cell);
    let solid: String = folded.chars().filter(|character| *character != ' ').collect();
    let bare = solid.trim_matches(is_decoration);
    if !bare.is_empty() && bare.chars().all(is_name_char) {
        let text = bare.trim_matches(['.', '/', '-']);
        let counts = is_name(text, group) || is_function_shaped(text);
        return if counts && !several_in(&folded, group) {
            Claim::Whole(text.to_owned())
        } else {
            split(&folded, group)
        };
    }
    split(&folded, group)
}

/// Whether the words of a cell are names each on its own: `coupon.get coupon.issue`.
fn several_in(folded: &str, group: Option<GroupId>) -> bool {
    let found = tokens(folded);
    found.len() > 1 && found.iter().filter(|token| is_name(&token.text, group)).count() > 1
}

/// Signs that stand around a name without being part of it.
fn is_decoration(character: char) -> bool {
    matches!(
        character,
        '(' | ')'
            | '['
            | ']'
            | '【'
            | '】'
            | '「'
            | '」'
            | '『'
            | '』'
            | '<'
            | '>'
            | '・'
            | '■'
            | '□'
            | '●'
            | '○'
            | '◆'
            | '◇'
            | ':'
            | ';'
            | ','
            | '|'
            | '"'
            | '\''
            | '`'
            | '*'
            | '－'
            | '―'
            | '—'
            | '–'
            | '〔'
            | '〕'
            | '《'
            | '》'
            | '→'
    )
}

/// The names in a cell that holds other text too.
fn split(folded: &str, group: Option<GroupId>) -> Claim {
    let named: Vec<Token> = tokens(folded)
        .into_iter()
        .flat_map(|token| parts(token, group))
        .filter(|token| is_name(&token.text, group) || is_function_shaped(&token.text))
        .collect();
    let labels: Vec<String> =
        named.iter().filter(|token| is_label(folded, token)).map(|token| token.text.clone()).collect();
    if labels.is_empty() { Claim::Nothing } else { Claim::Labelled(labels) }
}

/// A token as a name with a slash in it, or the names between its slashes.
fn parts(token: Token, group: Option<GroupId>) -> Vec<Token> {
    if !token.text.contains('/') || is_name(&token.text, group) {
        return vec![token];
    }
    let Token { text, start, end } = token;
    text.split('/').map(|part| Token { text: part.to_owned(), start, end }).collect()
}

/// Whether the text around a token makes it the cell's name, and not a mention in a sentence.
fn is_label(folded: &str, token: &Token) -> bool {
    let before = folded.get(..token.start).unwrap_or_default();
    let after = folded.get(token.end..).unwrap_or_default();
    if words::MENTION_WORDS.iter().chain(words::NOTE_MARKS).any(|word| before.contains(word)) {
        return false;
    }
    let next = after.trim_start_matches([' ', ')', ']', '」', '』', '】', '`', '"']);
    if words::PARTICLES.iter().any(|particle| next.starts_with(particle)) {
        return false;
    }
    let lead = before.trim_end_matches(|c: char| c == ' ' || is_decoration(c));
    let mentions = |text: &str| words::MENTION_WORDS.iter().any(|word| text.contains(word));
    // What follows may even be a sentence about the name, but not one that says it is another's.
    let is_about_it = |text: &str| !mentions(text.split(['。', '、', '(']).next().unwrap_or(text));
    if lead.is_empty() {
        return is_about_it(next);
    }
    // The name comes after a label: a short one, and no sentence.
    let is_labelled = lead.chars().count() <= 40
        && !lead.contains(['。', '、'])
        && !words::PARTICLES.iter().any(|particle| lead.ends_with(particle));
    is_labelled && behind_remark(after).map_or_else(|| !mentions(after) && !after.contains('。'), is_about_it)
}

/// What stands behind `（権限）` or the like, where that comes first and no sentence goes on after it.
fn behind_remark(text: &str) -> Option<&str> {
    let (remark, rest) = text.trim_start().strip_prefix('(')?.split_once(')')?;
    let rest = rest.trim_start();
    let goes_on = rest.starts_with(['、', '(']) || words::PARTICLES.iter().any(|particle| rest.starts_with(particle));
    (NAME_REMARKS.is(remark) && !goes_on).then_some(rest)
}

/// Names in the attributes of the row's controls; brackets and the like around them are passed over.
fn attribute_names(toggles: &[Toggle], group: Option<GroupId>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for toggle in toggles {
        let texts = [&toggle.value, &toggle.name].into_iter().chain(&toggle.attributes);
        for text in texts.filter(|text| text.len() <= 200) {
            let folded = fold(text);
            let pieces = folded.split(|c: char| !is_name_char(c));
            for piece in pieces.filter(|piece| piece.contains('.') || piece.len() > 6) {
                // A form's name often puts a word before the function's: api_rpay.order.getOrder
                let bare = ["", "api_", "api-", "chk_", "chk-", "func_", "function_", "row-", "row_"]
                    .iter()
                    .find_map(|lead| piece.strip_prefix(lead).filter(|rest| is_name(rest, group)));
                if let Some(name) = bare
                    && !names.iter().any(|known| key(known) == key(name))
                {
                    names.push(name.to_owned());
                }
            }
        }
    }
    names
}

/// The functions that have this spelling in any group, by folded key.
#[must_use]
pub fn functions_called(name: &str) -> &'static [FunctionId] {
    static INDEX: OnceLock<Index<Vec<FunctionId>>> = OnceLock::new();
    let index = INDEX.get_or_init(|| {
        let mut index: Index<Vec<FunctionId>> = Index::new();
        for id in (0..functions().len()).filter_map(|at| u16::try_from(at).ok()).map(FunctionId) {
            for spelling in id.spellings() {
                if let Some(ids) = index.entry(key(spelling), Vec::new()).filter(|ids| !ids.contains(&id)) {
                    ids.push(id);
                }
            }
        }
        index
    });
    index.get(&key(name)).map_or(&[], Vec::as_slice)
}

/// Whether a text is a name of the catalogue: a dotted one anywhere, any one within its group.
fn is_name(text: &str, group: Option<GroupId>) -> bool {
    let known = functions_called(text);
    (text.contains('.') && !known.is_empty())
        || known.iter().any(|id| Some(id.get().group) == group)
        || function_in(text, group).is_some()
}

/// The function that a name means under a group, in permission or documentation spelling.
///
/// Where a function's permission spelling is attested, only that and the documentation name count. Where
/// none is, a prefix before the documentation name is taken for the unattested spelling, if it is the
/// prefix that the group's attested spellings have, or no group's (functions.json, "spelling", 2026-11).
#[must_use]
pub fn function_in(name: &str, group: Option<GroupId>) -> Option<FunctionId> {
    let group = group?;
    let known = functions_called(name);
    if let Some(id) = known.iter().find(|id| id.get().group == group) {
        return Some(*id);
    }
    if !known.is_empty() {
        return None;
    }
    let wanted = key(name);
    let spelling = spelling(group)?;
    spelling
        .unattested
        .iter()
        .find(|(doc, _)| {
            let Some(prefix) = wanted.strip_suffix(doc.as_str()).and_then(|rest| rest.strip_suffix('.')) else {
                return false;
            };
            match &spelling.prefix {
                Some(own) => prefix == own,
                None => !spelling.plain && is_free_prefix(prefix, group),
            }
        })
        .map(|(_, id)| *id)
}

/// How a group spells its permissions, as far as sources print them.
struct Spelling {
    /// What they put before the documentation name, where any does.
    prefix: Option<String>,
    /// Whether any is the documentation name itself.
    plain: bool,
    /// The functions whose permission spelling no source prints, by their documentation names, folded.
    unattested: Vec<(String, FunctionId)>,
}

/// The spelling of each group, in the catalogue's order.
fn spellings() -> &'static [Spelling] {
    static SPELLINGS: OnceLock<Vec<Spelling>> = OnceLock::new();
    SPELLINGS.get_or_init(|| {
        let groups = crate::catalogue::groups().iter();
        let spelling = |functions: &[FunctionId]| Spelling {
            prefix: functions.iter().find_map(|id| {
                let (permission, doc) = (key(id.get().permission_id?), key(id.get().doc_name?));
                Some(permission.strip_suffix(&doc)?.strip_suffix('.')?.to_owned())
            }),
            plain: functions.iter().any(|id| {
                let function = id.get();
                function.permission_id.is_some() && function.permission_id == function.doc_name
            }),
            unattested: functions
                .iter()
                .filter(|id| id.get().permission_id.is_none())
                .filter_map(|id| Some((key(id.get().doc_name?), *id)))
                .collect(),
        };
        groups.map(|group| spelling(group.functions)).collect()
    })
}

fn spelling(group: GroupId) -> Option<&'static Spelling> {
    spellings().get(usize::from(group.0))
}

/// The function whose permission spelling no source prints, by the prefix that its group's attested spellings have.
#[must_use]
pub fn unattested(name: &str) -> Option<FunctionId> {
    let wanted = key(name);
    spellings().iter().find_map(|spelling| {
        let doc = wanted.strip_prefix(spelling.prefix.as_deref()?)?.strip_prefix('.')?;
        spelling.unattested.iter().find(|(known, _)| known == doc).map(|(_, id)| *id)
    })
}

/// Whether a prefix belongs to no other group, and carries no other version than the group's.
fn is_free_prefix(prefix: &str, group: GroupId) -> bool {
    let others = spellings().iter().enumerate().filter(|(at, _)| *at != usize::from(group.0));
    let taken = others.into_iter().any(|(_, other)| other.prefix.as_deref() == Some(prefix));
    let digits = |text: &str| text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
    let own = key(group.get().rms_name);
    let version = digits(prefix);
    let version = version.trim_matches('.');
    !taken && !prefix.is_empty() && (version.is_empty() || digits(&own).trim_matches('.') == version)
}

/// The group that a row stands in as far as the row itself says, by a cell that is a group's name.
#[must_use]
pub fn group_in_cells(row: &Row) -> Option<Heading> {
    row.cells.iter().find_map(|cell| match heading(cell) {
        Heading::Plain => None,
        // A cell with a function's name in it is no heading, whatever else it says.
        Heading::Other(text) => {
            let names = tokens(&text).iter().any(|token| is_function_shaped(&token.text));
            (!names).then_some(Heading::Other(text))
        }
        known => Some(known),
    })
}

/// Whether a row without a control says in words that its function is not used.
#[must_use]
pub fn says_off(row: &Row) -> bool {
    row.toggles.is_empty() && row.cells.iter().any(|cell| REFUSE_WORDS.is(cell))
}

/// Whether a row has a control that can be seen and that is not one for a whole section.
#[must_use]
pub fn has_own_toggle(row: &Row) -> bool {
    let all = |toggle: &Toggle| SELECT_ALL.is(&toggle.option);
    // One choice of a select for the section makes the others too: ---, すべて利用する.
    let whole = row.toggles.iter().any(|toggle| toggle.kind == ToggleKind::Select && all(toggle));
    !whole && row.toggles.iter().any(|toggle| toggle.visible && !all(toggle))
}

/// The control that switches a row's function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// What to press so that it is on.
    pub press: ElementId,
    /// What to press so that it is off again, where that is another control.
    pub release: Option<ElementId>,
    /// Whether it is on.
    pub on: bool,
    /// Whether it was on when the page was first read.
    pub was_on: bool,
    /// Whether Kagiban switched it on and it went off again without the merchant.
    pub reverted: bool,
    /// Whether the page refuses to have it changed.
    pub disabled: bool,
}

/// Finds the control of a row that is called `name`.
///
/// # Errors
/// The row has none that can be seen, or not exactly one that means 利用する.
pub fn switch_of(row: &Row, name: &str) -> Result<Switch, Reason> {
    let visible: Vec<&Toggle> =
        row.toggles.iter().filter(|toggle| toggle.visible && !SELECT_ALL.is(&toggle.option)).collect();
    if visible.is_empty() {
        return Err(Reason::Hidden);
    }
    let boxes: Vec<&Toggle> = visible
        .iter()
        .copied()
        .filter(|toggle| matches!(toggle.kind, ToggleKind::Checkbox | ToggleKind::Switch))
        .collect();
    if let [only] = boxes.as_slice() {
        let alone = visible.len() == 1;
        let says_use = USE_WORDS.is(&only.option);
        return if !refuses(only, name) && (alone || says_use) {
            Ok(switch(only, None))
        } else {
            Err(Reason::ManyControls)
        };
    }
    if !boxes.is_empty() {
        let saying: Vec<&&Toggle> = boxes.iter().filter(|toggle| USE_WORDS.is(&toggle.option)).collect();
        return match saying.as_slice() {
            [only] => Ok(switch(only, None)),
            _ => Err(Reason::ManyControls),
        };
    }
    let known: Vec<&Toggle> = visible.into_iter().filter(|toggle| toggle.kind != ToggleKind::Other).collect();
    let uses: Vec<&&Toggle> = known.iter().filter(|toggle| USE_WORDS.is(&toggle.option)).collect();
    let refusals: Vec<&&Toggle> = known.iter().filter(|toggle| REFUSE_WORDS.is(&toggle.option)).collect();
    match (uses.as_slice(), refusals.as_slice()) {
        ([uses], [] | [_]) => Ok(switch(uses, refusals.first().map(|toggle| toggle.id.clone()))),
        _ => Err(Reason::ManyControls),
    }
}

/// Whether a lone box says that ticking it does something else than use the function.
fn refuses(toggle: &Toggle, name: &str) -> bool {
    let option = fold(&toggle.option);
    if key(&option).contains(&key(name)) || toggle.kind == ToggleKind::Switch && SWITCH_STATES.is(&option) {
        return false;
    }
    REFUSE_WORDS.is(&option)
}

fn switch(toggle: &Toggle, release: Option<ElementId>) -> Switch {
    Switch {
        press: toggle.id.clone(),
        release,
        on: toggle.on,
        was_on: toggle.was_on(),
        reverted: toggle.ours && !toggle.on,
        disabled: toggle.disabled,
    }
}
