//! What can go wrong, in words for the person at the terminal.

use std::{fmt, io, path::Path, process::ExitCode};

/// Why a command did not do what it is for.
#[derive(Debug)]
pub enum Problem {
    /// The command was called in a way it does not know, or with something that is not there.
    Call(String),
    /// The work itself failed.
    Work(String),
}

impl Problem {
    /// A file or folder could not be used; `doing` continues "could not", as in "could not read".
    pub fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::Work(format!("could not {doing} {}: {error}", path.display()))
    }

    /// The status that the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Call(_) => ExitCode::from(2),
            Self::Work(_) => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(text) | Self::Work(text) => formatter.write_str(text),
        }
    }
}
