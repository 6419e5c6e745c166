//! Why a needed function was not ticked.

use crate::asked::Asked;
use crate::catalogue::FunctionId;
use crate::name::fold;
use crate::text::{Lang, fill, key, text};

/// Why a function that stands on the page cannot be ticked by Kagiban.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// RMS does not let this box be changed.
    Disabled,
    /// The row is there but cannot be seen.
    Hidden,
    /// Two live rows claim the same function.
    Duplicate,
    /// The page does not tell to which group the name belongs, and more than one group has it.
    GroupUnknown,
    /// The name stands under another group; its heading as printed.
    GroupOther(String),
    /// The row has more than one control, or one that does not say what it does.
    ManyControls,
    /// The name that is shown and the name in the form's value differ.
    NamesConflict,
    /// The row names more than one function.
    ManyNames,
    /// It was pressed and stayed as it was.
    Refused,
    /// The row was replaced while it was to be pressed.
    Stale,
    /// It may stand on another page of the list.
    Paged,
    /// The page as a whole is not understood.
    NotUnderstood,
}

impl Reason {
    /// The reason in the merchant's words.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let plain = match self {
            Self::GroupOther(group) => return fill(lang, key::REASON_GROUP_OTHER, &[("group", group)]),
            Self::Disabled => key::REASON_DISABLED,
            Self::Hidden => key::REASON_HIDDEN,
            Self::Duplicate => key::REASON_DUPLICATE,
            Self::GroupUnknown => key::REASON_GROUP_UNKNOWN,
            Self::ManyControls => key::REASON_MANY_CONTROLS,
            Self::NamesConflict => key::REASON_NAMES_CONFLICT,
            Self::ManyNames => key::REASON_MANY_NAMES,
            Self::Refused => key::REASON_REFUSED,
            Self::Stale => key::REASON_STALE,
            Self::Paged => key::REASON_PAGED,
            Self::NotUnderstood => key::NOT_UNDERSTOOD,
        };
        text(lang, plain).to_owned()
    }
}

/// Why a function is absent: the row is not on the page. Of a superseded function the text names the
/// group that took its place, and one successor as information; nothing is ticked for it (guides.md B, 2026-11).
#[must_use]
pub fn absent_text(lang: Lang, function: FunctionId, asked: &Asked) -> String {
    let facts = function.get();
    if !facts.legacy {
        return text(lang, key::REASON_ABSENT).to_owned();
    }
    let name = function.name();
    let contact = asked.contact_for(function, lang);
    let successor = likeliest_successor(function);
    let year = facts.superseded_since.map(|year| year.to_string());
    let successor_name = successor.map(FunctionId::name);
    let group = successor.map(|successor| group_label(lang, successor));
    let mut values = vec![("name", name.as_str()), ("app", contact.as_str())];
    let template = match (&year, &group) {
        (Some(_), Some(_)) => key::REASON_SUPERSEDED,
        (None, Some(_)) => key::REASON_SUPERSEDED_NO_YEAR,
        (_, None) => key::REASON_SUPERSEDED_UNKNOWN,
    };
    if let Some(year) = &year {
        values.push(("year", year));
    }
    if let (Some(group), Some(successor)) = (&group, &successor_name) {
        values.push(("group", group));
        values.push(("successor", successor));
    }
    fill(lang, template, &values)
}

/// Of several successors the one that ends in the same word, else the first.
fn likeliest_successor(function: FunctionId) -> Option<FunctionId> {
    let last = |id: FunctionId| id.name().rsplit(['.', '/']).next().map(str::to_owned);
    let own = last(function);
    let successors = function.get().superseded_by;
    successors.iter().copied().find(|successor| last(*successor) == own).or(successors.first().copied())
}

/// The name of a function's group without its second spelling: `楽天ペイ受注API`, in English `RakutenPay_OrderAPI`.
fn group_label(lang: Lang, function: FunctionId) -> String {
    let group = function.get().group.get();
    match lang {
        Lang::Ja => {
            let name = fold(group.name);
            name.split('(').next().unwrap_or(&name).trim().to_owned()
        }
        Lang::En => group.rms_name.to_owned(),
    }
}
