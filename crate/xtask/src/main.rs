//! The work behind `build.sh`: `cargo xtask COMMAND`.
//!
//! One file a subject; this one only finds the command and turns its result into an exit status:
//! 0 done, 1 failed, 2 not to be had (a wrong call).

mod anchors;
mod catalogue;
mod comments;
mod data;
mod dist;
mod files;
#[cfg(test)]
mod icons;
mod manifest;
mod names;
mod package;
mod plan;
mod problem;
#[cfg(test)]
mod promises;
mod quiet;
mod read_manual;
mod size;
#[cfg(test)]
mod supply;
mod wasm;
mod workspace;

use std::process::ExitCode;

use problem::Problem;

const USAGE: &str = "\
cargo xtask COMMAND

  build [--out FOLDER]          build the extension into dist/ (or FOLDER)
  package                       zip dist/ into target/package/
  size [--no-growth]            what dist/ weighs, and whether it is too much (or more than it was)
  plan --app NAME SNAPSHOT      the plan for a captured page, as JSON
  catalogue                     which app asks for which function, parted by tabs
  catalogue --since REVISION    what changed since a revision
  catalogue --format            write the apps' files in their one form
  read-manual FILE [--toml]     what a vendor's page asks for, as JSON or as an app's first draft";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            problem.exit_code()
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Problem> {
    let Some((command, rest)) = arguments.split_first() else {
        return Err(Problem::Call(USAGE.to_owned()));
    };
    match command.as_str() {
        "build" => dist::command(rest),
        "package" => package::command(rest),
        "size" => size::command(rest),
        "plan" => plan::command(rest),
        "catalogue" => catalogue::command(rest),
        "read-manual" => read_manual::command(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Problem::Call(format!("there is no command `{other}`\n{USAGE}"))),
    }
}
