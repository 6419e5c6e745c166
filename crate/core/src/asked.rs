//! What is asked for: by an app, by the parts of it that the shop chose, by an app of the shop's own, by several at once.

use serde::Serialize;

use crate::catalogue::{
    Access, AppId, Connection, FunctionId, GroupId, KeyKind, Wanted, function_named, functions, groups,
};
use crate::text::{Lang, list};

/// What is asked for on the edit page, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Names who asks in what is remembered: the id of an app; nothing for several at once.
    pub id: String,
    /// Who asks, as the screens call it: `LSEG`.
    pub name: String,
    /// Whom the merchant is to ask about a superseded function: the family of the app, else its name.
    pub contact: String,
    /// The functions, each once, in the catalogue's order; a whole group is each of the catalogue's functions of it.
    pub functions: Vec<FunctionId>,
    /// The groups that are asked for as a whole, each once, in the catalogue's order.
    pub groups: Vec<GroupId>,
    /// Names asked for that the catalogue does not have: never ticked, always told.
    pub unknown: Vec<String>,
    /// Whether all that is on the page is asked for: then what is not there is not missing.
    pub everything: bool,
    /// Of several at once: each of them.
    pub parts: Vec<Asked>,
}

/// What a shop has said about one app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Its parts in use, by their ids in the catalogue.
    pub features: Vec<String>,
    /// The conditions that hold, by their ids in the catalogue.
    pub conditions: Vec<String>,
    /// What it takes of the optional functions and groups that hang on no condition: a function by its
    /// [name](FunctionId::name), a group by its `rms_name`.
    pub optional: Vec<String>,
}

/// How many functions of each kind of access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Grants {
    /// They read.
    pub reads: usize,
    /// They add or change.
    pub writes: usize,
    /// They delete or cancel.
    pub deletes: usize,
}

impl Asked {
    /// What an app asks for without a condition, where the shop has chosen nothing.
    #[must_use]
    pub fn of(app: AppId) -> Self {
        Self::chosen(app, &Choices::default())
    }

    /// What an app asks for by its own-key connections, with the parts and under the conditions that the shop chose. A
    /// connection that has ended asks for nothing, and neither does one that is approved through Service Square. An
    /// app that asks for everything proposes no set of its own: see [`Asked::all`].
    #[must_use]
    pub fn chosen(app: AppId, choices: &Choices) -> Self {
        let mut asked = Self::by(app);
        let mut wanted = Wishes::none();
        for connection in own_connections(app).filter(|connection| !connection.everything) {
            let functions = connection.functions.iter().filter(|one| choices.include(one, || one.what.name()));
            functions.for_each(|one| wanted.function(one.what));
            let groups =
                connection.groups.iter().filter(|one| choices.include(one, || one.what.get().rms_name.to_owned()));
            groups.for_each(|one| wanted.group(one.what));
            let features = connection.features.iter().filter(|one| choices.features.iter().any(|id| id == one.id));
            features.flat_map(|feature| feature.functions).for_each(|function| wanted.function(*function));
        }
        wanted.put_into(&mut asked);
        asked
    }

    /// Everything that there is, for an app that asks for everything. To be pressed only after the merchant confirmed
    /// what that grants.
    #[must_use]
    pub fn all(app: AppId) -> Self {
        let mut asked = Self::by(app);
        asked.everything = true;
        asked.functions = (0_u16..).map(FunctionId).take(functions().len()).collect();
        asked.groups = (0_u8..).map(GroupId).take(groups().len()).collect();
        asked
    }

