//! `package`: `dist/` as a zip, the same bytes for the same files on every machine and day.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::{
    dist::{self, Extension},
    files, manifest,
    problem::Problem,
    workspace::Workspace,
};

/// Levels beyond 9 mean zopfli, with so many rounds less 9: four percent smaller than zlib's best, and any browser reads it.
const ZOPFLI: i64 = 9 + 15;
/// Bytes that no file of ours reaches.
const LARGEST: usize = 1 << 21;

/// Writes `target/package/kagiban-<version>.zip` from `dist/` as it is, and prints its SHA-256.
pub fn command(arguments: &[String]) -> Result<(), Problem> {
    if !arguments.is_empty() {
        return Err(Problem::Call("`package` takes nothing after it".to_owned()));
    }
    let workspace = Workspace::find()?;
    let extension = dist::read(&workspace.dist())?;
    manifest::check(&extension, &workspace.version)?;
    let zip = zip(&extension)?;
    let path = workspace.package();
    files::write(&path, &zip)?;
    println!("{}  {}", files::sha256(&zip), workspace.short(&path));
    Ok(())
}

/// Packs the files in the order of their names, with one date and one set of permissions for all.
fn zip(extension: &Extension) -> Result<Vec<u8>, Problem> {
    let failed = |name: &str, error: &dyn std::fmt::Display| Problem::Work(format!("could not pack {name}: {error}"));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(ZOPFLI))
        // Packed in pieces it would be larger.
        .with_zopfli_buffer(Some(LARGEST))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in extension {
        writer.start_file(name.as_str(), options).map_err(|error| failed(name, &error))?;
        writer.write_all(bytes).map_err(|error| failed(name, &error))?;
    }
    let cursor = writer.finish().map_err(|error| failed("the package", &error))?;
    Ok(cursor.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_bytes_whenever_they_are_packed() {
        let extension: Extension = ["manifest.json", "pages/menu.html"]
            .into_iter()
            .map(|name| (name.to_owned(), name.as_bytes().to_vec()))
            .collect();
        let first = zip(&extension).unwrap();
        // A zip counts in steps of two seconds.
        std::thread::sleep(std::time::Duration::from_millis(2100));
        assert_eq!(first, zip(&extension).unwrap());
    }
}
