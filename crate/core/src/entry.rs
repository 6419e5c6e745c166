//! What a page's tables and labels say of keys: one entry a key, whatever it is laid out as.
//!
//! RMS shows keys as a table with heads (利用設定, ライセンス情報, アプリ一覧), as labels with their values (アプリ情報), and
//! in older screens as `licenseKey` with the key beside it (pages.md, section 3, 2026-11). Nobody has seen the markup, so
//! a column is known by its head, a value by the label before it, and a key that stands in neither by what is written
//! nearest to it.

use crate::lexicon::Lexicon;
use crate::licence::Expiry;
use crate::name::fold;
use crate::snapshot::{Button, Row, Secret, Snapshot};
use crate::words;

static SECRET_LABELS: Lexicon = Lexicon::new(words::SECRET_LABELS);
static LICENCE_LABELS: Lexicon = Lexicon::new(words::LICENCE_LABELS);
static KEY_HEADS: Lexicon = Lexicon::new(words::KEY_HEADS);
static OWNER_HEADS: Lexicon = Lexicon::new(words::OWNER_HEADS);
static PRODUCT_HEADS: Lexicon = Lexicon::new(words::PRODUCT_HEADS);
static EXPIRY_HEADS: Lexicon = Lexicon::new(words::EXPIRY_HEADS);
static STATE_HEADS: Lexicon = Lexicon::new(words::STATE_HEADS);
static EVENT_HEADS: Lexicon = Lexicon::new(words::EVENT_TABLE_HEADS);
static OWN: Lexicon = Lexicon::new(words::OWN_WORDS);
static UNFILLED: Lexicon = Lexicon::new(words::UNFILLED_WORDS);
static NEWEST: Lexicon = Lexicon::new(words::NEWEST_WORDS);
static PAST: Lexicon = Lexicon::new(words::PAST_WORDS);
static STATES: [Lexicon; 4] = [
    Lexicon::new(words::WAITING_WORDS),
    Lexicon::new(words::UPDATE_WORDS),
    Lexicon::new(words::IN_USE_WORDS),
    Lexicon::new(words::STOPPED_WORDS),
];

/// The two halves of what an app logs in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// serviceSecret: belongs to the app, never changes, begins with SP.
    ServiceSecret,
    /// licenseKey: belongs to the shop, changes with each renewal, begins with SL.
    Licence,
}

/// Whether a page calls a key the newest or one from before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Age {
    /// The page does not say: an old key's own page looks like the newest one's.
    #[default]
    Untold,
    /// It stands under 最新の利用情報.
    Newest,
    /// It stands under 過去の利用情報.
    Past,
}

/// One key that a page speaks of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// Which half; nothing where neither a label nor the key's own shape tells.
    pub kind: Option<Kind>,
    /// アプリ登録者 or システム開発企業; empty where the page does not say.
    pub company: String,
    /// アプリ名 or 製品名; empty where the page does not say.
    pub product: String,
    /// Whether アプリ登録者 is 店舗様.
    pub own: bool,
    /// Whether the page calls it a key from before.
    pub age: Age,
    /// Its number among the snapshot's secrets, where it is shown in full.
    pub secret: Option<usize>,
    /// Its last four characters; empty where the page shows none.
    pub last4: String,
    /// When it expires.
    pub expiry: Expiry,
    /// 状態 as printed, folded.
    pub state: String,
}

/// What a column holds, or a label says of the value beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Owner,
    Product,
    /// A key, of either kind or of this one.
    Key(Option<Kind>),
    Expiry,
    State,
    /// The first column of 利用設定, whose cells are serviceSecret and licenseKey; and any other column.
    Other,
}

/// The entries of a page, in document order.
#[must_use]
pub fn read(snapshot: &Snapshot) -> Vec<Entry> {
    let mut reading = Reading { secrets: &snapshot.secrets, buttons: &snapshot.buttons, ..Reading::default() };
    for row in &snapshot.rows {
        reading.row(row);
    }
    reading.flush();
    reading.loose(snapshot);
    reading.finish()
}

/// Whether every row of アプリ一覧 was read, and there is one: then an app that is not among the entries is not on it.
///
/// A pager keeps rows out of the page, and a row whose key was not read may be anybody's.
#[must_use]
pub fn is_whole_list(snapshot: &Snapshot) -> bool {
    let mut columns: Option<Columns<'_>> = None;
    let mut read = false;
    for row in &snapshot.rows {
        if let Some(roles) = heads(row) {
            let lists = roles.contains(&Role::Owner) && roles.iter().any(|role| matches!(role, Role::Key(_)));
            columns = lists.then_some((&row.path, roles));
        } else if let Some((path, roles)) = &columns
            && row.path.starts_with(path)
            && row.cells.len() > 2
        {
            read = true;
            if table_entries(row, roles, &snapshot.secrets, &snapshot.buttons).iter().all(Option::is_none) {
                return false;
            }
        }
    }
    read && snapshot.paged.is_none()
}

