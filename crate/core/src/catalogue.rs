//! What is known of RMS functions and of the apps that need them, as const tables.
//!
//! Source: `data/`, from public material as of 2026-11; each group and each app's connection names its own sources
//! there. `build.rs` refuses data that does not add up, so every id in the tables names something.

use alloc::{format, string::String};
use chrono::NaiveDate;
use std::sync::OnceLock;

use crate::lexicon::Index;

/// A group of functions, by its place among [`groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u8);

/// A function, by its place among [`functions`].
///
/// The group and the name together make a function: InventoryAPI 2.0 and 2.1 share names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionId(pub u16);

/// An app, by its place among [`apps`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppId(pub u16);

/// A condition, by its place among [`conditions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionId(pub u8);

/// What a function may do to the shop's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// It reads.
    Read,
    /// It adds or changes.
    Write,
    /// It deletes or cancels.
    Delete,
}

/// A group of functions, under one heading on 利用機能編集.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Names it in code and data: `rpay`.
    pub key: &'static str,
    /// The English name as printed on RMS pages and in manuals: `RakutenPay_OrderAPI`.
    pub rms_name: &'static str,
    /// The name for people: `楽天ペイ受注API（RakutenPayOrderAPI）`.
    pub name: &'static str,
    /// Every spelling under which its heading is attested, the two above among them.
    pub labels: &'static [&'static str],
    /// Its functions, in the order of RMS.
    pub functions: &'static [FunctionId],
}

/// One function: a row on 利用機能編集.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The group it stands in.
    pub group: GroupId,
    /// The spelling of the row, where a vendor's manual prints it.
    pub permission_id: Option<&'static str>,
    /// Its name in the RMS WEB SERVICE documentation, or the SOAP operation of a retired one.
    pub doc_name: Option<&'static str>,
    /// What it may do.
    pub access: Access,
    /// Whether it is of the first generation, so that its row may be gone.
    pub legacy: bool,
    /// What replaced it. For information: nothing is ever ticked for it.
    pub superseded_by: &'static [FunctionId],
    /// The year in which the replacement came into use (2018: 楽天ペイ, 2023: SKU); not a shut-down date.
    pub superseded_since: Option<u16>,
    /// Whether it works only in shops that applied for 商品一括登録 (now CSV商品一括編集, paid).
    ///
    /// Source: a developer's note of 2026-02-17 by function, help.teps.io and manual.ecsystem.jp by group.
    pub needs_option: bool,
}

/// Whose key an app uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// The shop's own serviceSecret and licence key; its functions are ticked on 利用機能編集.
    Own,
    /// The vendor's app, approved by the shop through RMS Service Square; nothing is ticked.
    ServiceSquare,
    /// The vendor's page does not say.
    Unclear,
}

/// How much of a vendor's page could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The whole of it.
    Full,
    /// A part of it, or it leaves something open.
    Partial,
    /// It describes an approval and no list.
    ApprovalFlow,
    /// No public page with a list was found.
    NoList,
}

/// What only the shop can say; "yes" means that the condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Names it in data: `bulk-edit-option`.
    pub id: &'static str,
    /// The question, in Japanese.
    pub question_ja: &'static str,
    /// The question, in English.
    pub question_en: &'static str,
}

/// What a vendor asks for: a function or a whole group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<T> {
    /// What is asked for.
    pub what: T,
    /// Nothing where it is required. Else it is neither ticked nor missing until the shop says that it wants it.
    pub when: Option<When>,
}

/// When a vendor asks for something that is not required of every shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The question that decides it, where there is one.
    pub condition: Option<ConditionId>,
    /// The vendor's words for it, in Japanese.
    pub text: &'static str,
}

/// A part of an app that a shop may use or not, with the functions that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Names it within its connection.
    pub id: &'static str,
    /// The vendor's name for it.
    pub name: &'static str,
    /// What it needs.
    pub functions: &'static [FunctionId],
}

/// One way in which an app connects to a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Whose key it uses.
    pub key: KeyKind,
    /// Whether the kind of key is inferred: the vendor's page does not say it outright.
    pub key_kind_inferred: bool,
    /// The vendor's page, mostly by its address.
    pub source: &'static str,
    /// The day on which that page was last compared with this.
    pub checked: NaiveDate,
    /// The day on which the vendor ended this way. An ended connection contributes nothing.
    pub ended: Option<NaiveDate>,
    /// Functions asked for by name.
    pub functions: &'static [Wanted<FunctionId>],
    /// Whole groups asked for: the functions that the catalogue knows of them.
    pub groups: &'static [Wanted<GroupId>],
    /// Whether the vendor asks for every function there is.
    pub everything: bool,
    /// Parts to choose from; none is needed until the shop chooses it.
    pub features: &'static [Feature],
    /// What a merchant should know, in Japanese.
    pub notes: &'static [&'static str],
    /// Where the keys are pasted, in Japanese; nothing where the vendor's page does not say.
    pub paste: &'static str,
    /// How much of the vendor's page could be read.
    pub evidence: Evidence,
}

