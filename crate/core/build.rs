//! Turns `data/` and the screens' texts into const tables, or refuses and prints everything that is wrong with them.

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/emit.rs"]
mod emit;
#[path = "build/errors.rs"]
mod errors;
#[path = "build/guides.rs"]
mod guides;
#[path = "build/locales.rs"]
mod locales;
#[path = "build/pages.rs"]
mod pages;

use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    if let Err(errors) = build() {
        for error in &errors {
            println!("cargo::error={}", error.replace('\n', " "));
            eprintln!("{error}");
        }
        process::exit(1);
    }
}

fn build() -> Result<(), Vec<String>> {
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(vec!["CARGO_MANIFEST_DIR is not set".to_owned()])?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(vec!["OUT_DIR is not set".to_owned()])?);
    println!("cargo::rerun-if-changed=data");
    let mut errors = Vec::new();

    let groups = open(&root, "data/groups.toml", catalogue::read::<catalogue::Groups>, &mut errors);
    let conditions = open(&root, "data/conditions.toml", catalogue::read::<catalogue::Conditions>, &mut errors);
    let pages = open(&root, "data/pages.toml", catalogue::read::<pages::Pages>, &mut errors);
    let ja = open(&root, "../../extension/_locales/ja/messages.json", locales::read_messages, &mut errors);
    let en = open(&root, "../../extension/_locales/en/messages.json", locales::read_messages, &mut errors);
    let mut apps = Vec::new();
    for file in files(&root, "data/apps", &mut errors) {
        apps.extend(open(&root, &file, catalogue::read::<catalogue::App>, &mut errors));
    }
    let mut procedures = Vec::new();
    for id in GUIDES {
        let file = format!("data/guides/{id}.toml");
        procedures.extend(open(&root, &file, catalogue::read::<guides::Guide>, &mut errors));
    }
    let manual = open(&root, "data/manual.toml", catalogue::read::<pages::Manual>, &mut errors);
    let codes = open(&root, "data/errors.toml", catalogue::read::<errors::Codes>, &mut errors);
    let ids = open(&root, "data/ids.toml", catalogue::read::<catalogue::Ids>, &mut errors);
    // What could not be read would only repeat itself as names that nothing has.
    let (Some(groups), Some(conditions), Some(ids), Some(pages)) = (groups, conditions, ids, pages) else {
        return Err(errors);
    };
    let (Some(manual), Some(codes), Some(ja), Some(en)) = (manual, codes, ja, en) else {
        return Err(errors);
    };

    errors.extend(catalogue::check_groups(&groups));
    errors.extend(catalogue::check_conditions(&conditions));
    errors.extend(catalogue::check_apps(&apps, &groups.data.groups, &conditions.data.conditions));
    errors.extend(catalogue::check_ids(&ids, &apps, &conditions.data.conditions));
    errors.extend(pages::check_pages(&pages));
    errors.extend(pages::check_manual(&manual));
    errors.extend(errors::check_codes(&codes, &ja.data));
    errors.extend(locales::check_messages(&ja, &en));
    errors.extend(guides::check_guides(&procedures, &apps, &ja.data));
    for file in files(&root, "data/guides", &mut errors) {
        if !procedures.iter().any(|guide| guide.file == file) {
            errors.push(format!("{file}: no guide of this id in build.rs, which names their order"));
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }

    let tables = [
        ("catalogue.rs", emit::catalogue(&groups.data.groups, &conditions.data.conditions, &apps, &ids.data)),
        ("words.rs", emit::words(&pages.data)),
        ("manual_words.rs", emit::manual_words(&manual.data)),
        ("guides.rs", guides::table(&procedures)),
        ("errors.rs", errors::table(&codes.data)),
        ("text.rs", emit::texts(&ja.data, &en.data)),
    ];
    for (file, table) in tables {
        if let Err(error) = fs::write(out.join(file), table) {
            errors.push(format!("{file}: {error}"));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// The guides, in their order on screen.
const GUIDES: [&str; 5] = ["lseg", "rakuraku", "renewal", "goqsystem", "ec-tencho"];

/// The files of one folder, in a stable order.
fn files(root: &Path, folder: &str, errors: &mut Vec<String>) -> Vec<String> {
    let mut files = Vec::new();
    match fs::read_dir(root.join(folder)) {
        Err(error) => errors.push(format!("{folder}: {error}")),
        Ok(entries) => {
            for entry in entries {
                match entry {
                    Ok(entry) => files.push(format!("{folder}/{}", entry.file_name().to_string_lossy())),
                    Err(error) => errors.push(format!("{folder}: {error}")),
                }
            }
        }
    }
    files.sort();
    files
}

/// Reads one file; what is wrong with it goes to the errors.
fn open<T>(
    root: &Path,
    file: &str,
    read: impl Fn(&str, &str) -> Result<T, String>,
    errors: &mut Vec<String>,
) -> Option<T> {
    println!("cargo::rerun-if-changed={file}");
    let read = match fs::read_to_string(root.join(file)) {
        Ok(text) => read(file.trim_start_matches("../"), &text),
        Err(error) => Err(format!("{file}: {error}")),
    };
    read.map_err(|error| errors.push(error)).ok()
}