/// Which kind of key a label names.
#[must_use]
pub fn kind_of_label(text: &str) -> Option<Kind> {
    match (SECRET_LABELS.occurs_in(text), LICENCE_LABELS.occurs_in(text)) {
        (true, false) => Some(Kind::ServiceSecret),
        (false, true) => Some(Kind::Licence),
        _ => None,
    }
}

/// Which kind of key begins with these two characters (rules.md, section 2, 2026-11).
#[must_use]
pub fn kind_of_prefix(prefix: &str) -> Option<Kind> {
    match prefix {
        "SP" => Some(Kind::ServiceSecret),
        "SL" => Some(Kind::Licence),
        _ => None,
    }
}

/// The heads of a table and the path below which its rows stand; no roles for a table that is none of ours.
type Columns<'a> = (&'a [String], Vec<Role>);

#[derive(Default)]
struct Reading<'a> {
    secrets: &'a [Secret],
    buttons: &'a [Button],
    columns: Option<Columns<'a>>,
    /// The labels and values collected so far, and the path they stand under.
    card: Option<(&'a [String], Card)>,
    /// Who the page is about, where it says so apart from any key.
    holders: Vec<Entry>,
    entries: Vec<Entry>,
}

/// Labels with their values, of one app.
#[derive(Default)]
struct Card {
    entry: Entry,
    /// serviceSecret, where it stands among them.
    service: Option<Entry>,
    seen: Vec<Role>,
}

impl<'a> Reading<'a> {
    fn row(&mut self, row: &'a Row) {
        if let Some(roles) = heads(row) {
            self.flush();
            self.columns = Some((&row.path, roles));
            return;
        }
        if let Some((path, roles)) = &self.columns {
            if row.path.starts_with(path) && row.cells.len() > 1 {
                if !roles.is_empty() {
                    let entries = table_entries(row, roles, self.secrets, self.buttons);
                    self.entries.extend(entries.into_iter().flatten());
                }
                return;
            }
            self.columns = None;
        }
        self.pairs(row);
    }

    /// Labels and values of one row.
    fn pairs(&mut self, row: &'a Row) {
        let mut at = 0;
        while let Some(cell) = row.cells.get(at) {
            let beside = row.cells.get(at + 1);
            at += 1;
            let (role, value) = match (label(cell), beside) {
                (Some(role), Some(value)) if label(value).is_none() => {
                    at += 1;
                    (role, value.as_str())
                }
                // Both in one cell, with a colon between them.
                (None, _) => match cell.split_once([':', '：']) {
                    Some((before, value)) => match label(before) {
                        Some(role) if !value.trim().is_empty() => (role, value),
                        _ => continue,
                    },
                    None => continue,
                },
                _ => continue,
            };
            self.pair(row, role, value);
        }
    }

    fn pair(&mut self, row: &'a Row, role: Role, value: &str) {
        let other_path = self.card.as_ref().is_some_and(|(path, _)| *path != row.path.as_slice());
        let again = self.card.as_ref().is_some_and(|(_, card)| card.seen.contains(&role));
        if other_path || again {
            self.flush();
        }
        let (_, card) = self.card.get_or_insert_with(|| (&row.path, Card::default()));
        card.seen.push(role);
        if role == Role::Key(Some(Kind::ServiceSecret)) {
            let mut service = Entry { kind: Some(Kind::ServiceSecret), age: age(&row.path), ..Entry::default() };
            service.set_key(value, self.secrets);
            card.service = Some(service);
            return;
        }
        card.entry.age = age(&row.path);
        card.entry.set(role, value, self.secrets);
    }

    /// Ends the labels and values collected so far.
    fn flush(&mut self) {
        let Some((_, card)) = self.card.take() else { return };
        let holder = card.entry.names_app();
        let keyed = card.entry.is_keyed();
        if holder && !keyed {
            self.holders.push(card.entry.clone());
        }
        if let Some(service) = card.service {
            self.entries.push(service);
        }
        // An expiry alone is a key's only where a key, or its state, stands with it.
        if keyed {
            self.entries.push(card.entry);
        }
    }

