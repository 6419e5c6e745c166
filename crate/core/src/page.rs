//! Which page this is and what can be switched on it, by content, never by title or path.

use crate::catalogue::{FunctionId, GroupId};
use crate::group::{Heading, heading};
use crate::lexicon::Lexicon;
use crate::name::{fold, is_function_shaped};
use crate::reason::Reason;
use crate::row::{self, Column, Named, Switch};
use crate::snapshot::{Row, Snapshot};
use crate::words;

static EDIT_LABELS: Lexicon = Lexicon::new(words::EDIT_LABELS);
static CONFIRM_BUTTONS: Lexicon = Lexicon::new(words::CONFIRM_BUTTONS);
static CONFIRM_PHRASES: Lexicon = Lexicon::new(words::CONFIRM_PHRASES);
static REGISTER_BUTTONS: Lexicon = Lexicon::new(words::REGISTER_BUTTONS);

/// A page, read.
#[derive(Clone, Debug)]
pub struct Page {
    /// Which page it is.
    pub kind: Kind,
    /// What the page says of each function of the catalogue that stands on it.
    pub functions: Functions,
    /// Rows with a control whose name is not in the catalogue, by the group that they stand in.
    pub unsupported: Vec<(GroupId, String)>,
    /// Whether a pager keeps rows out of the page.
    pub paged: bool,
    /// Rows that have a control of their own, understood or not; the catalogue's functions where there is none.
    pub rows_expected: usize,
    /// Rows of these that were understood.
    pub rows_found: usize,
}

/// The kinds of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 利用機能編集: functions that can be switched.
    Edit,
    /// The page after 確認する: the same list, nothing to switch.
    Confirm,
    /// アプリ詳細情報 or 利用設定: keys and 利用機能一覧.
    Detail,
    /// アプリ一覧: the keys of all apps, with expiry and state.
    List,
    /// ライセンス情報: one key.
    Licence,
    /// A portal page that has no sign of a page handled here.
    Elsewhere,
    /// Signs of a page handled here that do not add up.
    Unknown(Why),
}

/// Why a page is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The edit page's heading is there, but no row that can be read.
    NoRows,
    /// More rows name a function that cannot be told than rows that can.
    MostRowsUnclear,
}

/// One function as it stands on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name as the row prints it, folded.
    pub printed: String,
    /// What can be done with it.
    pub state: State,
}

/// What can be done with a function's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It has a control.
    Live(Switch),
    /// It is there and cannot be switched by Kagiban.
    Blocked(Reason),
    /// It is listed without a control.
    Listed,
}

impl State {
    /// Whether the function is on as the page stands: ticked, or listed among those in use or chosen.
    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self, Self::Listed) || matches!(self, Self::Live(switch) if switch.on)
    }

    /// Whether the page was rendered with the function on.
    #[must_use]
    pub fn was_on(&self) -> bool {
        matches!(self, Self::Listed) || matches!(self, Self::Live(switch) if switch.was_on)
    }
}

impl Page {
    /// Takes in another page of the same list.
    pub fn add(&mut self, other: Page) {
        for (function, found) in other.functions.found.into_iter().enumerate() {
            if let (Ok(function), Some(found)) = (u16::try_from(function), found) {
                self.functions.claim(FunctionId(function), found);
            }
        }
        self.unsupported.extend(other.unsupported);
        self.rows_expected += other.rows_expected;
        self.rows_found += other.rows_found;
    }
}

impl Page {
    /// What the page renders as registered and what is not known to be: it is taken for ticked only.
    pub fn doubt(&mut self, functions: &[FunctionId]) {
        for function in functions {
            let found = self.functions.found.get_mut(usize::from(function.0)).and_then(Option::as_mut);
            if let Some(Found { state: State::Live(switch), .. }) = found {
                switch.was_on = false;
            }
        }
    }
}

/// The functions that stand on a page.
#[derive(Clone, Debug, Default)]
pub struct Functions {
    /// By the function's number.
    found: Vec<Option<Found>>,
}

impl Functions {
    /// What the page says of a function.
    #[must_use]
    pub fn get(&self, function: FunctionId) -> Option<&Found> {
        self.found.get(usize::from(function.0))?.as_ref()
    }

    /// All of them, in the catalogue's order.
    pub fn iter(&self) -> impl Iterator<Item = (FunctionId, &Found)> {
        (0_u16..).map(FunctionId).zip(&self.found).filter_map(|(function, found)| Some((function, found.as_ref()?)))
    }