    /// What an app of the shop's own asks for, by names as [`FunctionId::name`] prints them. A name that the
    /// catalogue does not have is kept.
    #[must_use]
    pub fn named<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut asked = Self { name: name.to_owned(), contact: name.to_owned(), ..Self::default() };
        let mut wanted = Wishes::none();
        for one in names {
            match function_named(one) {
                Some(function) => wanted.function(function),
                None if asked.unknown.iter().any(|known| known == one) => {}
                None => asked.unknown.push(one.to_owned()),
            }
        }
        wanted.put_into(&mut asked);
        asked
    }

    /// What several ask for at once, under a name for them all.
    #[must_use]
    pub fn together(name: &str, parts: Vec<Asked>) -> Self {
        let mut asked = Self { name: name.to_owned(), contact: name.to_owned(), ..Self::default() };
        let mut wanted = Wishes::none();
        for part in &parts {
            part.functions.iter().for_each(|function| wanted.function(*function));
            part.groups.iter().for_each(|group| wanted.group(*group));
            asked.everything |= part.everything;
            for name in &part.unknown {
                if !asked.unknown.contains(name) {
                    asked.unknown.push(name.clone());
                }
            }
        }
        wanted.put_into(&mut asked);
        asked.parts = parts;
        asked
    }

    /// Whether there is nothing to tick and nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.unknown.is_empty()
    }

    /// Whom to ask about a function: the contact, or of several at once the contacts of those who ask for it.
    #[must_use]
    pub fn contact_for(&self, function: FunctionId, lang: Lang) -> String {
        let mut contacts: Vec<&str> = Vec::new();
        for part in self.parts.iter().filter(|part| part.functions.contains(&function)) {
            if !contacts.contains(&part.contact.as_str()) {
                contacts.push(&part.contact);
            }
        }
        if contacts.is_empty() { self.contact.clone() } else { list(lang, &contacts) }
    }

    /// Nothing yet, by an app.
    fn by(app: AppId) -> Self {
        let app = app.get();
        let contact = app.family.unwrap_or(app.name);
        Self { id: app.id.to_owned(), name: app.name.to_owned(), contact: contact.to_owned(), ..Self::default() }
    }

    /// The names of the functions, as [`FunctionId::name`] prints them.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.functions.iter().map(|function| function.name()).collect()
    }

    /// Those who ask: itself, or of several at once each of them.
    #[must_use]
    pub fn each(&self) -> &[Asked] {
        if self.parts.is_empty() { core::slice::from_ref(self) } else { &self.parts }
    }
}

impl Choices {
    /// Whether a wish counts: it is required of every shop, or its condition holds in this one, or this one chose it.
    fn include<T>(&self, wanted: &Wanted<T>, name: impl Fn() -> String) -> bool {
        wanted.when.is_none_or(|when| match when.condition {
            Some(condition) => self.conditions.iter().any(|id| id == condition.get().id),
            None => self.optional.contains(&name()),
        })
    }
}

impl Grants {
    /// What these functions may do, by the catalogue.
    #[must_use]
    pub fn of(functions: impl IntoIterator<Item = FunctionId>) -> Self {
        let mut grants = Self::default();
        for function in functions {
            match function.get().access {
                Access::Read => grants.reads += 1,
                Access::Write => grants.writes += 1,
                Access::Delete => grants.deletes += 1,
            }
        }
        grants
    }
}

/// Whether an app's own key is asked to open everything: then nothing is ticked before the merchant confirmed it.
#[must_use]
pub fn asks_for_everything(app: AppId) -> bool {
    own_connections(app).any(|connection| connection.everything)
}

/// The ways in which an app uses the shop's own key today.
fn own_connections(app: AppId) -> impl Iterator<Item = &'static Connection> {
    app.get().connections.iter().filter(|one| one.key == KeyKind::Own && one.ended.is_none())
}

/// What has been wished for, by the places of the catalogue: so each once and in its order.
struct Wishes {
    functions: Vec<bool>,
    groups: Vec<bool>,
}

impl Wishes {
    fn none() -> Self {
        Self { functions: vec![false; functions().len()], groups: vec![false; groups().len()] }
    }

    fn function(&mut self, function: FunctionId) {
        if let Some(slot) = self.functions.get_mut(usize::from(function.0)) {
            *slot = true;
        }
    }

    fn group(&mut self, group: GroupId) {
        if let Some(slot) = self.groups.get_mut(usize::from(group.0)) {
            *slot = true;
        }
        group.get().functions.iter().for_each(|function| self.function(*function));
    }

    fn put_into(self, asked: &mut Asked) {
        let chosen = |slots: Vec<bool>| (0_u16..).zip(slots).filter(|(_, chosen)| *chosen).map(|(at, _)| at);
        asked.functions = chosen(self.functions).map(FunctionId).collect();
        asked.groups = chosen(self.groups).filter_map(|at| u8::try_from(at).ok().map(GroupId)).collect();
    }
}
