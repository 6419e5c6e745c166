//! An app of the shop's own while it is put together: everything there is to tick, with what was found in front.

use alloc::{string::String, vec::Vec};

use crate::catalogue::{Access, FunctionId, GroupId, groups};
use crate::custom::{CustomApp, Source};
use crate::ledger::Shop;
use crate::manual::{self, Reading};
use crate::page::{self, Kind};
use crate::snapshot::Snapshot;
use crate::text::{Key, Lang, fill, key, text};

/// An app that is not saved yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Its name until now; empty for a new one.
    pub old: String,
    /// The app as it would be saved, but for the ticks.
    pub app: CustomApp,
    /// What there is to say before the lists.
    pub notes: Vec<String>,
    /// The functions, each in one section.
    pub sections: Vec<Section>,
}

/// A list of functions under one heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// Whether it is of what was found; else it is the rest of a group.
    pub found: bool,
    /// The functions.
    pub lines: Vec<Line>,
}

/// One function.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name, as it is saved.
    pub name: String,
    /// What it may do; nothing for a name that is not known.
    pub access: Option<Access>,
    /// What is to be known before it is ticked.
    pub note: String,
    /// Whether it is ticked.
    pub on: bool,
}

/// The word for what a function may do.
#[must_use]
pub fn access_text(access: Access, lang: Lang) -> &'static str {
    let words = match access {
        Access::Read => key::ACCESS_READ,
        Access::Write => key::ACCESS_WRITE,
        Access::Delete => key::ACCESS_DELETE,
    };
    text(lang, words)
}

impl Draft {
    /// From a vendor's page that was pasted.
    #[must_use]
    pub fn from_manual(page: &str, lang: Lang) -> Self {
        let reading = manual::read(page);
        let mut draft = Self { app: CustomApp { source: Source::Manual, ..CustomApp::default() }, ..Self::default() };
        draft.say(&reading, lang);
        let all = |group: &GroupId| group.get().functions.to_vec();
        draft.find(lang, key::DRAFT_REQUIRED, reading.required.iter().map(|one| (*one, String::new(), true)));
        for group in &reading.groups {
            let title = fill(lang, key::DRAFT_GROUP, &[("group", group.get().name)]);
            draft.put(title, all(group).into_iter().map(|one| (one, String::new(), true)));
        }
        draft.find(lang, key::DRAFT_OPTIONAL, reading.optional.iter().map(|(one, when)| (*one, when.clone(), false)));
        for (group, when) in &reading.groups_optional {
            let title = fill(lang, key::DRAFT_GROUP_OPTIONAL, &[("group", group.get().name)]);
            draft.put(title, all(group).into_iter().map(|one| (one, when.clone(), false)));
        }
        for (part, names) in &reading.per_feature {
            let title = fill(lang, key::DRAFT_FEATURE, &[("name", part)]);
            draft.put(title, names.iter().map(|one| (*one, String::new(), false)));
        }
        draft.find(lang, key::DRAFT_MENTIONED, reading.mentions.iter().map(|one| (*one, String::new(), false)));
        draft.unknown(
            reading.unknown.iter().map(|one| {
                let near = one.nearest.as_ref().map(|near| fill(lang, key::DRAFT_NEAREST, &[("name", near)]));
                (one.name.clone(), near.unwrap_or_default())
            }),
            lang,
        );
        draft.rest(lang);
        draft
    }

    /// From what is ticked on a page now; nothing where it is not the edit page, or not understood.
    #[must_use]
    pub fn from_page(snapshot: &Snapshot, lang: Lang) -> Option<Self> {
        let page = page::read(snapshot);
        if page.kind != Kind::Edit {
            return None;
        }
        let mut draft = Self { app: CustomApp { source: Source::Ticked, ..CustomApp::default() }, ..Self::default() };
        draft.notes.push(text(lang, if page.paged { key::DRAFT_NOW_PAGED } else { key::DRAFT_NOW }).to_owned());
        let ticked = page.functions.iter().filter(|(_, found)| found.state.is_on());
        draft.find(lang, key::DRAFT_TICKED, ticked.map(|(function, _)| (function, String::new(), true)));
        draft.rest(lang);
        Some(draft)
    }

    /// From what was registered when a page of the shop last showed it.
    #[must_use]
    pub fn from_shop(shop: &Shop, lang: Lang) -> Self {
        let mut draft = Self { app: CustomApp { source: Source::Ticked, ..CustomApp::default() }, ..Self::default() };
        match &shop.registered {
            Some(seen) => {
                draft.notes.push(fill(lang, key::DRAFT_LAST, &[("at", &seen.at.short())]));
                draft.named(&seen.functions, key::DRAFT_TICKED, lang);
            }
            None => draft.notes.push(text(lang, key::DRAFT_NEVER_SEEN).to_owned()),
        }
        draft.rest(lang);
        draft
    }

    /// To change an app that is there.
    #[must_use]
    pub fn from_app(app: &CustomApp, lang: Lang) -> Self {
        let mut draft = Self { old: app.name.clone(), app: app.clone(), ..Self::default() };
        draft.named(&app.functions, key::DRAFT_CHOSEN, lang);
        draft.rest(lang);
        draft
    }

    /// From the list of functions.
    #[must_use]
    pub fn by_hand(lang: Lang) -> Self {
        let mut draft = Self::default();
        draft.rest(lang);
        draft
    }

    /// The app with what is ticked.
    #[must_use]
    pub fn finished(&self) -> CustomApp {
        let ticked = self.sections.iter().flat_map(|section| &section.lines).filter(|line| line.on);
        CustomApp { functions: ticked.map(|line| line.name.clone()).collect(), ..self.app.clone() }
    }