    /// What is said of each of them.
    pub fn values(&self) -> impl Iterator<Item = &Found> {
        self.found.iter().flatten()
    }

    /// Takes a row's claim to a function: one live row counts, two are refused, and a row that could not be
    /// read never stands in the way of one that could.
    fn claim(&mut self, function: FunctionId, new: Found) {
        let at = usize::from(function.0);
        if self.found.len() <= at {
            self.found.resize(at + 1, None);
        }
        let Some(slot) = self.found.get_mut(at) else { return };
        match slot {
            // The same row again, read later.
            Some(known) if known.is_same_row(&new) => *known = new,
            Some(known) if known.rank() == 0 && new.rank() == 0 => known.state = State::Blocked(Reason::Duplicate),
            Some(known) if known.rank() <= new.rank() => {}
            _ => *slot = Some(new),
        }
    }
}

impl Found {
    /// Whether both are the one row, by its control.
    fn is_same_row(&self, other: &Self) -> bool {
        match (&self.state, &other.state) {
            (State::Live(one), State::Live(two)) => one.press == two.press && !one.press.0.is_empty(),
            _ => false,
        }
    }

    /// How much a row's claim counts, the least number the most. Two live rows stay refused whatever follows.
    fn rank(&self) -> u8 {
        match &self.state {
            State::Blocked(Reason::Duplicate) | State::Live(_) => 0,
            State::Blocked(Reason::Hidden) => 3,
            State::Blocked(Reason::GroupOther(_) | Reason::GroupUnknown) => 4,
            State::Blocked(_) => 1,
            State::Listed => 5,
        }
    }
}

/// Reads a page.
#[must_use]
pub fn read(snapshot: &Snapshot) -> Page {
    let mut reading = Reading::default();
    for row in &snapshot.rows {
        reading.row(row);
    }
    reading.finish(snapshot)
}

/// The path of the rows that a heading row governs, and the group it names; `None` for another API's.
type Context<'a> = (&'a [String], Option<GroupId>, String);

