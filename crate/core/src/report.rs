//! The plan for a captured page, as the command `cargo xtask plan` prints it.

use serde::Serialize;

use crate::asked::{Asked, Grants, asks_for_everything};
use crate::catalogue::{FunctionId, app_named};
use crate::page::{self, Kind, Why};
use crate::plan;
use crate::reason::absent_text;
use crate::snapshot::Snapshot;
use crate::text::Lang;

/// The plan of one app for one page, in names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanReport {
    /// The app's name.
    pub app: String,
    /// The kind of page.
    pub page: &'static str,
    /// Why the page is not understood, where it is not.
    pub why: Option<String>,
    /// To tick.
    pub tick: Vec<String>,
    /// Ticked already.
    pub already: Vec<String>,
    /// On the page and not to be ticked.
    pub blocked: Vec<Blocked>,
    /// Not on the page.
    pub absent: Vec<Absent>,
    /// Ticked and not needed.
    pub extra: Vec<String>,
    /// Rows under the groups asked for as a whole that the catalogue does not have.
    pub unsupported: Vec<String>,
    /// What ticking everything on the page would grant, where the app asks for everything: then nothing is proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub everything: Option<Grants>,
}

/// A function that is not to be ticked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Blocked {
    /// Its name.
    pub function: String,
    /// Why, in Japanese.
    pub reason: String,
}

/// A function that is not on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Absent {
    /// Its name.
    pub function: String,
    /// Why, in Japanese.
    pub reason: String,
    /// What superseded it, as information.
    pub successor: Vec<String>,
}

/// Plans an app for a captured page.
///
/// # Errors
/// No app has this name.
pub fn plan(app: &str, snapshot: &Snapshot) -> Result<PlanReport, String> {
    let id = app_named(app).ok_or_else(|| format!("no app is called {app}"))?;
    let page = page::read(snapshot);
    let asked = Asked::of(id);
    let plan = plan::plan(&asked, &page);
    let everything = asks_for_everything(id).then(|| {
        let plan = plan::plan(&Asked::all(id), &page);
        Grants::of(plan.tick.iter().map(|(function, _)| *function).chain(plan.already))
    });
    let names = |functions: &[FunctionId]| functions.iter().map(|function| function.name()).collect::<Vec<_>>();
    let (kind, why) = kind(page.kind);
    Ok(PlanReport {
        app: asked.name.clone(),
        page: kind,
        why: why.map(|why| format!("{why}: {} of {} rows", page.rows_found, page.rows_expected)),
        tick: plan.tick.iter().map(|(function, _)| function.name()).collect(),
        already: names(&plan.already),
        blocked: plan
            .blocked
            .iter()
            .map(|(function, reason)| Blocked { function: function.name(), reason: reason.text(Lang::Ja) })
            .collect(),
        absent: plan
            .absent
            .iter()
            .map(|function| Absent {
                function: function.name(),
                reason: absent_text(Lang::Ja, *function, &asked),
                successor: names(function.get().superseded_by),
            })
            .collect(),
        extra: names(&plan.extra),
        unsupported: plan.unsupported,
        everything,
    })
}

fn kind(kind: Kind) -> (&'static str, Option<&'static str>) {
    match kind {
        Kind::Edit => ("edit", None),
        Kind::Confirm => ("confirm", None),
        Kind::Detail => ("detail", None),
        Kind::List => ("list", None),
        Kind::Licence => ("licence", None),
        Kind::Elsewhere => ("elsewhere", None),
        Kind::Unknown(Why::NoRows) => ("unknown", Some("no row could be read")),
        Kind::Unknown(Why::MostRowsUnclear) => ("unknown", Some("most rows could not be told")),
    }
}
