//! What a program is built from: its crate, and the crates on this machine that it depends on.
//!
//! Owns: which those are. Must not: look at whether they change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

/// What is looked at in the folder of each crate.
const OF_A_CRATE: [&str; 3] = ["src", "Cargo.toml", "build.rs"];
/// Our own crate. It is looked at only by who writes it: it has a thousand files, and takes a minute to build.
const OURS: &str = env!("CARGO_PKG_NAME");

/// The files and folders that a program is built from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CrateSources(Vec<PathBuf>);

/// What `cargo metadata` says, as far as it is looked at.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
    workspace_root: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Package {
    id: String,
    name: String,
    /// Where it is from; `None`: from this machine.
    source: Option<String>,
    manifest_path: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    /// The crate of this folder; `None` in one that only holds those of a workspace.
    root: Option<String>,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

impl CrateSources {
    /// Those of the crate of this folder alone.
    pub(super) fn of_this_crate() -> CrateSources {
        CrateSources(in_crate(Path::new("")).collect())
    }

    /// Asks cargo which they are. `None` while it does not know: when a manifest has a slip, or names a library that no build
    /// has brought here yet.
    pub(super) fn ask(mut cargo: Command) -> Option<CrateSources> {
        cargo.args(["metadata", "--format-version", "1", "--offline"]);
        let said = cargo.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        serde_json::from_slice::<Metadata>(&said.stdout).ok().map(CrateSources::from)
    }

    /// The files, and the folders with them.
    pub(super) fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.0.iter().cloned()
    }
}

impl From<Metadata> for CrateSources {
    fn from(Metadata { packages, resolve, workspace_root }: Metadata) -> CrateSources {
        let local = packages.iter().filter(|package| package.source.is_none());
        let local: BTreeMap<_, _> = local.map(|package| (package.id.as_str(), package)).collect();
        let needed = match &resolve.root {
            Some(root) => resolve.needed_by(root),
            None => local.keys().copied().collect(),
        };
        let is_root = |package: &Package| resolve.root.as_ref() == Some(&package.id);
        let watched = local.values().filter(|package| needed.contains(package.id.as_str()));
        let watched = watched.filter(|package| package.name != OURS || is_root(package));
        let folders = watched.filter_map(|package| package.manifest_path.parent());
        let mut paths: BTreeSet<_> = folders.flat_map(in_crate).collect();
        paths.insert(workspace_root.join("Cargo.toml"));
        CrateSources(paths.into_iter().collect())
    }
}

impl Resolve {
    /// This crate and all that it depends on, over others, too.
    fn needed_by<'a>(&'a self, root: &'a str) -> BTreeSet<&'a str> {
        let depends: BTreeMap<_, _> =
            self.nodes.iter().map(|node| (node.id.as_str(), node.dependencies.as_slice())).collect();
        let (mut needed, mut next) = (BTreeSet::new(), vec![root]);
        while let Some(id) = next.pop() {
            if needed.insert(id) {
                next.extend(depends.get(id).into_iter().flat_map(|ids| ids.iter()).map(String::as_str));
            }
        }
        needed
    }
}

fn in_crate(folder: &Path) -> impl Iterator<Item = PathBuf> {
    OF_A_CRATE.map(|path| folder.join(path)).into_iter()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn watched(root: Option<&str>) -> Vec<String> {
        let package = |name: &str, source: Option<&str>| json!({"id": name, "name": name, "source": source, "manifest_path": format!("/w/{name}/Cargo.toml")});
        let node = |id: &str, dependencies: &[&str]| json!({"id": id, "dependencies": dependencies});
        let said = json!({
            "packages": [package("program", None), package("rules", None), package("dice", None), package("other", None),
                package("tiltyard", None), package("serde", Some("registry+x"))],
            "resolve": {"root": root, "nodes": [node("program", &["rules", "tiltyard", "serde"]), node("rules", &["dice"]),
                node("dice", &["rules"]), node("other", &[]), node("tiltyard", &["serde"]), node("serde", &[])]},
            "workspace_root": "/w",
        });
        let CrateSources(paths) = serde_json::from_value::<Metadata>(said).unwrap().into();
        let manifests = paths.iter().filter(|path| path.ends_with("Cargo.toml"));
        manifests.map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn what_the_program_needs_of_this_machine_is_watched_and_nothing_else() {
        let of = |names: &[&str]| names.iter().map(|name| format!("/w/{name}Cargo.toml")).collect::<Vec<_>>();
        assert_eq!(watched(Some("program")), of(&["", "dice/", "program/", "rules/"]));
        assert_eq!(watched(Some("other")), of(&["", "other/"]));
        assert_eq!(watched(None), of(&["", "dice/", "other/", "program/", "rules/"]), "of a workspace all");
    }

    #[test]
    fn whoever_writes_tiltyard_has_it_watched() {
        assert_eq!(watched(Some("tiltyard")), ["/w/Cargo.toml", "/w/tiltyard/Cargo.toml"]);
    }
}
