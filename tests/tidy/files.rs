//! The files of the repository, and what part of each runs outside tests.
//!
//! Must not: follow links out of the repository, or look into what was built or downloaded.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::code::{imported_by, is_comment};

/// A text file of the repository, by its path from the root.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// The top-level module it belongs to, `None` for the roots of the crates and for tests.
    pub(crate) fn part(&self) -> Option<String> {
        let inside = self.path.strip_prefix("src/")?;
        let part = inside.split('/').next()?.trim_end_matches(".rs");
        (!["lib", "main", "bin"].contains(&part)).then(|| part.to_owned())
    }

    /// Whether all of it is test code.
    pub(crate) fn is_test(&self) -> bool {
        let folders = ["tests/", "benches/"];
        self.path.ends_with("/tests.rs")
            || folders
                .iter()
                .any(|folder| self.path.starts_with(folder) || self.path.contains(&format!("/{folder}")))
    }

    /// Numbered from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// All lines but those of unit test modules.
    pub(crate) fn production(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut skipping: Option<usize> = None;
        let mut attribute = false;
        self.lines().filter(move |(_, line)| {
            let indent = line.len() - line.trim_start().len();
            if let Some(depth) = skipping {
                if indent == depth && line.trim() == "}" {
                    skipping = None;
                }
                return false;
            }
            if attribute && line.trim_start().starts_with("mod ") && line.trim_end().ends_with('{') {
                skipping = Some(indent);
            }
            attribute = line.trim() == "#[cfg(test)]" || (attribute && line.trim_start().starts_with("#["));
            skipping.is_none() && !attribute
        })
    }

    /// Code that runs outside tests, without comments; a `use` over several lines is joined to one.
    pub(crate) fn code(&self) -> Vec<(usize, String)> {
        let mut code: Vec<(usize, String)> = Vec::new();
        let mut using = false;
        for (number, line) in self.production().filter(|(_, line)| !self.is_test() && !is_comment(line)) {
            let line = line.split_once(" // ").map_or(line, |(code, _)| code);
            match code.last_mut().filter(|_| using) {
                Some((_, statement)) => statement.push_str(line.trim()),
                None => {
                    using = imported_by(line).is_some();
                    code.push((number, line.to_owned()));
                }
            }
            using &= !line.contains(';');
        }
        code
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder.
pub(crate) fn sources(folder: &str) -> Vec<File> {
    files(folder, &["rs"])
}

/// Everything people wrote.
pub(crate) fn texts() -> Vec<File> {
    let endings =
        ["rs", "md", "toml", "js", "mjs", "html", "css", "json", "sh", "yml", "yaml", "sql", "svg", "run"];
    files("", &endings)
}

/// The folders below a folder, each with the number of files of any kind that it holds itself.
pub(crate) fn folders(folder: &str) -> BTreeMap<String, usize> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &|_| true, &mut paths);
    let mut folders = BTreeMap::new();
    for holding in paths.iter().filter_map(|path| path.parent().and_then(from_root)) {
        *folders.entry(holding).or_default() += 1;
    }
    folders
}

/// The text of `Cargo.toml`.
pub(crate) fn manifest() -> String {
    fs::read_to_string(root().join("Cargo.toml")).unwrap_or_default()
}

/// The names in code of the libraries that the program depends on.
pub(crate) fn libraries() -> Vec<String> {
    let manifest = manifest();
    let lines = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim().replace('-', "_"));
    names.filter(|name| !name.starts_with('#')).collect()
}

fn files(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &|ending| endings.contains(&ending), &mut paths);
    paths.sort();
    paths.iter().filter_map(|path| read(path)).collect()
}

/// Finds files by their endings. A file without an ending (`run`) goes by its name.
fn walk(folder: &Path, wanted: &dyn Fn(&str) -> bool, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let ending = name.rsplit('.').next().unwrap_or(name);
        let hidden = name.starts_with('.') && name != ".ci";
        if path.is_symlink() || hidden || ["target", "node_modules", "data"].contains(&name) {
            continue;
        }
        if path.is_dir() {
            walk(&path, wanted, found);
        } else if wanted(ending) {
            found.push(path);
        }
    }
}

fn read(path: &Path) -> Option<File> {
    let text = fs::read_to_string(path).ok()?;
    Some(File { path: from_root(path)?, text })
}

fn from_root(path: &Path) -> Option<String> {
    Some(path.strip_prefix(root()).ok()?.to_str()?.replace('\\', "/"))
}
