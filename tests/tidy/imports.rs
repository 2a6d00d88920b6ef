//! The modules of the library that each module names, found in its paths.
//!
//! A path counts for every module that it leads through: the deepest that it spells out, and from there, over
//! re-exports, the one that defines the name. The modules around a module and within it do not count. Must not: know
//! the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::files::{File, sources};
use super::paths::{Names, imported, paths_of};

/// A module, by its path from the root of the crate, as in `actors/play/room`.
pub(crate) type Module = String;

/// How many places a path may lead through.
const PLACES_MAX: usize = 16;

/// The modules, and what each of them names, with a line where it does.
pub(crate) struct Imports {
    modules: BTreeSet<Module>,
    /// What each module has imported for itself and for whoever names it there, by the names; the root of the crate is `""`.
    imported: BTreeMap<Module, Names>,
    named: BTreeMap<Module, BTreeMap<Module, String>>,
    /// Where a module imports all that another one of the library has, whatever it is.
    stars: Vec<String>,
}

impl Imports {
    /// Those of this repository.
    pub(crate) fn of_the_library() -> &'static Imports {
        static LIBRARY: OnceLock<Imports> = OnceLock::new();
        LIBRARY.get_or_init(|| Imports::of(&sources("src")))
    }

    fn of(files: &[File]) -> Imports {
        let sources: Vec<_> = files.iter().filter(|file| !file.is_test()).collect();
        let modules = sources.iter().filter_map(|file| module_of(file)).collect();
        let all = sources.iter().map(|file| (module_of(file).unwrap_or_default(), imported(file)));
        let mut imports =
            Imports { modules, imported: all.collect(), named: BTreeMap::new(), stars: Vec::new() };
        for file in sources {
            if let Some(module) = module_of(file) {
                imports.read(file, &module);
            }
        }
        imports
    }

    fn read(&mut self, file: &File, module: &str) {
        for (number, path) in paths_of(file) {
            if path.ends_with("::*") && self.place(module, &path).is_some() {
                self.stars.push(format!("{}:{number}", file.path));
            }
            for target in self.way(module, &path) {
                if target != module && !is_around(module, &target) && !is_around(&target, module) {
                    let at = format!("{}:{number}", file.path);
                    self.named.entry(module.to_owned()).or_default().entry(target).or_insert(at);
                }
            }
        }
    }

    /// The modules that a path leads through from `module`; none outside of the crate.
    fn way(&self, module: &str, path: &str) -> BTreeSet<Module> {
        let (mut way, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut open: Vec<Vec<String>> = self.place(module, path).into_iter().collect();
        while let Some(place) = open.pop().filter(|_| seen.len() < PLACES_MAX) {
            let (here, rest) = self.deepest(&place);
            let from = rest.first().and_then(|name| self.imported.get(&here)?.get(*name));
            let from = from.into_iter().flatten().filter_map(|from| self.place(&here, from));
            let behind = rest.iter().skip(1).map(|step| (*step).to_owned());
            let next: Vec<Vec<String>> =
                from.map(|from| from.into_iter().chain(behind.clone()).collect()).collect();
            way.extend((!here.is_empty()).then_some(here));
            if seen.insert(place) {
                open.extend(next);
            }
        }
        way
    }

    /// A path in `module` as one from the root of the crate; `None` if it leads out of it.
    fn place(&self, module: &str, path: &str) -> Option<Vec<String>> {
        let inside =
            || module.split('/').filter(|step| !step.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let mut steps = path.split("::").peekable();
        let first = *steps.peek()?;
        let mut place = match first {
            "crate" => Vec::new(),
            "self" | "super" => inside(),
            _ => return None,
        };
        for step in steps.filter(|step| !["crate", "self"].contains(step)) {
            match step {
                "super" => _ = place.pop(),
                step => place.push(step.to_owned()),
            }
        }
        Some(place)
    }

    /// The deepest module that a place is in, and the names that go on from there.
    fn deepest<'a>(&self, place: &'a [String]) -> (Module, Vec<&'a str>) {
        let is_module = |depth: &usize| *depth == 0 || self.modules.contains(&place[..*depth].join("/"));
        let depth = (0..=place.len()).rev().find(is_module).unwrap_or(0);
        (place[..depth].join("/"), place[depth..].iter().map(String::as_str).collect())
    }

    /// Who names whom, with a line where it does.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Module, &Module, &String)> {
        self.named.iter().flat_map(|(from, named)| named.iter().map(move |(to, at)| (from, to, at)))
    }

    /// Where names are imported with a star, so that nobody sees which.
    pub(crate) fn stars(&self) -> &[String] {
        &self.stars
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

/// Whether a module is another one, or within it.
pub(crate) fn is_in(module: &str, other: &str) -> bool {
    module == other || is_around(other, module)
}

fn is_around(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(files: &[(&str, &str)]) -> Imports {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        Imports::of(&files)
    }

    #[test]
    fn a_circle_is_found_also_over_relative_paths_and_a_tree_is_none() {
        let imports = imports(&[
            ("src/a/mod.rs", "mod x;\nmod y;\n"),
            ("src/a/x.rs", "use super::y::Y;\n"),
            ("src/a/y.rs", "use crate::b::{self, B};\n"),
            ("src/b.rs", "use crate::a::x::{\n    X,\n};\n"),
            ("src/c.rs", "use super::b::B;\n"),
        ]);
        assert_eq!(imports.circles(), [["a/x", "a/y", "b"]]);
        assert_eq!(imports.line(&"b".to_owned(), &"a/x".to_owned()).unwrap(), "src/b.rs:1");
        assert!(
            imports
                .all()
                .any(|(from, to, at)| (from.as_str(), to.as_str(), at.as_str()) == ("c", "b", "src/c.rs:1"))
        );
        assert_eq!(imports.outside("a").into_keys().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn two_that_meet_over_what_their_parent_reexports_are_a_circle() {
        for parent in [
            "mod x;\nmod y;\npub use x::X;\npub use y::Y;\n",
            "pub(crate) use self::{\n    x::X,\n    y::{self, Y},\n};\n",
            "mod x;\nuse x::X;\nuse crate::a::y::Y;\n",
        ] {
            let imports = imports(&[
                ("src/a/mod.rs", parent),
                ("src/a/x.rs", "use super::Y;\n"),
                ("src/a/y.rs", "fn f() -> crate::a::X {\n}\n"),
            ]);
            assert_eq!(imports.circles(), [["a/x", "a/y"]], "{parent}");
        }
    }

    #[test]
    fn a_reexport_is_followed_under_another_name_and_through_others() {
        let imports = imports(&[
            ("src/lib.rs", "pub mod a;\npub use a::Inner as Outer;\n"),
            ("src/a/mod.rs", "mod deep;\npub use deep::Deep as Inner;\n"),
            ("src/a/deep.rs", "use crate::b;\nfn f() {\n    b::g();\n}\n"),
            ("src/b/mod.rs", "pub mod way;\npub use way::g;\n"),
            ("src/b/way.rs", "use crate::{Outer as O, c};\nfn g(_: O) {\n    c::Again::Loop;\n}\n"),
            ("src/c.rs", "pub use crate::d::Again;\n"),
            ("src/d.rs", "pub use crate::c::Again;\n"),
        ]);
        assert_eq!(imports.circles(), [vec!["a/deep", "b/way"], vec!["c", "d"]]);
        // Who re-exports something is named, too, by whoever gets it from there.
        let named = imports.outside("b").into_keys().collect::<Vec<_>>();
        assert_eq!(named, ["a", "a/deep", "c", "d"]);
    }

    #[test]
    fn a_star_is_seen_among_modules_of_the_library_alone() {
        let imports = imports(&[
            ("src/a/mod.rs", "mod x;\nuse x::*;\nuse actix::prelude::*;\n"),
            ("src/a/x.rs", "use super::*;\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n"),
            ("src/b.rs", "use crate::a::{Kind::*, x};\n"),
        ]);
        assert_eq!(imports.stars(), ["src/a/mod.rs:2", "src/a/x.rs:1", "src/b.rs:1"]);
    }
}
