//! The wasm module and its JavaScript glue: compiled, bound, optimised, and free of this machine's paths.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    files, names,
    problem::Problem,
    quiet,
    workspace::{Workspace, cargo},
};

/// Rust's own target for a browser.
const TARGET: &str = "wasm32-unknown-unknown";

/// What the module may use, and nothing else: with `--all-features` wasm-opt writes a module that Chromium
/// refuses. All of it is in every Chrome from the manifest's `minimum_chrome_version` on.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Smaller, and hardly any inlining: more of it would save a few bytes here, but repeats code, and the gzipped module
/// grows by a tenth.
///
/// Zeros between texts pack to nothing, so the data stays in one piece; and functions of one name (one generic, for
/// many types) are alike, so they stand side by side, where the packer sees that. The lowest memory is the far end of
/// the stack: nothing of ours is there.
const SMALLER: [&str; 10] = [
    "--always-inline-max-function-size=2",
    "--flexible-inline-max-function-size=2",
    "--one-caller-inline-max-function-size=20",
    "--skip-pass=memory-packing",
    "--low-memory-unused",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--reorder-functions-by-name",
];

/// What only a debugger reads.
const STRIP: [&str; 3] = ["--strip-debug", "--strip-producers", "--strip-target-features"];

/// The two files that a page of the extension loads.
pub struct Module {
    /// `kagiban.js`, a JavaScript module.
    pub glue: String,
    /// `kagiban_bg.wasm`.
    pub wasm: Vec<u8>,
}

/// Builds the module from the source as it is.
pub fn build(workspace: &Workspace) -> Result<Module, Problem> {
    let folder = workspace.target.join("xtask/wasm");
    let machine = Machine::look(workspace)?;
    let compiled = compile(workspace, &machine)?;
    files::remove(&folder)?;
    bind(&compiled, &folder)?;
    let bound = folder.join("kagiban_bg.wasm");
    let (glue, short) = names::shorten(&files::read_text(&folder.join("kagiban.js"))?, &files::read(&bound)?)?;
    files::write(&bound, &short)?;
    let optimised = optimise(workspace, &bound)?;
    let wasm = files::read(&optimised)?;
    machine.refuse_paths(&wasm)?;
    Ok(Module { glue, wasm })
}

/// The folders of this machine that a compiler writes into panic messages, each with what stands for it.
struct Machine {
    folders: Vec<(PathBuf, String)>,
}

impl Machine {
    fn look(workspace: &Workspace) -> Result<Self, Problem> {
        let mut folders = vec![(workspace.root.clone(), "kagiban".to_owned())];
        // rustc takes the last mapping that fits, so the folders inside others come later.
        folders.push((workspace.target.clone(), "kagiban/target".to_owned()));
        if let Some(home) = cargo_home() {
            folders.push((home, "cargo".to_owned()));
        }
        // With the component rust-src, the standard library's paths are those of this machine.
        let version = rustc(&["-vV"])?;
        let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: ")).unwrap_or("unknown");
        let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?.trim());
        folders.push((sysroot.join("lib/rustlib/src/rust"), format!("/rustc/{commit}")));
        Ok(Self { folders })
    }

    /// The flags, in cargo's encoding that allows blanks in a path.
    fn flags(&self) -> String {
        let flags: Vec<String> = self
            .folders
            .iter()
            .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
            .collect();
        flags.join("\u{1f}")
    }

    /// Refuses a module that holds one of the folders: its bytes would differ from machine to machine.
    fn refuse_paths(&self, wasm: &[u8]) -> Result<(), Problem> {
        for (folder, _) in &self.folders {
            let path = folder.as_os_str().as_encoded_bytes();
            if !path.is_empty() && wasm.windows(path.len()).any(|window| window == path) {
                return Err(Problem::Work(format!("the wasm holds the path {}", folder.display())));
            }
        }
        Ok(())
    }
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))
}

fn rustc(arguments: &[&str]) -> Result<String, Problem> {
    let program = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Problem::Work(format!("could not start rustc: {error}")))?;
    if !output.status.success() {
        return Err(Problem::Work(format!("rustc {} failed", arguments.join(" "))));
    }
    String::from_utf8(output.stdout).map_err(|error| Problem::Work(format!("rustc did not answer in text: {error}")))
}

