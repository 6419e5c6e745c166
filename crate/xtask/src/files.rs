//! Folders as sorted lists of files, so that nothing depends on the order of a disk.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// One file below a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Its path from the folder on, with `/` on every system.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Every file below a folder, sorted by name; hidden files are not listed.
pub fn below(folder: &Path) -> Result<Vec<File>, Problem> {
    let mut files = Vec::new();
    collect(folder, "", &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<File>) -> Result<(), Problem> {
    let failed = |error: std::io::Error| Problem::file("list", folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(own) = entry.file_name().into_string() else {
            return Err(Problem::Work(format!("a file in {} has a name that is no text", folder.display())));
        };
        if own.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{own}");
        let path = entry.path();
        if entry.file_type().map_err(failed)?.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else {
            files.push(File { name, path });
        }
    }
    Ok(())
}

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    fs::read(path).map_err(|error| Problem::file("read", path, &error))
}

/// Reads a file of text; a byte order mark is dropped.
pub fn read_text(path: &Path) -> Result<String, Problem> {
    let text = fs::read_to_string(path).map_err(|error| Problem::file("read", path, &error))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// Writes a file, and the folders it needs.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Problem::file("make", folder, &error))?;
    }
    fs::write(path, bytes).map_err(|error| Problem::file("write", path, &error))
}

/// Removes a folder with all that is in it; one that is not there is fine.
pub fn remove(folder: &Path) -> Result<(), Problem> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Problem::file("remove", folder, &error)),
        _ => Ok(()),
    }
}

/// The SHA-256 of bytes, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_listed_in_the_order_of_names_without_hidden_files() {
        let folder = std::env::temp_dir().join(format!("kagiban-files-{}", std::process::id()));
        for name in ["b.js", "a/z.js", ".hidden", "a.js"] {
            write(&folder.join(name), b"x").unwrap();
        }
        let names: Vec<String> = below(&folder).unwrap().into_iter().map(|file| file.name).collect();
        remove(&folder).unwrap();
        assert_eq!(names, ["a.js", "a/z.js", "b.js"]);
        remove(&folder).unwrap();
    }

    #[test]
    fn a_digest_is_printed_as_sha256sum_prints_it() {
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
