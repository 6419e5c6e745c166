//! What SECURITY.md promises of the source itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use crate::{files, workspace::Workspace};

/// S12: unsafe code is forbidden in what is shipped, and the lints that refuse panics are on for every crate.
#[test]
fn unsafe_and_panics_are_refused_by_the_compiler() {
    let root = Workspace::find().unwrap().root;
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    for shipped in ["crate/core", "crate/web"] {
        assert!(read(&format!("{shipped}/src/lib.rs")).contains("#![forbid(unsafe_code)]"), "{shipped}");
    }
    let workspace: toml::Table = toml::from_str(&read("Cargo.toml")).unwrap();
    let lints = &workspace["workspace"]["lints"]["clippy"];
    for lint in ["unwrap_used", "expect_used", "panic", "todo", "unimplemented"] {
        assert_eq!(lints[lint].as_str(), Some("deny"), "{lint}");
    }
    for member in workspace["workspace"]["members"].as_array().unwrap() {
        let manifest: toml::Table = toml::from_str(&read(&format!("{}/Cargo.toml", member.as_str().unwrap()))).unwrap();
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{member}");
    }
    // Nobody takes them back in what is shipped, outside of tests.
    for shipped in ["crate/core/src", "crate/web/src"] {
        for file in files::below(&root.join(shipped)).unwrap() {
            let text = String::from_utf8(files::read(&file.path).unwrap()).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for word in
                ["allow(clippy::unwrap", "allow(clippy::expect", "allow(clippy::panic", "unreachable!(", "assert!("]
            {
                let line = code.lines().find(|line| {
                    line.contains(word) && !line.contains("const ") && !line.trim_start().starts_with("//")
                });
                assert_eq!(line, None, "{}/{}", shipped, file.name);
            }
        }
    }
}

/// Modules of the core that read pages, manuals and pasted text: the words in them are RMS's and the vendors', and no
/// merchant is shown them.
const READING: [&str; 10] = ["capture", "cue", "entry", "found", "group", "licence", "mail", "manual", "name", "scan"];

/// Words of RMS that are shown as RMS prints them, or are part of a name.
const AS_PRINTED: [(&str, &str); 2] = [("standing.rs", "\"登録する\""), ("choice.rs", "\"（自作）\"")];

/// What a merchant reads stands in `_locales` (both languages of which have the same keys and placeholders: the build
/// refuses anything else) and nowhere else.
#[test]
fn no_text_for_merchants_stands_in_code() {
    let root = Workspace::find().unwrap().root;
    // The middle dot is a bullet here.
    let is_japanese =
        |c: char| c != '・' && matches!(c, '、' | '：' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let mut looked_at = 0;
    for folder in ["extension", "crate/web/src", "crate/core/src"] {
        for file in files::below(&root.join(folder)).unwrap() {
            let (path, end) = file.name.rsplit_once('.').unwrap();
            let module = path.rsplit('/').next().unwrap();
            if !["js", "rs"].contains(&end) || READING.contains(&module) && folder == "crate/core/src" {
                continue;
            }
            looked_at += 1;
            let text = String::from_utf8(files::read(&file.path).unwrap()).unwrap();
            for line in text.split("#[cfg(test)]").next().unwrap().lines() {
                let code = line.split("//").next().unwrap();
                // A text is between quotes; a single character is compared with, never shown.
                let quoted = code.split('"').skip(1).step_by(2);
                let printed = AS_PRINTED.iter().any(|(name, words)| file.name.ends_with(name) && code.contains(words));
                for literal in quoted.filter(|_| !printed) {
                    assert!(!literal.chars().any(is_japanese), "{folder}/{}: {literal}", file.name);
                    // English texts have several words; names, selectors and messages to maintainers are no sentences.
                    let sentence =
                        end == "js" && literal.ends_with('.') && literal.contains(' ') && !code.contains("console.");
                    assert!(!sentence, "{folder}/{}: {literal}", file.name);
                }
            }
        }
    }
    assert!(looked_at > 60, "{looked_at}");
}

/// HTML holds no text either, but for what is said where no script can run, and the languages' own names.
#[test]
fn html_is_filled_from_the_messages() {
    let root = Workspace::find().unwrap().root;
    for page in ["menu", "popup", "settings", "guides"] {
        let text = fs::read_to_string(root.join(format!("extension/pages/{page}.html"))).unwrap();
        let mut rest = text.as_str();
        let mut body = String::new();
        while let Some((before, after)) = rest.split_once("<!--") {
            body.push_str(before);
            rest = after.split_once("-->").unwrap().1;
        }
        body.push_str(rest);
        let (before, after) = body.split_once("<div id=\"failed\"").unwrap();
        let body = [before, after.split_once("</div>").unwrap().1].concat();
        for piece in body.split('<').filter_map(|piece| piece.split_once('>')) {
            let (tag, text) = (piece.0, piece.1.trim());
            let own_name = tag.starts_with("option") && tag.contains("lang=");
            assert!(text.is_empty() || tag.starts_with("title") || own_name, "{page}.html: <{tag}>{text}");
            for attribute in ["placeholder=", "title=", "aria-label=", "alt="] {
                assert!(!tag.contains(&format!(" {attribute}")), "{page}.html: <{tag}>");
            }
        }
    }
}

/// A message that nobody shows would be shipped all the same, and translated, and read as if it were true.
#[test]
fn every_message_is_shown_somewhere() {
    let root = Workspace::find().unwrap().root;
    let mut all = files::read_text(&root.join("manifest.json")).unwrap();
    for folder in ["crate", "extension/pages"] {
        for file in files::below(&root.join(folder)).unwrap() {
            if ["rs", "toml", "html"].iter().any(|end| file.name.ends_with(end)) {
                all.push_str(&files::read_text(&file.path).unwrap());
            }
        }
    }
    let words: BTreeSet<&str> = all.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let messages = files::read_text(&root.join("extension/_locales/ja/messages.json")).unwrap();
    let messages: BTreeMap<String, serde_json::Value> = serde_json::from_str(&messages).unwrap();
    for key in messages.keys() {
        // `errors.toml` names the first of two.
        let name = key.strip_suffix("_do").filter(|_| key.starts_with("error_")).unwrap_or(key);
        let shown =
            words.contains(name) || words.contains(&*name.to_uppercase()) || all.contains(&format!("__MSG_{name}__"));
        assert!(shown, "nobody shows {key}");
    }
}