    /// Says what holds for the whole page.
    fn say(&mut self, reading: &Reading, lang: Lang) {
        let nothing = Reading { mentions: Vec::new(), not_understood: Vec::new(), ..reading.clone() };
        if reading.all_functions {
            self.notes.push(text(lang, key::EVERYTHING_ASK).to_owned());
        } else if nothing == Reading::default() {
            self.notes.push(text(lang, key::DRAFT_NOTHING).to_owned());
        }
        if !reading.not_understood.is_empty() {
            self.notes.push(text(lang, key::DRAFT_NOT_UNDERSTOOD).to_owned());
            self.notes.extend(reading.not_understood.iter().map(|line| ["・", line].concat()));
        }
    }

    fn named(&mut self, names: &[String], title: Key, lang: Lang) {
        let known = |name: &String| crate::catalogue::function_named(name);
        self.find(lang, title, names.iter().filter_map(|name| Some((known(name)?, String::new(), true))));
        let unknown = names.iter().filter(|name| known(name).is_none());
        self.unknown(unknown.map(|name| (name.clone(), String::new())), lang);
    }

    fn find(&mut self, lang: Lang, title: Key, found: impl Iterator<Item = (FunctionId, String, bool)>) {
        self.put(text(lang, title).to_owned(), found);
    }

    /// Adds a section of what is not in an earlier one.
    fn put(&mut self, title: String, found: impl Iterator<Item = (FunctionId, String, bool)>) {
        let mut lines: Vec<Line> = Vec::new();
        for (function, note, on) in found {
            let line = Line { name: function.name(), access: Some(function.get().access), note, on };
            if !self.has(&line.name) && !lines.iter().any(|known| known.name == line.name) {
                lines.push(line);
            }
        }
        self.add(title, true, lines);
    }

    fn unknown(&mut self, names: impl Iterator<Item = (String, String)>, lang: Lang) {
        let lines = names.map(|(name, note)| Line { name, access: None, note, on: true }).collect();
        self.add(text(lang, key::DRAFT_UNKNOWN).to_owned(), true, lines);
    }

    fn rest(&mut self, lang: Lang) {
        for group in groups() {
            let names = group.functions.iter().map(|function| (function.name(), function.get().access));
            let lines: Vec<Line> = names
                .filter(|(name, _)| !self.has(name))
                .map(|(name, access)| Line { name, access: Some(access), note: String::new(), on: false })
                .collect();
            let title = if lang == Lang::Ja { group.name } else { group.rms_name };
            self.add(title.to_owned(), false, lines);
        }
    }

    fn add(&mut self, title: String, found: bool, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.sections.push(Section { title, found, lines });
        }
    }

    fn has(&self, name: &str) -> bool {
        self.sections.iter().flat_map(|section| &section.lines).any(|line| line.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asked::Asked;
    use crate::catalogue::{app_named, functions};

    #[test]
    fn a_pasted_page_is_ticked_as_the_built_in_app_is() {
        let draft = Draft::from_manual(include_str!("../tests/manuals/01-lseg.txt"), Lang::Ja);
        let built_in = app_named("LSEG").map(Asked::of).unwrap_or_default();
        assert_eq!(draft.finished().asked().functions, built_in.functions);
        let optional = draft.sections.iter().flat_map(|section| &section.lines).find(|line| line.name == "item.get");
        assert!(optional.is_some_and(|line| !line.on && !line.note.is_empty()));
    }

    #[test]
    fn what_is_ticked_on_the_open_page_is_taken_from_there() {
        let page = |text: &str| crate::json::read::<Snapshot>(text).unwrap_or_default();
        let edit = page(include_str!("../../../tests/pages/ticked-before/snapshot.json"));
        let on: Vec<String> = page::read(&edit)
            .functions
            .iter()
            .filter(|(_, found)| found.state.is_on())
            .map(|(function, _)| function.name())
            .collect();
        assert!(!on.is_empty());
        for lang in [Lang::Ja, Lang::En] {
            let draft = Draft::from_page(&edit, lang).unwrap_or_default();
            assert_eq!(draft.finished().functions, on);
            assert_eq!((draft.finished().source, draft.notes.len()), (Source::Ticked, 1));
        }
        assert_eq!(
            Draft::from_page(&page(include_str!("../../../tests/pages/app-list/snapshot.json")), Lang::Ja),
            None
        );
    }

    #[test]
    fn every_function_stands_in_one_section_of_every_draft() {
        let shop = Shop {
            registered: Some(crate::ledger::Registered {
                functions: vec!["item.get".into(), "later.name".into()],
                ..Default::default()
            }),
            ..Shop::default()
        };
        let page =
            "クーポンAPIをすべて選択します。rpay.order.getOrderにチェックを入れます。later.nameにチェックを入れます。";
        let own = CustomApp { name: "x".into(), functions: vec!["later.name".into()], ..CustomApp::default() };
        for draft in [
            Draft::from_manual(page, Lang::Ja),
            Draft::from_shop(&shop, Lang::En),
            Draft::from_app(&own, Lang::Ja),
            Draft::by_hand(Lang::Ja),
        ] {
            let mut names: Vec<&str> =
                draft.sections.iter().flat_map(|one| &one.lines).map(|one| one.name.as_str()).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all);
            let (known, unknown): (Vec<&str>, Vec<&str>) =
                names.into_iter().partition(|name| crate::catalogue::function_named(name).is_some());
            assert_eq!(known.len(), functions().len());
            assert!(unknown.is_empty() || unknown == ["later.name"], "{unknown:?}");
        }
        assert_eq!(Draft::from_app(&own, Lang::Ja).finished(), own);
        assert_eq!(Draft::from_shop(&shop, Lang::Ja).finished().functions, ["item.get", "later.name"]);
    }
}