    /// Keys in full that no table and no label told of: by what stands nearest.
    fn loose(&mut self, snapshot: &Snapshot) {
        for number in 0..self.secrets.len() {
            if self.entries.iter().any(|entry| entry.secret == Some(number)) {
                continue;
            }
            let sign = sign(number);
            let Some((row, cell)) =
                snapshot.rows.iter().find_map(|row| Some((row, row.cells.iter().find(|cell| cell.contains(&sign))?)))
            else {
                continue;
            };
            let shaped = self.secrets.get(number).and_then(|secret| kind_of_prefix(&secret.prefix));
            let before = cell.split(&sign).next().unwrap_or_default();
            let beside = || row.cells.iter().filter(|other| *other != cell).find_map(|other| kind_of_label(other));
            // What stands above counts for a key that stands alone: a table's other columns hold other things.
            let above =
                || row.path.iter().rev().take(2).filter(|_| row.cells.len() == 1).find_map(|text| kind_of_label(text));
            let Some(kind) = kind_of_label(before).or_else(beside).or_else(above).or(shaped) else { continue };
            let text = row.cells.join(" ");
            let mut entry = Entry { kind: Some(kind), age: age(&row.path), ..Entry::default() };
            entry.set_key(&sign, self.secrets);
            if kind == Kind::Licence {
                entry.expiry = expiry_in(&text);
            }
            self.entries.push(entry);
        }
    }

    /// Fills in who the page is about where an entry does not say.
    fn finish(mut self) -> Vec<Entry> {
        self.holders
            .dedup_by(|one, two| one.own == two.own && one.product == two.product && one.company == two.company);
        let holder = match self.holders.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        for entry in &mut self.entries {
            let shape = entry.secret.and_then(|number| self.secrets.get(number));
            entry.kind = entry.kind.or_else(|| shape.and_then(|shape| kind_of_prefix(&shape.prefix)));
            if let Some(holder) = holder.as_ref().filter(|_| !entry.names_app()) {
                entry.own = holder.own;
                entry.company.clone_from(&holder.company);
                entry.product.clone_from(&holder.product);
            }
        }
        self.entries
    }
}

impl Entry {
    /// Whether it says whose it is.
    #[must_use]
    pub fn names_app(&self) -> bool {
        self.own || !self.company.is_empty() || !self.product.is_empty()
    }

    /// Whether it is about a key at all: a table of other things has states and dates too.
    fn is_keyed(&self) -> bool {
        self.secret.is_some() || !self.last4.is_empty()
    }

    fn set(&mut self, role: Role, value: &str, secrets: &[Secret]) {
        match role {
            Role::Owner if OWN.is(value) => self.own = true,
            Role::Owner => self.company = fold(value),
            Role::Product if UNFILLED.occurs_in(value) => {}
            Role::Product => self.product = fold(value),
            Role::Key(kind) => {
                self.kind = self.kind.or(kind);
                self.set_key(value, secrets);
                if self.expiry == Expiry::Unknown {
                    self.expiry = expiry_in(value);
                }
            }
            Role::Expiry => self.expiry = Expiry::parse(value),
            Role::State => self.state = fold(value),
            Role::Other => {}
        }
    }

    /// A key's cell: the key in full, or its last four characters.
    fn set_key(&mut self, value: &str, secrets: &[Secret]) {
        let number = (0..secrets.len()).find(|number| value.contains(&sign(*number)));
        match number.and_then(|number| Some((number, secrets.get(number)?))) {
            Some((number, secret)) => {
                self.secret = Some(number);
                self.last4.clone_from(&secret.last4);
            }
            None => self.last4 = tail(value).unwrap_or_default(),
        }
    }
}

/// The expiry that stands in a text behind its label: `… 有効期限：2026/12/25`.
fn expiry_in(text: &str) -> Expiry {
    let behind = words::EXPIRY_HEADS.iter().find_map(|head| Some(text.split_once(head)?.1));
    behind.map_or(Expiry::Unknown, Expiry::parse)
}

/// How a secret stands in a text.
fn sign(number: usize) -> String {
    ["⟦secret:", &number.to_string(), "⟧"].concat()
}

/// The roles of the columns, where a row is the head of a table; none of them where the table is another service's.
fn heads(row: &Row) -> Option<Vec<Role>> {
    if !row.toggles.is_empty() || row.cells.len() < 2 {
        return None;
    }
    if row.cells.iter().filter(|cell| EVENT_HEADS.is(cell)).count() > 1 {
        return Some(Vec::new());
    }
    let roles: Vec<Role> = row.cells.iter().map(|cell| label(cell).unwrap_or(Role::Other)).collect();
    let known = |role: &Role| *role != Role::Other;
    let count = roles.iter().filter(|role| known(role)).count();
    // A label and its value are two cells of which one is known; so are two labels with theirs, every second one.
    let values = row
        .cells
        .iter()
        .any(|cell| cell.contains('⟦') || tail(cell).is_some() || Expiry::parse(cell) != Expiry::Unknown);
    (count > 1 && !values).then_some(roles)
}