/// One line of what cargo says while it builds.
#[derive(Deserialize)]
struct Said {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    target: Option<Built>,
}

#[derive(Deserialize)]
struct Built {
    name: String,
}

/// Compiles `kagiban-web`; flags from outside are left out, so that the same source gives the same bytes.
fn compile(workspace: &Workspace, machine: &Machine) -> Result<PathBuf, Problem> {
    let output = cargo()
        .args(["build", "--release", "--locked", "--target", TARGET, "--package", "kagiban-web", "--lib"])
        .arg("--message-format=json-render-diagnostics")
        .env("CARGO_ENCODED_RUSTFLAGS", machine.flags())
        .env_remove("RUSTFLAGS")
        .current_dir(&workspace.root)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Problem::Work(format!("could not start cargo: {error}")))?;
    if !output.status.success() {
        return Err(Problem::Work("kagiban-web did not compile".to_owned()));
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Said>(line).ok())
        .filter(|said| said.reason == "compiler-artifact")
        .filter(|said| said.target.as_ref().is_some_and(|built| built.name == "kagiban_web"))
        .flat_map(|said| said.filenames)
        .find(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        .ok_or_else(|| Problem::Work("cargo built no wasm for kagiban-web".to_owned()))
}

/// Writes `kagiban.js` and `kagiban_bg.wasm`, without TypeScript declarations.
fn bind(compiled: &Path, folder: &Path) -> Result<(), Problem> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("kagiban", quiet::quiet(&files::read(compiled)?)?)
        .typescript(false)
        // The glue finds the module beside itself, so that every page may just call `init()`.
        .omit_default_module_path(false)
        .keep_debug(false)
        // wasm-opt sorts by name, and takes the names out.
        .remove_name_section(false)
        // The worker starts the module anew after a trap.
        .reset_state_function(true)
        .remove_producers_section(true);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(folder))
        .map_err(|error| Problem::Work(format!("wasm-bindgen: {error:#}")))
}

/// Runs wasm-opt, which npm brings as a script. It takes longer than all else of a build, so what it made is kept for
/// the same module, options and version.
fn optimise(workspace: &Workspace, module: &Path) -> Result<PathBuf, Problem> {
    let folder = workspace.root.join("tests/node_modules/binaryen");
    let script = folder.join("bin/wasm-opt");
    if !script.is_file() {
        return Err(Problem::Work("wasm-opt is missing; run `npm ci --ignore-scripts` in tests/".to_owned()));
    }
    let mut all = files::read(module)?;
    all.extend(files::read(&folder.join("package.json"))?);
    for option in FEATURES.iter().chain(&SMALLER).chain(&STRIP) {
        all.extend(option.bytes());
    }
    let made_of = files::sha256(&all);
    let optimised = workspace.target.join("xtask/optimised.wasm");
    let kept = optimised.with_extension("sha256");
    if optimised.is_file() && files::read_text(&kept).is_ok_and(|kept| kept == made_of) {
        return Ok(optimised);
    }
    files::write(&kept, b"")?;
    let status = Command::new("node")
        .arg(&script)
        .args(FEATURES)
        .args(SMALLER)
        .args(STRIP)
        .arg(module)
        .arg("--output")
        .arg(&optimised)
        .stdin(Stdio::null())
        .status()
        .map_err(|error| Problem::Work(format!("could not start node: {error}")))?;
    if !status.success() {
        return Err(Problem::Work("wasm-opt failed".to_owned()));
    }
    files::write(&kept, made_of.as_bytes())?;
    Ok(optimised)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_names_a_folder_of_this_machine_is_refused() {
        let machine = Machine { folders: vec![(PathBuf::from("/home/somebody/kagiban"), "kagiban".to_owned())] };
        assert!(machine.refuse_paths(b"\0asm kagiban/crate/core/src/lib.rs").is_ok());
        assert!(machine.refuse_paths(b"\0asm /home/somebody/kagiban/crate").is_err());
    }
}
