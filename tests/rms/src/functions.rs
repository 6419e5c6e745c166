//! The functions that this portal knows: the rows of its edit page, in RMS's order.
//!
//! The data is the simulator's own (`data/functions.json`), so that a mistake in the extension's catalogue
//! cannot hide behind the same mistake here.

use crate::options::{Decoys, Future, Legacy, Options, Rows};
use serde_json::Value;

/// A group of functions, one API.
#[derive(Clone, Debug)]
pub struct Group {
    /// A short key, as in the data file.
    pub key: String,
    /// The English name as RMS prints it: `RakutenPay_OrderAPI`.
    pub rms_name: String,
    /// The Japanese name: `楽天ペイ受注API`.
    pub japanese: String,
    /// The heading as manuals print it: `楽天ペイ受注API(RakutenPay_OrderAPI)`.
    pub heading: String,
    /// Whether the group says that its use needs an application for 商品一括登録.
    pub needs_application: bool,
    /// The rows.
    pub functions: Vec<Function>,
}

/// A function, one row. It has at least one of the two spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The number by which the portal's forms know it; it says nothing about the name.
    pub number: u32,
    /// The permission spelling, where a manual that describes the edit page prints it.
    pub permission: Option<String>,
    /// The documentation's spelling.
    pub doc: Option<String>,
    /// What it does, in Japanese.
    pub label: String,
}

impl Function {
    /// The name as the edit page prints it: the permission spelling where attested, else the documentation's.
    #[must_use]
    pub fn name(&self) -> &str {
        self.permission.as_deref().or(self.doc.as_deref()).unwrap_or_default()
    }

    /// The name as the documentation prints it.
    #[must_use]
    pub fn documented(&self) -> &str {
        self.doc.as_deref().or(self.permission.as_deref()).unwrap_or_default()
    }
}

impl Group {
    /// The name by which tests and commands know one of its functions (NAME): the permission spelling where
    /// attested, else `<rms_name>/<doc_name>`.
    #[must_use]
    pub fn address(&self, function: &Function) -> String {
        function.permission.clone().unwrap_or_else(|| format!("{}/{}", self.rms_name, function.documented()))
    }
}

/// The data file, checked by this module's tests.
const FUNCTIONS: &str = include_str!("../data/functions.json");

/// How many rows `rows: 5000` comes to.
const MANY: usize = 5000;

fn parsed() -> &'static Vec<Value> {
    static DATA: std::sync::OnceLock<Vec<Value>> = std::sync::OnceLock::new();
    DATA.get_or_init(|| serde_json::from_str(FUNCTIONS).unwrap_or_default())
}

/// The groups of a portal with these options, in RMS's order, every function with its number.
#[must_use]
pub fn groups(options: &Options) -> Vec<Group> {
    let mut groups: Vec<Group> = parsed()
        .iter()
        .filter(|group| options.axes.legacy == Legacy::On || group["first_generation"] != Value::Bool(true))
        .map(group)
        .collect();
    if options.axes.future == Future::On {
        insert(&mut groups, "rpay", "rpay.order.newFeature2027", "newFeature2027", "新機能（2027年公開予定）");
        insert(&mut groups, "item2", "itemapi_2.0.items.archive2027", "items.archive2027", "商品の保管");
        insert(&mut groups, "shop", "shop.newSetting2027.get", "shop.newSetting2027.get", "新しい店舗設定の取得");
    }
    if options.axes.decoys == Decoys::On {
        crate::decoys::add_functions(&mut groups);
    }
    if options.axes.rows == Rows::Many {
        add_bulk(&mut groups);
    }
    let mut number = 1000;
    for function in groups.iter_mut().flat_map(|group| &mut group.functions) {
        number += 1;
        function.number = number;
    }
    groups
}

fn group(value: &Value) -> Group {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Group {
        key: text("key"),
        rms_name: text("rms_name"),
        japanese: text("japanese"),
        heading: text("heading"),
        needs_application: value["needs_application"] == Value::Bool(true),
        functions: value["functions"].as_array().into_iter().flatten().map(function).collect(),
    }
}

fn function(value: &Value) -> Function {
    let text = |name: &str| value[name].as_str().map(Into::into);
    Function { number: 0, permission: text("permission"), doc: text("doc"), label: text("label").unwrap_or_default() }
}

/// Puts a function into the middle of a group, where there is such a group.
pub(crate) fn insert(groups: &mut [Group], key: &str, name: &str, documented: &str, label: &str) {
    if let Some(group) = groups.iter_mut().find(|group| group.key == key) {
        let middle = group.functions.len() / 2;
        group.functions.insert(middle, new(name, documented, label));
    }
}

fn new(permission: &str, doc: &str, label: &str) -> Function {
    Function { number: 0, permission: Some(permission.into()), doc: Some(doc.into()), label: label.into() }
}

/// Fills up to [`MANY`] rows with functions of invented groups, a hundred each.
fn add_bulk(groups: &mut Vec<Group>) {
    let named: usize = groups.iter().map(|group| group.functions.len()).sum();
    let numbers: Vec<usize> = (1..=MANY.saturating_sub(named)).collect();
    for (index, chunk) in numbers.chunks(100).enumerate() {
        let (japanese, rms_name) = (format!("大量データAPI {:02}", index + 1), format!("BulkAPI {:02}", index + 1));
        groups.push(Group {
            key: format!("bulk{:02}", index + 1),
            heading: format!("{japanese} ({rms_name})"),
            japanese,
            rms_name,
            needs_application: false,
            functions: chunk
                .iter()
                .map(|number| {
                    let name = format!("bulk.fn{number:04}.get");
                    new(&name, &name, &format!("大量データの取得（{number}）"))
                })
                .collect(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(body: &str) -> usize {
        groups(&Options::read(body).unwrap()).iter().map(|group| group.functions.len()).sum()
    }

    #[test]
    fn every_named_function_is_a_row() {
        assert_eq!(groups(&Options::default()).len(), 22);
        assert_eq!(count("{}"), 199);
    }

    #[test]
    fn the_first_generation_can_be_left_out() {
        let groups = groups(&Options::read(r#"{"legacy":"off"}"#).unwrap());
        assert_eq!(groups.len(), 16);
        assert!(groups.iter().all(|group| group.rms_name != "OrderAPI"));
    }

    #[test]
    fn five_thousand_rows_are_five_thousand() {
        assert_eq!(count(r#"{"rows":"5000"}"#), 5000);
        assert_eq!(count(r#"{"rows":"5000","legacy":"off","future":"on","decoys":"on"}"#), 5000);
    }

    #[test]
    fn addresses_are_unique_and_follow_the_contract() {
        let groups = groups(&Options::read(r#"{"decoys":"on","future":"on"}"#).unwrap());
        let mut all: Vec<String> =
            groups.iter().flat_map(|group| group.functions.iter().map(|function| group.address(function))).collect();
        let total = all.len();
        for expected in ["rpay.order.getOrder", "InventoryAPI 2.1/inventories.bulk.get", "OrderAPI/cancelOrder"] {
            assert!(all.iter().any(|name| name == expected), "{expected}");
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), total);
    }

    #[test]
    fn labels_name_no_function() {
        for group in groups(&Options::default()) {
            for function in &group.functions {
                assert!(!function.label.contains('.') && !function.label.is_empty(), "{}", function.name());
            }
        }
    }
}