/// What a text says of the cells below it or beside it, where it is a head or a label as a whole.
fn label(text: &str) -> Option<Role> {
    // Labels are short; anything else is a value or a sentence.
    if text.len() > 90 {
        return None;
    }
    let text = text.trim_end_matches([':', '：', ' ', '\u{3000}']);
    Some(if SECRET_LABELS.is(text) {
        Role::Key(Some(Kind::ServiceSecret))
    } else if LICENCE_LABELS.is(text) {
        Role::Key(Some(Kind::Licence))
    } else if KEY_HEADS.is(text) {
        Role::Key(None)
    } else if OWNER_HEADS.is(text) {
        Role::Owner
    } else if PRODUCT_HEADS.is(text) {
        Role::Product
    } else if EXPIRY_HEADS.is(text) {
        Role::Expiry
    } else if STATE_HEADS.is(text) {
        Role::State
    } else {
        return None;
    })
}

/// The entries that a row of a table is: one key, or none; two where a column holds the shop's secret.
///
/// A row with more cells than heads has a control or a link of its own: 利用停止 beside 利用可能 is no state, and what looks
/// like a state first is it.
fn table_entries(row: &Row, roles: &[Role], secrets: &[Secret], buttons: &[Button]) -> [Option<Entry>; 2] {
    let mut entry = Entry { age: age(&row.path), ..Entry::default() };
    // 利用設定 and アプリ詳細情報 name the key in the row itself.
    entry.kind = row.cells.iter().find_map(|cell| match label(cell) {
        Some(Role::Key(kind)) => kind,
        _ => None,
    });
    let mut service = None;
    for (at, cell) in row.cells.iter().enumerate() {
        let role = if roles.len() == row.cells.len() {
            roles.get(at).copied().unwrap_or(Role::Other)
        } else {
            // Cells were joined, or one more was put in: by what they look like.
            match looks_like(cell) {
                Role::State if !entry.state.is_empty() || buttons.iter().any(|button| button.text == *cell) => {
                    Role::Other
                }
                role => role,
            }
        };
        if role == Role::Key(Some(Kind::ServiceSecret)) {
            let mut own = Entry { kind: Some(Kind::ServiceSecret), age: entry.age, ..Entry::default() };
            own.set_key(cell, secrets);
            service = Some(own);
        } else {
            entry.set(role, cell, secrets);
        }
    }
    [service, Some(entry)].map(|entry| entry.filter(Entry::is_keyed))
}

/// What a cell must be, without a head above it.
fn looks_like(cell: &str) -> Role {
    if cell.contains("⟦secret:") || words::TAIL_WORDS.iter().any(|word| cell.contains(word)) {
        Role::Key(None)
    } else if Expiry::parse(cell) != Expiry::Unknown {
        Role::Expiry
    } else if STATES.iter().any(|list| list.occurs_in(cell)) {
        Role::State
    } else if OWN.is(cell) {
        Role::Owner
    } else {
        Role::Other
    }
}

/// Whether what stands above calls it a key from before; the innermost heading that says anything counts.
fn age(path: &[String]) -> Age {
    for text in path.iter().rev() {
        // A note beside them speaks of both; only a heading is short.
        if text.chars().count() > 30 {
            continue;
        }
        if PAST.occurs_in(text) {
            return Age::Past;
        }
        if NEWEST.occurs_in(text) {
            return Age::Newest;
        }
    }
    Age::Untold
}

/// The last four characters of a key in a cell that shows no more of it: `末尾4桁: CD34`, `************CD34`.
fn tail(cell: &str) -> Option<String> {
    let cell = fold(cell);
    let four = |text: &str| {
        let four: String = text.chars().take(4).collect();
        let rest = text.get(four.len()..).unwrap_or_default();
        let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        (four.len() == 4 && ends && four.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(four)
    };
    for word in words::TAIL_WORDS {
        if let Some((_, rest)) = cell.split_once(word) {
            return four(rest.trim_start_matches([':', ' ', '：', '(', ')', '「', '『', '*', '.', '…', '●', '•']));
        }
    }
    let is_mask = |c: char| matches!(c, '*' | '●' | '•' | '…' | '＊' | '・');
    if let Some(at) = cell.rfind(is_mask) {
        let width = cell.get(at..)?.chars().next()?.len_utf8();
        let (hidden, rest) = cell.split_at(at + width);
        let masked = hidden.chars().rev().take_while(|c| is_mask(*c)).count();
        return if masked > 2 || hidden.ends_with('…') { four(rest) } else { None };
    }
    // X for each hidden character: a key may end in an X too, so only the last four count.
    for run in cell.split(|c: char| !c.is_ascii_alphanumeric()) {
        let (hidden, last) = run.split_at_checked(run.len().saturating_sub(4))?;
        if hidden.len() >= 4 && hidden.bytes().all(|byte| byte.eq_ignore_ascii_case(&b'x')) {
            return Some(last.into());
        }
    }
    None
}
