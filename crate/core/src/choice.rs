//! What an app asks of one shop: by the catalogue or the shop's own list, and by what the shop chose and answered.
//!
//! Cards, popup, presses, marks and settings all ask here, so that they cannot differ.

use alloc::{string::String, vec::Vec};

use crate::asked::{Asked, Choices};
use crate::catalogue::{ConditionId, Evidence, KeyKind, app_by_id, app_named, apps};
use crate::ledger::{Answer, Chosen, Ledger, Reply, Shop};

/// What begins the id of an app of the shop's own; its name follows.
pub const OWN: &str = "own:";

/// The id of an app of the shop's own.
#[must_use]
pub fn own_id(name: &str) -> String {
    [OWN, name].concat()
}

/// The name of an app, as the screens call it.
#[must_use]
pub fn name_of(app: &str) -> &str {
    match app.strip_prefix(OWN) {
        Some(name) => name,
        None => app_by_id(app).map_or(app, |known| known.get().name),
    }
}

/// What an app asks of a shop, where there is such an app. What is chosen and answered is the shop's, or that of a tab
/// whose shop is not known.
#[must_use]
pub fn asked_for(ledger: &Ledger, chosen: &[Chosen], answers: &[Answer], app: &str) -> Option<Asked> {
    if let Some(name) = app.strip_prefix(OWN) {
        let own = ledger.own.iter().find(|own| own.name == name)?;
        let mut asked = own.asked();
        asked.id = app.into();
        if app_named(name).is_some() {
            // A later catalogue may bring an app of the same name; no two buttons are called alike.
            asked.name.push_str("（自作）");
        }
        return Some(asked);
    }
    let id = app_by_id(app)?;
    let chosen = chosen.iter().find(|chosen| chosen.app == app);
    let yes = answers.iter().filter(|answer| answer.reply == Reply::Yes);
    let choices = Choices {
        features: chosen.map(|chosen| chosen.features.clone()).unwrap_or_default(),
        conditions: yes.map(|answer| answer.condition.clone()).collect(),
        optional: chosen.map(|chosen| chosen.optional.clone()).unwrap_or_default(),
    };
    Some(Asked::chosen(id, &choices))
}

/// How much is known of what an app needs of the shop's own key, beyond what [`asked_for`] gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// That is all.
    Known,
    /// It asks for everything, and nobody says what of it is needed.
    Everything,
    /// There may be more, or nothing is known at all.
    Unknown,
}

/// How much is known of what an app needs.
#[must_use]
pub fn need(ledger: &Ledger, app: &str) -> Need {
    if let Some(name) = app.strip_prefix(OWN) {
        return if ledger.own.iter().any(|own| own.name == name) { Need::Known } else { Need::Unknown };
    }
    let Some(app) = app_by_id(app) else { return Need::Unknown };
    let mut connections =
        app.get().connections.iter().filter(|one| one.key != KeyKind::ServiceSquare && one.ended.is_none());
    if connections.clone().any(|one| one.everything) {
        return Need::Everything;
    }
    let doubtful = connections.any(|one| matches!(one.evidence, Evidence::Partial | Evidence::NoList));
    if doubtful { Need::Unknown } else { Need::Known }
}

/// The ids of all apps: those that the shop uses, those of its own, the others as the catalogue has them.
#[must_use]
pub fn app_ids(ledger: &Ledger, shop: Option<&Shop>) -> Vec<String> {
    let own = ledger.own.iter().map(|own| own_id(&own.name));
    let all = own.chain(apps().iter().map(|app| app.id.into()));
    let (mut ids, mut others): (Vec<String>, Vec<String>) = all.partition(|id| shop.is_some_and(|shop| shop.uses(id)));
    ids.append(&mut others);
    ids
}

/// The conditions on which it depends what these apps ask for, each once.
#[must_use]
pub fn conditions_of<'a>(apps: impl IntoIterator<Item = &'a str>) -> Vec<ConditionId> {
    let mut all: Vec<ConditionId> = Vec::new();
    for app in apps.into_iter().filter_map(app_by_id) {
        for connection in app.get().connections.iter().filter(|one| one.key == KeyKind::Own && one.ended.is_none()) {
            let functions = connection.functions.iter().filter_map(|one| one.when?.condition);
            for condition in functions.chain(connection.groups.iter().filter_map(|one| one.when?.condition)) {
                if !all.contains(&condition) {
                    all.push(condition);
                }
            }
        }
    }
    all
}
