//! `plan --app NAME SNAPSHOT.json`: what a press would do on a captured page.

use std::{env, io::Write, path::PathBuf};

use kagiban_core::{report, snapshot::Snapshot};

use crate::{files, problem::Problem};

const USAGE: &str = "plan --app NAME SNAPSHOT.json";

/// Prints the plan as JSON; a page that is not understood has a plan too, which says so.
pub fn command(arguments: &[String]) -> Result<(), Problem> {
    let call = Call::read(arguments)?;
    let unreadable =
        |reason: String| Problem::Call(format!("{} is not a captured page: {reason}", call.snapshot.display()));
    let text = files::read_text(&call.snapshot).map_err(|problem| Problem::Call(problem.to_string()))?;
    let snapshot: Snapshot = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    let plan = report::plan(&call.app, &snapshot).map_err(Problem::Call)?;
    let json = serde_json::to_string_pretty(&plan)
        .map_err(|error| Problem::Work(format!("could not write the plan: {error}")))?;
    writeln!(std::io::stdout(), "{json}").map_err(|error| Problem::Work(format!("could not print the plan: {error}")))
}

/// What is planned, and where.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    app: String,
    snapshot: PathBuf,
}

impl Call {
    fn read(arguments: &[String]) -> Result<Self, Problem> {
        let usage = |reason: &str| Problem::Call(format!("{reason}; the call is `{USAGE}`"));
        let (mut app, mut snapshot) = (None, None);
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            if argument == "--app" {
                let name = rest.next().ok_or_else(|| usage("`--app` needs the name of an app"))?;
                app = Some(name.clone());
            } else if let Some(name) = argument.strip_prefix("--app=") {
                app = Some(name.to_owned());
            } else if argument.starts_with("--") {
                return Err(usage(&format!("`{argument}` is not known")));
            } else if snapshot.replace(resolve(argument)).is_some() {
                return Err(usage("one captured page at a time"));
            }
        }
        Ok(Self {
            app: app.ok_or_else(|| usage("`--app` is missing"))?,
            snapshot: snapshot.ok_or_else(|| usage("the captured page is missing"))?,
        })
    }
}

/// A path as the caller's shell meant it.
fn resolve(path: &str) -> PathBuf {
    env::current_dir().map_or_else(|_| PathBuf::from(path), |folder| folder.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(arguments: &[&str]) -> Result<Call, String> {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Call::read(&arguments).map_err(|problem| problem.to_string())
    }

    #[test]
    fn the_app_may_stand_before_or_after_the_page() {
        let wanted = Call { app: "LSEG".to_owned(), snapshot: resolve("page.json") };
        assert_eq!(call(&["--app", "LSEG", "page.json"]).as_ref(), Ok(&wanted));
        assert_eq!(call(&["page.json", "--app=LSEG"]).as_ref(), Ok(&wanted));
    }

    #[test]
    fn a_call_that_says_too_little_or_too_much_is_refused() {
        for wrong in [&["page.json"][..], &["--app", "LSEG"], &["--app"], &["--app", "LSEG", "a", "b"], &["--all"]] {
            assert!(call(wrong).is_err(), "{wrong:?}");
        }
    }
}
