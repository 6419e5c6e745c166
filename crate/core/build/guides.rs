//! The guides' files: their shape, every rule by which one is refused, and their table.

use super::catalogue::{App, Errors, Read, date};
use super::locales::Messages;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write;

/// `guides/<id>.toml`: one procedure, from the first step to the last.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    pub id: String,
    /// The text that is its title.
    pub title: String,
    /// The apps that it sets up, by their ids; none for what concerns every app on the shop's own key.
    #[serde(default)]
    pub apps: Vec<String>,
    pub source: String,
    pub checked: String,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: String,
    /// The eras of the portal that have it; all of them where nothing is said.
    #[serde(default)]
    pub eras: Vec<String>,
    /// Where it happens.
    pub place: String,
    /// What it is called in the list.
    pub name: String,
    /// What to do, in the words of the newest era; of an earlier one where they differ.
    pub text: String,
    pub text_2024: Option<String>,
    pub text_2018: Option<String>,
    /// What to watch out for.
    pub watch: Option<String>,
    /// The page's address, where it is known.
    pub link: Option<String>,
    pub link_2024: Option<String>,
    /// What a page of ours shows once it is done.
    pub sign: Option<String>,
    /// It happens where no page of ours can show it.
    #[serde(default)]
    pub by_hand: bool,
}

/// The portal's rebuilds, the newest first (pages.md, section 4).
const ERAS: [&str; 3] = ["2025", "2024", "2018"];
const PLACES: [&str; 4] = ["rms", "portal", "vendor", "mail"];
/// `crate::guide::sign::Sign`, as data spells it.
const SIGNS: [&str; 21] = [
    "portal",
    "applied",
    "list",
    "own-row",
    "own-page",
    "own-key",
    "edit",
    "ticked",
    "confirm",
    "registered",
    "new-key",
    "copied",
    "pasted",
    "old-gone",
    "vendor-row",
    "vendor-check",
    "vendor-page",
    "updated",
    "updated-key",
    "approved",
    "events-approved",
];
/// The hosts that a step may lead to.
const HOSTS: [&str; 3] = [
    "https://mainmenu.rms.rakuten.co.jp/",
    "https://webservice.rms.rakuten.co.jp/merchant-portal/",
    "https://ichiba-bs.rms.rakuten.co.jp/apisson/",
];

impl Step {
    fn texts(&self) -> impl Iterator<Item = &String> {
        [&self.name, &self.text]
            .into_iter()
            .chain([&self.text_2024, &self.text_2018, &self.watch].into_iter().flatten())
    }
}

/// What is wrong with the guides: unknown texts, signs, places, eras, apps and hosts, and what stands twice.
pub fn check_guides(guides: &[Read<Guide>], apps: &[Read<App>], texts: &Messages) -> Vec<String> {
    let texts: BTreeSet<&str> = texts.0.iter().map(|(name, _)| name.as_str()).collect();
    let mut list = Vec::new();
    for (at, read) in guides.iter().enumerate() {
        let mut errors = Errors::of(&read.file);
        let guide = &read.data;
        if guides.iter().take(at).any(|other| other.data.id == guide.id) {
            errors.add(&guide.id, "the id of two guides");
        }
        if !read.file.ends_with(&format!("/{}.toml", guide.id)) {
            errors.add(&guide.id, "the file is not called after its guide");
        }
        if !texts.contains(guide.title.as_str()) {
            errors.add(&guide.id, &format!("no text `{}`", guide.title));
        }
        for app in guide.apps.iter().filter(|id| !apps.iter().any(|app| app.data.id == **id)) {
            errors.add(&guide.id, &format!("no app `{app}`"));
        }
        errors.empty(&guide.id, "source", &guide.source);
        if date(&guide.checked).is_none() {
            errors.add(&guide.id, &format!("checked is no date: `{}`", guide.checked));
        }
        if guide.steps.is_empty() {
            errors.add(&guide.id, "no step");
        }
        errors.twice("the step", guide.steps.iter().map(|step| step.id.as_str()));
        for step in &guide.steps {
            check_step(step, &texts, &mut errors);
        }
        list.extend(errors.list);
    }
    list
}

fn check_step(step: &Step, texts: &BTreeSet<&str>, errors: &mut Errors) {
    let mut add = |text: String| errors.add(&step.id, &text);
    for text in step.texts().filter(|text| !texts.contains(text.as_str())) {
        add(format!("no text `{text}`"));
    }
    for era in step.eras.iter().filter(|era| !ERAS.contains(&era.as_str())) {
        add(format!("no era `{era}`"));
    }
    if !PLACES.contains(&step.place.as_str()) {
        add(format!("no place `{}`", step.place));
    }
    match &step.sign {
        Some(sign) if !SIGNS.contains(&sign.as_str()) => {
            add(format!("no sign `{sign}`"));
        }
        Some(_) if step.by_hand => add("a sign, and by hand".to_owned()),
        None if !step.by_hand => add("neither a sign nor by hand".to_owned()),
        _ => {}
    }
    for link in [&step.link, &step.link_2024].into_iter().flatten() {
        if !HOSTS.iter().any(|host| link.starts_with(host)) {
            add(format!("no page of RMS: `{link}`"));
        }
    }
}

/// The table of `guides.rs`. What does not resolve was refused before.
pub fn table(guides: &[Read<Guide>]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "static GUIDES: [Guide; {}] = [", guides.len());
    let key = |name: &str| format!("key::{}", name.to_uppercase());
    let link = |link: Option<&String>| format!("{:?}", link.map(String::as_str).unwrap_or_default());
    for Guide { id, title, apps, steps, .. } in guides.iter().map(|read| &read.data) {
        let _ = writeln!(out, "    Guide {{ id: {id:?}, title: {}, apps: &{apps:?}, steps: &[", key(title));
        for step in steps {
            let older = step.text_2024.as_ref().unwrap_or(&step.text);
            let eras = ERAS.map(|era| step.eras.is_empty() || step.eras.iter().any(|each| each == era));
            let _ = writeln!(
                out,
                "        Step {{ id: {:?}, eras: {eras:?}, place: Place::{}, name: {}, texts: [{}, {}, {}], watch: {}, \
                 links: [{}, {}], sign: {} }},",
                step.id,
                camel(&step.place),
                key(&step.name),
                key(&step.text),
                key(older),
                key(step.text_2018.as_ref().unwrap_or(older)),
                step.watch.as_ref().map_or("None".to_owned(), |watch| format!("Some({})", key(watch))),
                link(step.link.as_ref()),
                link(step.link_2024.as_ref().or(step.link.as_ref())),
                step.sign.as_ref().map_or("None".to_owned(), |sign| format!("Some(Sign::{})", camel(sign))),
            );
        }
        let _ = writeln!(out, "    ] }},");
    }
    let _ = writeln!(out, "];");
    out
}

/// `vendor-page` as `VendorPage`.
fn camel(word: &str) -> String {
    let parts = word.split('-').map(|part| part[..1].to_uppercase() + &part[1..]);
    parts.collect()
}
