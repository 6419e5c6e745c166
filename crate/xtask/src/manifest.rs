//! Whether the manifest and the files of the extension agree: Chrome would only say so when it loads them.

use serde_json::Value;

use crate::{dist::Extension, problem::Problem};

/// Refuses an extension whose manifest has another version, names a file that is not there, or leaves out a
/// content script.
pub fn check(extension: &Extension, version: &str) -> Result<(), Problem> {
    let text = extension.get("manifest.json").map(Vec::as_slice).unwrap_or_default();
    let manifest: Value =
        serde_json::from_slice(text).map_err(|error| Problem::Work(format!("manifest.json is not JSON: {error}")))?;
    let written = manifest.get("version").and_then(Value::as_str).unwrap_or_default();
    if written != version {
        return Err(Problem::Work(format!("manifest.json has version {written}, Cargo.toml {version}")));
    }
    let named = named_files(&manifest);
    let missing: Vec<&str> = named.iter().filter(|name| !extension.contains_key(*name)).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(Problem::Work(format!("manifest.json names files that are not there: {}", missing.join(", "))));
    }
    let unused: Vec<&str> = extension
        .keys()
        .filter(|name| name.starts_with("content/") && !named.contains(name))
        .map(String::as_str)
        .collect();
    if !unused.is_empty() {
        return Err(Problem::Work(format!("manifest.json does not load {}", unused.join(", "))));
    }
    Ok(())
}

/// Takes out of `_locales` what the manifest does not name: Chrome reads nothing else there, and the screens have files
/// of their own.
pub fn keep_its_messages(extension: &mut Extension) -> Result<(), Problem> {
    let manifest = String::from_utf8_lossy(extension.get("manifest.json").map(Vec::as_slice).unwrap_or_default());
    let manifest = manifest.into_owned();
    for (name, bytes) in extension.iter_mut().filter(|(name, _)| name.starts_with("_locales/")) {
        let failed = |error: serde_json::Error| Problem::Work(format!("{name}: {error}"));
        let mut messages: serde_json::Map<String, Value> = serde_json::from_slice(bytes).map_err(failed)?;
        messages.retain(|message, _| manifest.contains(&format!("__MSG_{message}__")));
        *bytes = serde_json::to_vec_pretty(&messages).map_err(failed)?;
    }
    Ok(())
}

