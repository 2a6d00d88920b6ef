//! Which module of the library names which others, found in its paths.
//!
//! A path counts for the deepest module that it leads into; what a module has with those around it and within it is its
//! own business. Must not: know the rules.

use std::collections::{BTreeMap, BTreeSet};

use super::files::File;

/// A module, by its path from the root of the crate, as in `actors/play/room`.
pub(crate) type Module = String;

/// The modules, and what each of them names, with a line where it does.
pub(crate) struct Imports {
    modules: BTreeSet<Module>,
    named: BTreeMap<Module, BTreeMap<Module, String>>,
}

impl Imports {
    pub(crate) fn of(files: &[File]) -> Imports {
        let sources: Vec<_> = files.iter().filter(|file| !file.is_test()).collect();
        let modules = sources.iter().filter_map(|file| module_of(file)).collect();
        let mut imports = Imports { modules, named: BTreeMap::new() };
        for file in sources {
            if let Some(module) = module_of(file) {
                imports.read(file, &module);
            }
        }
        imports
    }

    fn read(&mut self, file: &File, module: &str) {
        for (number, line) in file.code() {
            for path in paths(&line) {
                let Some(target) = self.resolve(module, &path) else { continue };
                if !is_around(module, &target) && !is_around(&target, module) {
                    let at = format!("{}:{number}", file.path);
                    self.named.entry(module.to_owned()).or_default().entry(target).or_insert(at);
                }
            }
        }
    }

    /// The deepest module that a path leads into from `module`; `None` outside of the crate and at its root.
    fn resolve(&self, module: &str, path: &str) -> Option<Module> {
        let mut place: Vec<&str> = Vec::new();
        for (number, step) in path.split("::").enumerate() {
            match (number, step) {
                (0, "crate") => {}
                (0, "super" | "self") => {
                    place = module.split('/').collect();
                    place.truncate(place.len() - usize::from(step == "super"));
                }
                (_, "super") => _ = place.pop(),
                _ => place.push(step),
            }
        }
        (1..=place.len()).rev().map(|depth| place[..depth].join("/")).find(|name| self.modules.contains(name))
    }

    /// Who names whom, with a line where it does.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Module, &Module, &String)> {
        self.named.iter().flat_map(|(from, named)| named.iter().map(move |(to, at)| (from, to, at)))
    }

    /// What a module and all within it name outside of it, with a line where they do.
    pub(crate) fn outside(&self, module: &str) -> BTreeMap<&Module, &String> {
        let within = self.named.iter().filter(|(name, _)| *name == module || is_around(module, name));
        let named = within.flat_map(|(_, named)| named);
        named.filter(|(target, _)| *target != module && !is_around(module, target)).collect()
    }

    /// The groups of modules of which each leads to each other.
    pub(crate) fn circles(&self) -> Vec<Vec<&Module>> {
        let reached: BTreeMap<_, _> =
            self.modules.iter().map(|module| (module, self.reached(module))).collect();
        let mut circles: Vec<Vec<&Module>> = Vec::new();
        for module in &self.modules {
            if circles.iter().flatten().any(|known| *known == module) {
                continue;
            }
            let both = reached[module].iter().filter(|other| reached[**other].contains(module));
            let circle: Vec<_> = both.copied().collect();
            if circle.len() > 1 {
                circles.push(circle);
            }
        }
        circles
    }

    fn reached<'a>(&'a self, from: &'a Module) -> BTreeSet<&'a Module> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Module> = vec![from];
        while let Some(module) = open.pop() {
            let next = self.named.get(module).into_iter().flat_map(BTreeMap::keys);
            open.extend(next.filter(|next| reached.insert(*next)));
        }
        reached
    }

    /// Where `from` names `to`.
    pub(crate) fn line(&self, from: &Module, to: &Module) -> Option<&String> {
        self.named.get(from)?.get(to)
    }
}

/// The module that a file holds; `None` for the roots of the crates.
pub(crate) fn module_of(file: &File) -> Option<Module> {
    let inside = file.path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let module = inside.strip_suffix("/mod").unwrap_or(inside);
    (!["lib", "main"].contains(&module)).then(|| module.to_owned())
}

fn is_around(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
}

/// The paths of a line that begin in the crate, groups in braces spelled out.
fn paths(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(at) = ["crate::", "super::", "self::"].iter().filter_map(|word| begins(rest, word)).min() {
        let path = &rest[at..];
        let end = path.find(|sign: char| !(sign.is_alphanumeric() || sign == '_' || sign == ':'));
        let (head, tail) = path.split_at(end.unwrap_or(path.len()));
        match tail.strip_prefix('{').filter(|_| head.ends_with("::")) {
            Some(group) => found.extend(grouped(group).iter().map(|item| format!("{head}{item}"))),
            None => found.push(head.trim_end_matches(':').to_owned()),
        }
        rest = tail;
    }
    found
}

/// Where a path begins with `word`; in the middle of a longer path it does not.
fn begins(line: &str, word: &str) -> Option<usize> {
    let places = line.match_indices(word).map(|(at, _)| at);
    places.into_iter().find(|at| {
        let before = line[..*at].chars().next_back();
        !before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == ':')
    })
}

/// The items of a group that has just been opened, groups within it spelled out.
fn grouped(group: &str) -> Vec<String> {
    let (mut items, mut prefixes, mut item) = (Vec::new(), vec![String::new()], String::new());
    for sign in group.chars() {
        match sign {
            '{' => prefixes.push(format!(
                "{}{}",
                prefixes.last().map_or("", String::as_str),
                std::mem::take(&mut item)
            )),
            ',' | '}' => {
                if !item.is_empty() {
                    items.push(format!("{}{}", prefixes.last().map_or("", String::as_str), item));
                    item.clear();
                }
                if sign == '}' {
                    prefixes.pop();
                    if prefixes.is_empty() {
                        break;
                    }
                }
            }
            ' ' => {}
            sign => item.push(sign),
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn paths_are_found_with_their_groups_spelled_out() {
        let line = "use crate::a::{b, c::{D, e}, F}; fn f(x: super::g::H) -> other::super_::I";
        assert_eq!(
            paths(line),
            ["crate::a::b", "crate::a::c::D", "crate::a::c::e", "crate::a::F", "super::g::H"]
        );
    }

    #[test]
    fn a_circle_is_found_also_over_relative_paths_and_a_tree_is_none() {
        let files = [
            file("src/a/mod.rs", "mod x;\nmod y;\n"),
            file("src/a/x.rs", "use super::y::Y;\n"),
            file("src/a/y.rs", "use crate::b::{self, B};\n"),
            file("src/b.rs", "use crate::a::x::{\n    X,\n};\n"),
            file("src/c.rs", "use super::b::B;\n"),
        ];
        let imports = Imports::of(&files);
        assert_eq!(imports.circles(), [["a/x", "a/y", "b"]]);
        assert_eq!(imports.line(&"b".to_owned(), &"a/x".to_owned()).unwrap(), "src/b.rs:1");
        assert!(
            imports
                .all()
                .any(|(from, to, at)| (from.as_str(), to.as_str(), at.as_str()) == ("c", "b", "src/c.rs:1"))
        );
        assert_eq!(imports.outside("a").into_keys().collect::<Vec<_>>(), ["b"]);
    }
}