#[derive(Default)]
struct Reading<'a> {
    context: Option<Context<'a>>,
    /// Whether the last row with a name told its group by a cell of its own: then a group's name in a row
    /// without one is a foot, not a head.
    by_cells: bool,
    columns: Option<(&'a [String], Vec<Column>)>,
    path: Option<(&'a [String], Heading)>,
    candidates: Vec<(FunctionId, Found)>,
    unsupported: Vec<(GroupId, String)>,
    rows_expected: usize,
    rows_found: usize,
}

impl<'a> Reading<'a> {
    fn row(&mut self, row: &'a Row) {
        if let Some(columns) = row::columns(row) {
            self.columns = Some((&row.path, columns));
            return;
        }
        if self.columns.as_ref().is_some_and(|(path, _)| !row.path.starts_with(path)) {
            self.columns = None;
        }
        self.rows_expected += usize::from(row::has_own_toggle(row));
        let (group, heading) = self.group_of(row);
        let columns = self.columns.as_ref().map(|(_, columns)| columns.as_slice());
        let named = row::name_of(row, group, columns);
        if named == Named::None {
            self.heading_row(row);
            return;
        }
        self.by_cells = row::group_in_cells(row).is_some();
        match named {
            Named::None => {}
            Named::Many(names) => self.block_all(row, &names, group, &Reason::ManyNames),
            Named::Conflict(names) => self.block_all(row, &names, group, &Reason::NamesConflict),
            Named::One(name) => self.named_row(row, name, group, heading),
        }
    }

    /// A row with one name.
    fn named_row(&mut self, row: &Row, name: String, group: Option<GroupId>, heading: Option<String>) {
        let has_toggle = !row.toggles.is_empty();
        let anywhere = row::functions_called(&name);
        let function = match (group, &heading) {
            (Some(_), _) => row::function_in(&name, group),
            (None, Some(_)) => None,
            // No heading at all: only a permission spelling that no other group shares says enough.
            (None, None) => match anywhere {
                [only]
                    if only.get().permission_id.is_some_and(|id| crate::name::key(id) == crate::name::key(&name)) =>
                {
                    Some(*only)
                }
                _ => None,
            },
        };
        if let Some(function) = function {
            self.rows_found += usize::from(has_toggle);
            let state = if has_toggle {
                match row::switch_of(row, &name) {
                    Ok(switch) => State::Live(switch),
                    Err(reason) => State::Blocked(reason),
                }
            } else if row::says_off(row) {
                return;
            } else {
                State::Listed
            };
            self.add(function, name, state);
            return;
        }
        if let Some(group) = group {
            // A name of this group that the catalogue lacks; or the name of another group's function.
            if anywhere.is_empty() {
                if has_toggle && (is_function_shaped(&name)) {
                    self.rows_found += 1;
                    self.unsupported.push((group, name));
                }
            } else if has_toggle {
                let printed = group.get().rms_name.to_owned();
                self.block(&named_whole(anywhere, &name), &name, &Reason::GroupOther(printed));
            }
            return;
        }
        if !has_toggle {
            return;
        }
        match heading {
            Some(other) => {
                // A row of an API that the catalogue does not know: understood, and not ours.
                self.rows_found += 1;
                self.block(&named_whole(anywhere, &name), &name, &Reason::GroupOther(other));
            }
            None if anywhere.is_empty() => {}
            None => self.block(anywhere, &name, &Reason::GroupUnknown),
        }
    }

    /// The group a row stands in, and the heading as printed where it is another API's.
    fn group_of(&mut self, row: &'a Row) -> (Option<GroupId>, Option<String>) {
        if let Some(own) = row::group_in_cells(row) {
            return split(own);
        }
        if let Some((path, group, text)) = &self.context {
            if *path == row.path.as_slice() {
                return (*group, group.is_none().then(|| text.clone()));
            }
            self.context = None;
        }
        let known = self.path.as_ref().is_some_and(|(path, _)| *path == row.path.as_slice());
        if !known {
            let nearest = row.path.iter().rev().map(|text| heading(text)).find(|heading| *heading != Heading::Plain);
            self.path = Some((&row.path, nearest.unwrap_or(Heading::Plain)));
        }
        self.path.as_ref().map_or((None, None), |(_, heading)| split(heading.clone()))
    }

    /// A row without a name: a group's heading, perhaps with a control that ticks all.
    fn heading_row(&mut self, row: &'a Row) {
        if self.by_cells {
            return;
        }
        let texts = row.cells.iter().map(String::as_str).chain(row.toggles.iter().map(|toggle| toggle.option.as_str()));
        let mut texts = texts.filter(|text| !text.trim().is_empty());
        match texts.find_map(|text| Some(heading(text)).filter(|heading| *heading != Heading::Plain)) {
            Some(Heading::Group(group)) => self.context = Some((&row.path, Some(group), String::new())),
            Some(Heading::Other(text)) => self.context = Some((&row.path, None, text)),
            _ => {}
        }
    }

    fn add(&mut self, function: FunctionId, printed: String, state: State) {
        self.candidates.push((function, Found { printed, state }));
    }

    fn block(&mut self, functions: &[FunctionId], printed: &str, reason: &Reason) {
        for function in functions {
            self.add(*function, printed.to_owned(), State::Blocked(reason.clone()));
        }
    }

    fn block_all(&mut self, row: &Row, names: &[String], group: Option<GroupId>, reason: &Reason) {
        if row.toggles.is_empty() {
            return;
        }
        for name in names {
            match row::function_in(name, group) {
                Some(function) => self.block(&[function], name, reason),
                None => self.block(row::functions_called(name), name, reason),
            }
        }
    }

    fn finish(self, snapshot: &Snapshot) -> Page {
        let mut functions = Functions::default();
        for (function, found) in self.candidates {
            functions.claim(function, found);
        }
        let mut page = Page {
            kind: Kind::Elsewhere,
            functions,
            unsupported: self.unsupported,
            paged: snapshot.paged.is_some(),
            rows_expected: if self.rows_expected == 0 {
                crate::catalogue::functions().len()
            } else {
                self.rows_expected
            },
            rows_found: self.rows_found,
        };
        page.kind = kind_of(snapshot, &page);
        page
    }
}

/// Those of these functions whose permission spelling this is. A documentation name under another API's heading
/// is that API's function; a permission spelling there says that the heading was not understood.
fn named_whole(functions: &[FunctionId], name: &str) -> Vec<FunctionId> {
    let own = |function: &&FunctionId| {
        function.get().permission_id.is_some_and(|id| crate::name::key(id) == crate::name::key(name))
    };
    functions.iter().filter(own).copied().collect()
}

fn split(heading: Heading) -> (Option<GroupId>, Option<String>) {
    match heading {
        Heading::Group(group) => (Some(group), None),
        Heading::Other(text) => (None, Some(text)),
        Heading::Plain => (None, None),
    }
}

fn kind_of(snapshot: &Snapshot, page: &Page) -> Kind {
    let editable = page.functions.values().any(|found| matches!(&found.state, State::Live(switch) if !switch.disabled));
    let unclear = page
        .functions
        .values()
        .filter(|found| {
            matches!(found.state, State::Blocked(Reason::GroupUnknown | Reason::ManyNames | Reason::NamesConflict))
        })
        .count();
    let live = page.functions.values().filter(|found| matches!(found.state, State::Live(_))).count();
    if editable {
        return if unclear > live { Kind::Unknown(Why::MostRowsUnclear) } else { Kind::Edit };
    }
    let button = |list: &Lexicon| snapshot.buttons.iter().any(|button| list.is(&button.text));
    let titled = |list: &Lexicon| {
        snapshot.headings.iter().any(|heading| list.occurs_in(heading))
            || snapshot.rows.iter().any(|row| row.path.iter().any(|text| text.len() < 120 && list.occurs_in(text)))
    };
    let submits = button(&CONFIRM_BUTTONS) || button(&REGISTER_BUTTONS);
    let named = page.functions.values().any(|found| !matches!(found.state, State::Blocked(_)));
    let has_toggles = snapshot.rows.iter().any(|row| row.toggles.iter().any(|toggle| !toggle.disabled));
    if button(&EDIT_LABELS) {
        // A way back to 利用機能編集 may stand on the confirmation too, and nothing there is in use yet. Before 2018 a
        // button 確認 stood beside the key, on the page that lists what is.
        let confirms = named && submits && !has_toggles && key_page(snapshot).is_none();
        return if confirms { Kind::Confirm } else { Kind::Detail };
    }
    if is_documentation(snapshot) {
        return Kind::Elsewhere;
    }
    if named && submits && !has_toggles {
        return Kind::Confirm;
    }
    // Nothing was chosen: then only the last button, or what is asked, tells that this is the page after 確認する.
    let asks = || snapshot.rows.iter().flat_map(|row| &row.cells).any(|cell| CONFIRM_PHRASES.occurs_in(cell));
    if titled(&EDIT_LABELS) && !has_toggles && (button(&REGISTER_BUTTONS) || submits && asks()) {
        return Kind::Confirm;
    }
    if titled(&EDIT_LABELS) && (submits || has_toggles || unclear > 0) {
        return Kind::Unknown(if unclear > 0 { Why::MostRowsUnclear } else { Why::NoRows });
    }
    if unclear > 0 && submits {
        return Kind::Unknown(Why::MostRowsUnclear);
    }
    key_page(snapshot).unwrap_or(Kind::Elsewhere)
}

/// Whether the portal itself says that the page belongs to its menu's first or third head (services, support).
#[must_use]
pub fn is_documentation(snapshot: &Snapshot) -> bool {
    snapshot.hidden.iter().any(|hidden| {
        (words::PORTAL_HIDDEN.contains(&hidden.id.as_str()) || words::PORTAL_HIDDEN.contains(&hidden.name.as_str()))
            && words::OTHER_CONTENTS.iter().any(|head| hidden.value.starts_with(head))
    })
}

/// The pages that show keys, by the heads of their tables.
fn key_page(snapshot: &Snapshot) -> Option<Kind> {
    let holds = |words: &[&str]| {
        snapshot
            .rows
            .iter()
            .any(|row| words.iter().all(|word| row.cells.iter().chain(&row.path).any(|cell| fold(cell).contains(word))))
    };
    // Label and value, one pair a row.
    let labels = |words: &[&str]| {
        words.iter().all(|word| snapshot.rows.iter().any(|row| row.cells.iter().any(|cell| fold(cell) == *word)))
    };
    if holds(words::LIST_SIGNS) || holds(words::VENDOR_LIST_SIGNS) {
        Some(Kind::List)
    } else if holds(words::LICENCE_TABLE_HEADS) || labels(words::VENDOR_SIGNS) {
        Some(Kind::Licence)
    } else {
        None
    }
}
