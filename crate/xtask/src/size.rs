//! `size`: what the extension weighs, and the two limits it must stay under.

use std::fmt::{self, Display, Formatter};
use std::io::Write;

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::{dist, files, problem::Problem, workspace::Workspace};

/// Bytes of the gzipped wasm, at most.
const WASM_LIMIT: usize = 100_000;
/// Bytes of the package, at most.
const ZIP_LIMIT: usize = 250_000;

/// What both weigh as long as the limits are not met: more is refused by `--no-growth`. It goes down with what is saved; who
/// puts more on says what for.
const REACHED: (usize, usize) = (282_000, 344_000);

/// Prints the table; fails where a limit is passed or the package is not there.
pub fn command(arguments: &[String]) -> Result<(), Problem> {
    // Brotli takes seconds, and no limit is on it: it is for whoever reads the table.
    let (wasm_limit, zip_limit, is_read) = match arguments {
        [] => (WASM_LIMIT, ZIP_LIMIT, true),
        [option] if option == "--no-growth" => (REACHED.0.max(WASM_LIMIT), REACHED.1.max(ZIP_LIMIT), false),
        _ => return Err(Problem::Call("the call is `size [--no-growth]`".to_owned())),
    };
    let workspace = Workspace::find()?;
    let mut lines = Vec::new();
    for (name, bytes) in dist::read(&workspace.dist())? {
        add(&mut lines, Line { part: Part::of(&name), weight: Weight::of(&bytes, is_read)? });
    }
    lines.sort_by_key(|line| line.part);
    println!("{:<22} {:>9} {:>9} {:>9}", "part", "bytes", "gzipped", if is_read { "brotli" } else { "" });
    for line in &lines {
        println!("{:<22} {}", line.part.name(), line.weight);
        if line.part == Part::Wasm {
            for (name, bytes) in sections(&files::read(&workspace.dist().join("kagiban_bg.wasm"))?) {
                println!("  {name:<20} {}", Weight::of(bytes, is_read)?);
            }
        }
    }
    let zip = files::read(&workspace.package())?.len();
    println!("{:<22} {zip:>9}", "package (zip)");
    let wasm = lines.iter().filter(|line| line.part == Part::Wasm).map(|line| line.weight.gzipped).sum();
    within("the gzipped wasm", wasm, wasm_limit)?;
    within("the package", zip, zip_limit)
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

/// One line of the table.
struct Line {
    part: Part,
    weight: Weight,
}

/// What something weighs, in bytes.
struct Weight {
    raw: usize,
    gzipped: usize,
    brotli: Option<usize>,
}

impl Weight {
    fn of(bytes: &[u8], with_brotli: bool) -> Result<Self, Problem> {
        let brotli = with_brotli.then(|| brotli(bytes)).transpose()?;
        Ok(Self { raw: bytes.len(), gzipped: gzipped(bytes)?, brotli })
    }
}

impl Display for Weight {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        write!(to, "{:>9} {:>9}", self.raw, self.gzipped)?;
        self.brotli.map_or(Ok(()), |brotli| write!(to, " {brotli:>9}"))
    }
}

fn add(lines: &mut Vec<Line>, file: Line) {
    match lines.iter_mut().find(|line| line.part == file.part) {
        Some(line) => {
            line.weight.raw += file.weight.raw;
            line.weight.gzipped += file.weight.gzipped;
            line.weight.brotli = line.weight.brotli.zip(file.weight.brotli).map(|(one, other)| one + other);
        }
        None => lines.push(file),
    }
}

/// The parts of a wasm module: texts and tables are in `data`, the rest serves the `code`.
fn sections(wasm: &[u8]) -> Vec<(&'static str, &[u8])> {
    let mut sections = vec![("code", &[][..]), ("data", &[][..])];
    let mut rest = wasm.get(8..).unwrap_or_default();
    while let Some((id, after)) = rest.split_first() {
        // The length is a LEB128: seven bits a byte, the lowest first.
        let last = after.iter().position(|byte| byte & 0x80 == 0).unwrap_or(after.len());
        let length = after.iter().take(last + 1).rev().fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7F));
        let body = after.get(last + 1..).unwrap_or_default();
        let (section, next) = body.split_at(length.min(body.len()));
        match id {
            10 => sections[0].1 = section,
            11 => sections[1].1 = section,
            _ => {}
        }
        rest = next;
    }
    sections
}

fn gzipped(bytes: &[u8]) -> Result<usize, Problem> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map(|packed| packed.len())
        .map_err(|error| Problem::Work(format!("could not compress: {error}")))
}

fn brotli(mut bytes: &[u8]) -> Result<usize, Problem> {
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut packed, &BrotliEncoderParams::default())
        .map_err(|error| Problem::Work(format!("could not compress: {error}")))?;
    Ok(packed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_found_whatever_stands_before_them() {
        let mut wasm = b"\0asm\x01\0\0\0\x01\x02ab\x0a\x83\0cde".to_vec();
        wasm.extend(b"\x0b\x01f");
        assert_eq!(sections(&wasm), [("code", &b"cde"[..]), ("data", &b"f"[..])]);
        assert_eq!(sections(b""), [("code", &b""[..]), ("data", &b""[..])]);
    }

    #[test]
    fn a_limit_is_the_last_size_that_is_allowed() {
        assert!(within("it", 10, 10).is_ok());
        assert!(within("it", 11, 10).is_err());
    }
}
