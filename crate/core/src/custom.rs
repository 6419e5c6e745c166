//! The shop's own apps: what a merchant put together from a pasted manual, from what is ticked, or by hand.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::asked::Asked;
use crate::catalogue::{FunctionId, GroupId, app_named};
use crate::fields::{fields, words};
use crate::manual::Reading;
use crate::name::{fold, key};
use crate::text::{Key, Lang, fill, key as texts};

/// One app of the shop's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CustomApp {
    /// Its name on screens; no other app has it.
    pub name: String,
    /// What it needs, as [`FunctionId::name`] prints it. A name that no catalogue has is kept, and told at each press.
    pub functions: Vec<String>,
    /// What the merchant noted about it.
    pub note: String,
    /// Where its list comes from.
    pub source: Source,
}

/// Where the list of an app of the shop's own comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A vendor's page that was pasted.
    Manual,
    /// What was ticked on the edit page.
    Ticked,
    /// Chosen from the list of functions.
    #[default]
    Hand,
}

/// Why a name cannot be an app's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// There is nothing in it.
    Empty,
    /// It is longer than a button can be.
    Long,
    /// An app of the catalogue is called so.
    Catalogue(String),
    /// Another app of the shop's own is called so.
    Taken(String),
}

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 60;

fields! {
    CustomApp { name, functions, note, source }
}

words! {
    // Of a later version: the list is the same, wherever it came from.
    Source { "manual" = Manual, "ticked" = Ticked; else Hand }
}

impl CustomApp {
    /// An app with these functions, each once.
    #[must_use]
    pub fn new(name: &str, functions: impl IntoIterator<Item = FunctionId>, source: Source) -> Self {
        let mut app = Self { name: fold(name), source, ..Self::default() };
        for function in functions {
            let name = function.name();
            if !app.functions.contains(&name) {
                app.functions.push(name);
            }
        }
        app
    }

    /// An app with what a pasted page asks of every shop: its functions, and each function of its groups. What only
    /// some shops need is left to the merchant; names that are not known are kept.
    #[must_use]
    pub fn from_reading(name: &str, reading: &Reading) -> Self {
        let groups = reading.groups.iter().flat_map(|group: &GroupId| group.get().functions.iter().copied());
        let mut app = Self::new(name, reading.required.iter().copied().chain(groups), Source::Manual);
        app.functions.extend(reading.unknown.iter().map(|unknown| unknown.name.clone()));
        app
    }

    /// What it asks for.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked::named(&self.name, self.functions.iter().map(String::as_str))
    }
}

/// Checks a name for the app at the place `own` of the shop's apps, or for a new one. Gives back the name as it is to
/// be stored.
///
/// # Errors
/// It is empty or too long, or another app is called so: width, blanks and capitals do not make another name.
pub fn check_name(name: &str, apps: &[CustomApp], own: Option<usize>) -> Result<String, NameFault> {
    let name = fold(name);
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(NameFault::Long);
    }
    let same = |other: &str| key(&fold(other)) == key(&name);
    let catalogue = crate::catalogue::apps().iter();
    let known =
        catalogue.flat_map(|app| app.aliases.iter().copied().chain([app.name, app.id])).find(|other| same(other));
    if let Some(app) = known.and_then(app_named) {
        return Err(NameFault::Catalogue(app.get().name.to_owned()));
    }
    let others = apps.iter().enumerate().filter(|(at, _)| Some(*at) != own);
    match others.map(|(_, app)| app.name.as_str()).find(|other| same(other)) {
        Some(other) => Err(NameFault::Taken(other.to_owned())),
        None => Ok(name),
    }
}

impl NameFault {
    /// The fault in the merchant's words.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let with = |template: Key, name: &str| fill(lang, template, &[("name", name)]);
        match self {
            Self::Empty => with(texts::CUSTOM_NAME_EMPTY, ""),
            Self::Long => fill(lang, texts::CUSTOM_NAME_LONG, &[("n", &LONGEST_NAME.to_string())]),
            Self::Catalogue(name) => with(texts::CUSTOM_NAME_CATALOGUE, name),
            Self::Taken(name) => with(texts::CUSTOM_NAME_TAKEN, name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(name: &str) -> CustomApp {
        CustomApp { name: name.into(), ..CustomApp::default() }
    }

    #[test]
    fn a_name_is_nobody_elses() {
        let apps = [app("倉庫の道具"), app("Mail Tool")];
        assert_eq!(check_name(" 　", &apps, None), Err(NameFault::Empty));
        assert_eq!(check_name(&"あ".repeat(61), &apps, None), Err(NameFault::Long));
        for name in ["LSEG", "ｌｓｅｇ", "エルセグ", "R-とるく", "らくらく ライン"] {
            assert!(matches!(check_name(name, &apps, None), Err(NameFault::Catalogue(_))), "{name}");
        }
        for name in ["倉庫の道具", "ＭＡＩＬ　ＴＯＯＬ", "mailtool"] {
            assert!(matches!(check_name(name, &apps, None), Err(NameFault::Taken(_))), "{name}");
        }
        assert_eq!(check_name("mail tool", &apps, Some(1)).as_deref(), Ok("mail tool"), "its own name, written anew");
        assert_eq!(check_name("　倉庫　２", &apps, None).as_deref(), Ok("倉庫 2"));
    }

    #[test]
    fn what_is_stored_is_read_again_and_a_later_source_is_no_fault() {
        let mut own = CustomApp::new("道具", [FunctionId(0), FunctionId(0), FunctionId(1)], Source::Ticked);
        own.functions.push("rpay.order.later".into());
        let written = serde_json::to_string(&own).unwrap_or_default();
        assert!(written.contains(r#""source":"ticked""#), "{written}");
        assert_eq!(serde_json::from_str::<CustomApp>(&written).ok(), Some(own.clone()));
        assert_eq!(own.asked().functions, [FunctionId(0), FunctionId(1)]);
        assert_eq!(own.asked().unknown, ["rpay.order.later"]);
        let later = serde_json::from_str::<CustomApp>(r#"{"name":"x","source":"cloud","colour":1}"#);
        assert_eq!(later.map(|app| app.source).ok(), Some(Source::Hand));
    }

    #[test]
    fn a_pasted_page_gives_the_set_of_the_built_in_app() {
        let page = include_str!("../tests/manuals/01-lseg.txt");
        let own = CustomApp::from_reading("自店の道具", &crate::manual::read(page));
        let built_in = app_named("LSEG").map(Asked::of).unwrap_or_default();
        assert_eq!(own.functions.len(), 18);
        assert_eq!(own.asked().functions, built_in.functions);
        let groups =
            crate::manual::read("利用機能編集で「クーポンAPI」をすべて選択し、item.getsにもチェックを入れます。");
        let own = CustomApp::from_reading("道具", &groups);
        assert!(own.functions.contains(&"coupon.get".to_owned()) && own.functions.contains(&"item.gets".to_owned()));
    }
}
