//! `build`: the loadable extension, written from scratch into one folder.

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
};

use kagiban_core::text::{self, Lang};

use crate::{anchors, comments, files, manifest, problem::Problem, wasm, workspace::Workspace};

/// Builds `dist/`, or the folder after `--out`.
pub fn command(arguments: &[String]) -> Result<(), Problem> {
    let workspace = Workspace::find()?;
    let out = match arguments {
        [] => workspace.dist(),
        [option, folder] if option == "--out" => absolute(folder),
        _ => {
            return Err(Problem::Call("the call is `build [--out FOLDER]`".to_owned()));
        }
    };
    refuse_foreign(&out)?;
    let module = wasm::build(&workspace)?;
    let mut extension = sources(&workspace)?;
    extension.insert("content/anchors.js".to_owned(), anchors::script()?.into_bytes());
    for lang in [Lang::Ja, Lang::En] {
        extension.insert(format!("texts/{}.txt", lang.tag()), text::file(lang).into_bytes());
    }
    manifest::keep_its_messages(&mut extension)?;
    extension.insert("kagiban.js".to_owned(), module.glue.into_bytes());
    extension.insert("kagiban_bg.wasm".to_owned(), module.wasm);
    for (name, bytes) in extension.iter_mut().filter(|(name, _)| name.ends_with(".js") || name.ends_with(".css")) {
        *bytes = comments::strip(name, &String::from_utf8_lossy(bytes))?.into_bytes();
    }
    manifest::check(&extension, &workspace.version)?;
    // Nothing is removed before all of it is known to be good: a failed build leaves the last one in place.
    files::remove(&out)?;
    for (name, bytes) in &extension {
        files::write(&out.join(name), bytes)?;
    }
    println!("{}: {} files", workspace.short(&out), extension.len());
    Ok(())
}

/// The files of an extension, by their paths in it.
pub type Extension = BTreeMap<String, Vec<u8>>;

/// A built folder as it is.
pub fn read(dist: &Path) -> Result<Extension, Problem> {
    if !dist.join("manifest.json").is_file() {
        return Err(Problem::Work(format!("{} is not built; run `./build.sh`", dist.display())));
    }
    let files = files::below(dist)?.into_iter();
    files.map(|file| Ok((file.name, files::read(&file.path)?))).collect()
}

fn absolute(folder: &str) -> PathBuf {
    env::current_dir().map_or_else(|_| PathBuf::from(folder), |current| current.join(folder))
}

/// The folder is emptied, so it must be new, empty, or one that was built before.
fn refuse_foreign(out: &Path) -> Result<(), Problem> {
    let foreign = out.is_dir() && !out.join("manifest.json").is_file() && !files::below(out)?.is_empty();
    if foreign || out.is_file() {
        return Err(Problem::Call(format!("{} is not a built extension; name an empty folder", out.display())));
    }
    Ok(())
}

/// The manifest, and all of `extension/` that belongs into a package.
fn sources(workspace: &Workspace) -> Result<Extension, Problem> {
    let mut extension = Extension::new();
    let manifest = files::read(&workspace.root.join("manifest.json"))?;
    extension.insert("manifest.json".to_owned(), manifest);
    for file in files::below(&workspace.root.join("extension"))? {
        match Kind::of(&file.name) {
            Kind::Shipped => {
                extension.insert(file.name, files::read(&file.path)?);
            }
            Kind::Source => {}
            Kind::Unknown => {
                return Err(Problem::Work(format!("extension/{} is no file of an extension", file.name)));
            }
        }
    }
    Ok(extension)
}

/// What a file of `extension/` is to the package.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Shipped,
    /// What a shipped file is drawn from, or a note to the maintainer.
    Source,
    Unknown,
}

impl Kind {
    fn of(name: &str) -> Self {
        match Path::new(name).extension().and_then(|extension| extension.to_str()) {
            Some("js" | "html" | "css" | "json" | "png") => Self::Shipped,
            Some("svg" | "md") => Self::Source,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_chrome_loads_is_shipped() {
        assert_eq!(Kind::of("icons/16.png"), Kind::Shipped);
        assert_eq!(Kind::of("icons/icon.svg"), Kind::Source);
        assert_eq!(Kind::of("pages/menu.html~"), Kind::Unknown);
        assert_eq!(Kind::of("kagiban.d.ts"), Kind::Unknown);
    }
}
