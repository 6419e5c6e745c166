//! Where things are: asked of cargo, so that every setting that moves a folder is followed.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

use crate::problem::Problem;

/// The folders of this workspace, as absolute paths, and its version.
#[derive(Debug)]
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target: PathBuf,
    /// The version of the extension.
    pub version: String,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

impl Workspace {
    /// Asks cargo; works from any folder.
    pub fn find() -> Result<Self, Problem> {
        let mut command = cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        // `cargo run` names the folder of this crate, which is inside the workspace from wherever it was called.
        if let Some(folder) = env::var_os("CARGO_MANIFEST_DIR") {
            command.current_dir(folder);
        }
        let output = command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| Problem::Work(format!("could not start cargo: {error}")))?;
        if !output.status.success() {
            return Err(Problem::Work("cargo does not know this workspace".to_owned()));
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout)
            .map_err(|error| Problem::Work(format!("could not read what cargo says of the workspace: {error}")))?;
        let version = metadata
            .packages
            .into_iter()
            .find(|package| package.name == "kagiban-web")
            .map(|package| package.version)
            .ok_or_else(|| Problem::Work("the workspace has no package kagiban-web".to_owned()))?;
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory, version })
    }

    /// The built extension, where no other folder was asked for.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The package that goes to the store.
    pub fn package(&self) -> PathBuf {
        self.root.join("target/package").join(format!("kagiban-{}.zip", self.version))
    }

    /// A path as one would type it in the workspace's root.
    pub fn short<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// The cargo that runs this program.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
