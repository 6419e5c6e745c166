//! `size`: what the extension weighs, and the two limits it must stay under.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use crate::{dist, files, problem::Problem, workspace::Workspace};

/// Bytes of the gzipped wasm, at most.
const WASM_LIMIT: usize = 100_000;
/// Bytes of the package, at most.
const ZIP_LIMIT: usize = 250_000;

/// Prints the table; fails where a limit is passed or the package is not there.
pub fn command(arguments: &[String]) -> Result<(), Problem> {
    if !arguments.is_empty() {
        return Err(Problem::Call("`size` takes nothing after it".to_owned()));
    }
    let workspace = Workspace::find()?;
    let mut lines = Vec::new();
    for (name, bytes) in dist::read(&workspace.dist())? {
        add(&mut lines, Part::of(&name), bytes.len(), gzipped(&bytes)?);
    }
    lines.sort_by_key(|line| line.part);
    println!("{:<22} {:>9} {:>9}", "part", "bytes", "gzipped");
    for line in &lines {
        println!("{:<22} {:>9} {:>9}", line.part.name(), line.raw, line.gzipped);
    }
    let zip = files::read(&workspace.package())?.len();
    println!("{:<22} {zip:>9}", "package (zip)");
    let wasm = lines.iter().filter(|line| line.part == Part::Wasm).map(|line| line.gzipped).sum();
    within("the gzipped wasm", wasm, WASM_LIMIT)?;
    within("the package", zip, ZIP_LIMIT)
}

fn within(what: &str, size: usize, limit: usize) -> Result<(), Problem> {
    if size > limit {
        return Err(Problem::Work(format!("{what} has {size} bytes; the limit is {limit}")));
    }
    Ok(())
}

/// What a file counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Wasm,
    Glue,
    Pages,
    Content,
    Other,
}

impl Part {
    fn of(name: &str) -> Self {
        match name {
            "kagiban_bg.wasm" => Self::Wasm,
            "kagiban.js" => Self::Glue,
            name if name.starts_with("pages/") => Self::Pages,
            name if name.starts_with("content/") => Self::Content,
            _ => Self::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::Glue => "glue (kagiban.js)",
            Self::Pages => "pages",
            Self::Content => "content scripts",
            Self::Other => "manifest, icons, rest",
        }
    }
}

/// One line of the table, in bytes.
struct Line {
    part: Part,
    raw: usize,
    gzipped: usize,
}

fn add(lines: &mut Vec<Line>, part: Part, raw: usize, gzipped: usize) {
    match lines.iter_mut().find(|line| line.part == part) {
        Some(line) => {
            line.raw += raw;
            line.gzipped += gzipped;
        }
        None => lines.push(Line { part, raw, gzipped }),
    }
}

fn gzipped(bytes: &[u8]) -> Result<usize, Problem> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map(|packed| packed.len())
        .map_err(|error| Problem::Work(format!("could not compress: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_the_last_size_that_is_allowed() {
        assert!(within("it", 10, 10).is_ok());
        assert!(within("it", 11, 10).is_err());
    }
}
