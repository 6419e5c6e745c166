//! Whether what we depend on keeps to `deny.toml` and is pinned: the same policy that cargo-deny reads, held against what
//! cargo says, so that every test run checks it without installing anything.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use serde_json::Value;

use crate::workspace::{Workspace, cargo};

#[derive(Deserialize)]
struct Policy {
    graph: Graph,
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<String>,
    skip: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    /// Nothing for a crate of this workspace.
    source: Option<String>,
}

/// Whether a licence expression (`MIT OR (Apache-2.0 AND ISC)`, or the older `MIT/Apache-2.0`) can be met by these.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    if expression.matches('(').count() != expression.matches(')').count() {
        return false;
    }
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any_of(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let mut met = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words, allowed);
    }
    met
}

fn all_of(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &[String]) -> bool {
    match words.next() {
        Some("(") => {
            let met = any_of(words, allowed);
            words.next_if_eq(&")").is_some() && met
        }
        Some(name) => {
            // An exception only ever allows more.
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            allowed.iter().any(|allowed| allowed == name)
        }
        None => false,
    }
}

/// Everything about these packages that the policy refuses.
fn refused(packages: &[Package], policy: &Policy) -> Vec<String> {
    let mut all = Vec::new();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Package { name, version, license, source } in packages {
        versions.entry(name).or_default().push(version);
        let Some(source) = source else { continue };
        if !policy.sources.allow_registry.iter().any(|registry| source == &format!("registry+{registry}")) {
            all.push(format!("{name} {version} comes from {source}"));
        }
        if !license.as_deref().is_some_and(|license| is_allowed(license, &policy.licenses.allow)) {
            all.push(format!("{name} {version} has the licence {license:?}"));
        }
        if policy.bans.deny.contains(name) {
            all.push(format!("{name} {version} is not wanted"));
        }
    }
    for (name, versions) in versions {
        if versions.len() > 1 && !policy.bans.skip.iter().any(|skipped| skipped == name) {
            all.push(format!("{name} is there more than once: {}", versions.join(", ")));
        }
    }
    all
}

fn policy() -> Policy {
    let text = fs::read_to_string(Workspace::find().unwrap().root.join("deny.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

#[test]
fn every_crate_keeps_to_deny_toml() {
    let policy = policy();
    let mut command = cargo();
    command.args(["metadata", "--locked", "--format-version", "1"]);
    for target in &policy.graph.targets {
        command.args(["--filter-platform", target]);
    }
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Metadata = serde_json::from_slice(&output.stdout).unwrap();
    assert!(metadata.packages.len() > 50);
    assert_eq!(refused(&metadata.packages, &policy), Vec::<String>::new());
}

#[test]
fn what_the_policy_refuses_is_named() {
    let policy = policy();
    let package = |name: &str, license: Option<&str>, source: &str| Package {
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        license: license.map(str::to_owned),
        source: Some(source.to_owned()),
    };
    let registry = format!("registry+{}", policy.sources.allow_registry[0]);
    for (name, license, source) in [
        ("left", None, registry.as_str()),
        ("left", Some("GPL-3.0-only"), &registry),
        ("left", Some("MIT AND GPL-3.0-only"), &registry),
        ("left", Some("MIT"), "git+https://example.com/left"),
        ("left", Some("MIT"), "registry+https://example.com/index"),
        ("openssl-sys", Some("MIT"), &registry),
    ] {
        assert_eq!(refused(&[package(name, license, source)], &policy).len(), 1, "{name} {license:?} {source}");
    }
    let fine = || package("left", Some("MIT"), &registry);
    assert!(refused(&[fine()], &policy).is_empty());
    assert_eq!(refused(&[fine(), fine()], &policy).len(), 1);
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    let allowed = ["MIT", "ISC", "Apache-2.0"].map(str::to_owned);
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("MIT/GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("(GPL-3.0 OR MIT) AND ISC", true),
        ("(GPL-3.0 OR BSD-2-Clause) AND ISC", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
        ("MIT OR (GPL-3.0", false),
        ("", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), met, "{expression}");
    }
}

/// The packages of `tests/` are few, of one exact version each, with the digest of what is installed.
#[test]
fn every_npm_package_is_pinned() {
    let root = Workspace::find().unwrap().root;
    for (folder, most) in [("tests", 10), ("tests/lint", 250)] {
        let read = |name: &str| -> Value {
            serde_json::from_str(&fs::read_to_string(root.join(folder).join(name)).unwrap()).unwrap()
        };
        for (name, version) in read("package.json")["devDependencies"].as_object().unwrap() {
            let exact = version.as_str().unwrap();
            let parts: Vec<&str> = exact.split('.').collect();
            assert!(parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok()), "{name} {exact}");
        }
        let lock = read("package-lock.json");
        let packages: Vec<_> =
            lock["packages"].as_object().unwrap().iter().filter(|(name, _)| !name.is_empty()).collect();
        assert!((1..=most).contains(&packages.len()), "{folder}: {} packages", packages.len());
        for (name, package) in packages {
            assert!(package["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")), "{name}");
            let from = package["resolved"].as_str().unwrap_or("https://registry.npmjs.org/");
            assert!(from.starts_with("https://registry.npmjs.org/"), "{name} comes from {from}");
        }
    }
}