/// Every text of the manifest that names a file of the package, and the messages of the default language.
fn named_files(manifest: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for value in [
        &manifest["icons"],
        &manifest["action"]["default_icon"],
        &manifest["action"]["default_popup"],
        &manifest["background"]["service_worker"],
        &manifest["options_ui"]["page"],
    ] {
        texts(value, &mut names);
    }
    for script in manifest["content_scripts"].as_array().into_iter().flatten() {
        texts(&script["js"], &mut names);
        texts(&script["css"], &mut names);
    }
    for resource in manifest["web_accessible_resources"].as_array().into_iter().flatten() {
        texts(&resource["resources"], &mut names);
    }
    if let Some(locale) = manifest["default_locale"].as_str() {
        names.push(format!("_locales/{locale}/messages.json"));
    }
    names.sort();
    names.dedup();
    names
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_does_not_fit_its_files_is_refused() {
        let manifest = br#"{"version": "1.2.3", "content_scripts": [{"js": ["content/hands.js"]}]}"#;
        let files = |names: &[&str]| -> Extension {
            let mut files: Extension = names.iter().map(|&name| (name.to_owned(), Vec::new())).collect();
            files.insert("manifest.json".to_owned(), manifest.to_vec());
            files
        };
        assert!(check(&files(&["content/hands.js"]), "1.2.3").is_ok());
        assert!(check(&files(&["content/hands.js"]), "1.2.4").is_err());
        assert!(check(&files(&[]), "1.2.3").is_err());
        assert!(check(&files(&["content/hands.js", "content/mask.js"]), "1.2.3").is_err());
    }

    #[test]
    fn only_the_messages_that_the_manifest_names_are_left() {
        let messages = br#"{"app_name": {"message": "a"}, "app_names": {"message": "b"}, "other": {"message": "c"}}"#;
        let mut files = Extension::new();
        files.insert("manifest.json".to_owned(), br#"{"name": "__MSG_app_name__"}"#.to_vec());
        files.insert("_locales/ja/messages.json".to_owned(), messages.to_vec());
        keep_its_messages(&mut files).unwrap();
        let left: Value = serde_json::from_slice(&files["_locales/ja/messages.json"]).unwrap();
        assert_eq!(left, serde_json::json!({"app_name": {"message": "a"}}));
    }

    #[test]
    fn every_file_that_chrome_would_look_for_is_found() {
        let manifest = serde_json::json!({
            "default_locale": "ja",
            "icons": {"16": "icons/16.png"},
            "action": {"default_icon": {"16": "icons/16.png"}, "default_popup": "pages/popup.html"},
            "background": {"service_worker": "service_worker.js"},
            "content_scripts": [{"js": ["content/hands.js"], "css": ["content/page.css"]}],
            "web_accessible_resources": [{"resources": ["pages/menu.html"]}],
        });
        assert_eq!(
            named_files(&manifest),
            [
                "_locales/ja/messages.json",
                "content/hands.js",
                "content/page.css",
                "icons/16.png",
                "pages/menu.html",
                "pages/popup.html",
                "service_worker.js",
            ]
        );
    }

    fn ours() -> (Value, String) {
        let root = crate::workspace::Workspace::find().unwrap().root;
        let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
        (serde_json::from_str(&read("manifest.json")).unwrap(), read("SECURITY.md"))
    }

    /// All that the manifest may ask of Chrome (S2). What is added here is added to the reasons in SECURITY.md too.
    #[test]
    fn the_manifest_asks_for_this_and_nothing_else() {
        let (mut manifest, _) = ours();
        manifest.as_object_mut().unwrap().remove("version");
        let csp = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'";
        let icons = serde_json::json!({"16": "icons/16.png", "32": "icons/32.png"});
        let golden = serde_json::json!({
            "manifest_version": 3,
            "name": "__MSG_app_name__",
            "description": "__MSG_app_description__",
            "default_locale": "ja",
            "minimum_chrome_version": "120",
            "icons": {"16": "icons/16.png", "32": "icons/32.png", "48": "icons/48.png", "128": "icons/128.png"},
            "action": {"default_title": "__MSG_app_name__", "default_icon": icons, "default_popup": "pages/popup.html"},
            "options_ui": {"page": "pages/settings.html", "open_in_tab": true},
            "background": {"service_worker": "service_worker.js", "type": "module"},
            "permissions": ["storage", "alarms", "notifications"],
            "content_scripts": [{
                "matches": [
                    "https://webservice.rms.rakuten.co.jp/merchant-portal/*",
                    "https://ichiba-bs.rms.rakuten.co.jp/apisson/*",
                ],
                "js": [
                    "content/anchors.js",
                    "content/mask.js",
                    "content/keys.js",
                    "content/facts.js",
                    "content/marks.js",
                    "content/hands.js",
                ],
                "css": ["content/page.css"],
                "run_at": "document_idle",
                "all_frames": false,
            }],
            "web_accessible_resources": [{
                "resources": ["pages/menu.html"],
                "matches": ["https://webservice.rms.rakuten.co.jp/*", "https://ichiba-bs.rms.rakuten.co.jp/*"],
                "use_dynamic_url": true,
            }],
            "content_security_policy": {"extension_pages": csp},
        });
        assert_eq!(manifest, golden);
    }

    /// Each permission, each address, the one file that web pages may show and the policy stand in SECURITY.md as
    /// "| `name` | reason |", and nothing stands there that the manifest does not ask for.
    #[test]
    fn every_permission_has_its_reason() {
        let (manifest, security) = ours();
        let mut asked = Vec::new();
        texts(&manifest["permissions"], &mut asked);
        texts(&manifest["content_scripts"][0]["matches"], &mut asked);
        texts(&manifest["web_accessible_resources"][0]["resources"], &mut asked);
        texts(&manifest["content_security_policy"], &mut asked);
        let part = security.split("\n## ").find(|part| part.starts_with("Permissions")).unwrap();
        let rows = part.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
        let reasons: Vec<(&str, &str)> = rows.collect();
        for name in &asked {
            let reason = reasons.iter().find(|(row, _)| row == name).map(|(_, reason)| reason.trim_end_matches(" |"));
            assert!(reason.is_some_and(|reason| reason.len() > 30), "{name} has no reason in SECURITY.md");
        }
        let (mut told, mut asked) = (
            reasons.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            asked.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        told.sort_unstable();
        asked.sort_unstable();
        assert_eq!(told, asked);
    }

    /// Each line "- `file`: name" under a promise of SECURITY.md names a test that is there.
    #[test]
    fn every_test_that_a_promise_names_is_there() {
        let (_, security) = ours();
        let root = crate::workspace::Workspace::find().unwrap().root;
        let mut named = 0;
        for promise in security.split("\n### ").skip(1) {
            let (title, text) = promise.split_once('\n').unwrap();
            let before = named;
            for (file, test) in text.lines().filter_map(|line| line.strip_prefix("- `")?.split_once("`: ")) {
                let source = std::fs::read_to_string(root.join(file)).unwrap_or_default();
                assert!(source.contains(test), "{title}: {file} has no test called {test}");
                named += 1;
            }
            assert!(named > before, "{title} has no test");
        }
        let promises = (1..=17).filter(|n| security.contains(&format!("\n### S{n}. "))).count();
        assert_eq!(promises, 17, "a promise is missing");
    }
}