/// An app that a shop connects to RMS WEB SERVICE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct App {
    /// Names it in code and data, and its file: `lseg`.
    pub id: &'static str,
    /// The name on screens; no two apps share one.
    pub name: &'static str,
    /// Other names by which it is found.
    pub aliases: &'static [&'static str],
    /// The family of apps that it belongs to.
    pub family: Option<&'static str>,
    /// The company that makes it.
    pub vendor: &'static str,
    /// Whether the company's name is not printed on the vendor's page.
    pub vendor_unverified: bool,
    /// Its place on screen: the apps of the guides come first. Not unique.
    pub rank: u16,
    /// One or two, by different keys.
    pub connections: &'static [Connection],
}

/// A civil date for the tables; `build.rs` has refused a date that does not exist.
const fn civil(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

// Stand-ins for an id that no table made. They name nothing, so that nothing can be ticked for them.
static NO_GROUP: Group = Group { key: "", rms_name: "", name: "", labels: &[], functions: &[] };
static NO_FUNCTION: Function = Function {
    group: GroupId(u8::MAX),
    permission_id: None,
    doc_name: None,
    access: Access::Read,
    legacy: false,
    superseded_by: &[],
    superseded_since: None,
    needs_option: false,
};
static NO_APP: App = App {
    id: "",
    name: "",
    aliases: &[],
    family: None,
    vendor: "",
    vendor_unverified: false,
    rank: u16::MAX,
    connections: &[],
};
static NO_CONDITION: Condition = Condition { id: "", question_ja: "", question_en: "" };

/// Every group, in the order of RMS.
#[must_use]
pub fn groups() -> &'static [Group] {
    &GROUPS
}

/// Every function, group by group, in the order of RMS.
#[must_use]
pub fn functions() -> &'static [Function] {
    &FUNCTIONS
}

/// Every app, in the order on screen.
#[must_use]
pub fn apps() -> &'static [App] {
    &APPS
}

/// Every condition.
#[must_use]
pub fn conditions() -> &'static [Condition] {
    &CONDITIONS
}

impl GroupId {
    /// The group.
    #[must_use]
    pub fn get(self) -> &'static Group {
        GROUPS.get(usize::from(self.0)).unwrap_or(&NO_GROUP)
    }
}

impl FunctionId {
    /// The function.
    #[must_use]
    pub fn get(self) -> &'static Function {
        FUNCTIONS.get(usize::from(self.0)).unwrap_or(&NO_FUNCTION)
    }

    /// Its name on screens and in commands: the permission spelling where one is attested, else
    /// `<rms_name>/<doc_name>`.
    #[must_use]
    pub fn name(self) -> String {
        let function = self.get();
        match (function.permission_id, function.doc_name) {
            (Some(permission_id), _) => permission_id.into(),
            (None, Some(doc_name)) => format!("{}/{doc_name}", function.group.get().rms_name),
            (None, None) => String::new(),
        }
    }

    /// Whether this is its [name](Self::name).
    #[must_use]
    pub fn is_named(self, name: &str) -> bool {
        let function = self.get();
        match (function.permission_id, function.doc_name) {
            (Some(permission_id), _) => permission_id == name,
            (None, Some(doc_name)) => {
                let rest = name.strip_prefix(function.group.get().rms_name).and_then(|rest| rest.strip_prefix('/'));
                rest == Some(doc_name)
            }
            (None, None) => false,
        }
    }

    /// The names under which a row may show it, each once: the permission spelling, the documentation's name.
    pub fn spellings(self) -> impl Iterator<Item = &'static str> {
        let function = self.get();
        let other = function.doc_name.filter(|name| function.permission_id != Some(*name));
        function.permission_id.into_iter().chain(other)
    }
}

impl AppId {
    /// The app.
    #[must_use]
    pub fn get(self) -> &'static App {
        APPS.get(usize::from(self.0)).unwrap_or(&NO_APP)
    }
}

impl ConditionId {
    /// The condition.
    #[must_use]
    pub fn get(self) -> &'static Condition {
        CONDITIONS.get(usize::from(self.0)).unwrap_or(&NO_CONDITION)
    }
}

/// The app of this id, or of one that was renamed to it: ids are what is stored.
#[must_use]
pub fn app_by_id(id: &str) -> Option<AppId> {
    let id = RENAMED.iter().find(|(earlier, _)| *earlier == id).map_or(id, |(_, now)| now);
    let place = APPS.iter().position(|app| app.id == id)?;
    Some(AppId(u16::try_from(place).ok()?))
}

/// The app of this id, name or alias.
#[must_use]
pub fn app_named(name: &str) -> Option<AppId> {
    let place = APPS.iter().position(|app| app.id == name || app.name == name || app.aliases.contains(&name))?;
    Some(AppId(u16::try_from(place).ok()?))
}

/// The function of this name, as [`FunctionId::name`] prints it.
#[must_use]
pub fn function_named(name: &str) -> Option<FunctionId> {
    static NAMES: OnceLock<Index<FunctionId>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = Index::new();
        for function in (0_u16..).map(FunctionId).take(FUNCTIONS.len()) {
            let _ = names.entry(function.name(), function);
        }
        names
    });
    names.get(name).copied()
}
