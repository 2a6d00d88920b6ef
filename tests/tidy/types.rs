//! Types: each has one name of its own, and is told in one or two files.
//!
//! Unit tests do not count. Must not: understand more of Rust than where a type is defined, and where it has methods.

use std::collections::{BTreeMap, BTreeSet};

use super::Report;
use super::files::{File, sources};
use super::imports::{Module, module_of};
use super::paths::{imported, renamed};

/// Files that the inherent `impl` blocks of one type may stand in.
const FILES_OF_A_TYPE_MAX: usize = 2;

/// Names of more than one type that other files may see, with the number of types. Only ever shrinks. The first five are
/// those of what every game brings (the types of the trait `Game`), the next two what each database has of its own.
const SHARED_NAMES: &[(&str, usize)] = &[
    ("Action", 2),
    ("Delta", 2),
    ("Event", 2),
    ("Options", 2),
    ("View", 2),
    ("Db", 2),
    ("StatementCount", 2),
];

#[test]
fn a_type_is_told_in_two_files_at_most() {
    let mut broken = Report::new(
        "the methods of one type stand in more than two files: find the second type in it, instead of cutting it into slices",
    );
    let types = Types::of(&sources("src"));
    for (of, files) in &types.scattered() {
        broken.note(&format!("{of:?} has methods in {} files: {files:?}", files.len()));
    }
    broken.finish();
}

#[test]
fn no_two_types_that_other_files_see_have_one_name() {
    let mut broken = Report::new(
        "two types have one name, so a reader has to ask which is meant: name one after what it is",
    );
    let types = Types::of(&sources("src"));
    let shared = types.shared_names();
    for (name, modules) in &shared {
        let allowed =
            SHARED_NAMES.iter().find(|(listed, _)| listed == name).map_or(1, |(_, allowed)| *allowed);
        if modules.len() > allowed {
            broken.note(&format!("{name} is defined in {modules:?}"));
        }
    }
    for (name, allowed) in SHARED_NAMES {
        if shared.get(name).is_none_or(|modules| modules.len() < *allowed) {
            broken.note(&format!(
                "{name} has fewer meanings now: lower its line in SHARED_NAMES, or strike it"
            ));
        }
    }
    broken.finish();
}

#[test]
fn how_somebody_came_out_of_a_match_is_said_by_three_types() {
    let mut broken = Report::new(
        "games tell a Standing, what is kept contains a Finish, what is shown a FinishInfo: contain one of them (docs/adr/0029)",
    );
    let here = ["src/domain/result.rs", "src/game/outcome.rs", "src/protocol/records.rs"];
    for file in sources("src").into_iter().filter(|file| !file.path.starts_with("src/games/")) {
        let said = file.code().into_iter().filter(|(_, line)| line.trim() == "pub placement: u16,");
        for (number, _) in said.skip(usize::from(here.contains(&file.path.as_str()))) {
            broken.add(&file, number, "says it once more");
        }
    }
    broken.finish();
}

#[test]
fn a_list_of_all_variants_names_all_of_them() {
    let mut broken = Report::new(
        "a variant is missing in the `ALL` of its type, so whatever goes through all leaves it out: add it",
    );
    for file in sources("src") {
        let code = file.code();
        for (number, name, listed) in lists_of_all(&code) {
            let variants = variants(&code, &name);
            assert!(!variants.is_empty(), "{}: where is {name}?", file.path);
            for variant in variants.difference(&listed) {
                broken.add(&file, number, &format!("misses {name}::{variant}"));
            }
        }
    }
    broken.finish();
}

/// The constants `ALL`: where each stands, of which type it is, and which variants it names.
fn lists_of_all(code: &[(usize, String)]) -> Vec<(usize, String, BTreeSet<String>)> {
    let mut lists = Vec::new();
    for (at, (number, line)) in code.iter().enumerate() {
        let of =
            line.trim().strip_prefix("pub const ALL: ").or_else(|| line.trim().strip_prefix("const ALL: "));
        let Some(name) = of.and_then(|of| of.split_once('[')?.1.split([';', ']']).next()) else { continue };
        let rest = code[at..].iter().map(|(_, line)| line.as_str());
        let end = rest.clone().position(|line| line.trim_end().ends_with("];")).expect("the end of the list");
        let text: String = rest.take(end + 1).collect();
        let path = format!("{name}::");
        let named = text.split(&path).skip(1);
        let named =
            named.map(|after| after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_owned());
        lists.push((*number, name.to_owned(), named.collect()));
    }
    lists
}

/// The variants of an enum of this code.
fn variants(code: &[(usize, String)], name: &str) -> BTreeSet<String> {
    let head = format!("enum {name} {{");
    let inside = code.iter().map(|(_, line)| line.as_str()).skip_while(|line| !line.ends_with(&head)).skip(1);
    let inside = inside.take_while(|line| *line != "}");
    let own = inside
        .filter_map(|line| line.strip_prefix("    ").filter(|line| line.starts_with(char::is_uppercase)));
    own.map(|line| line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(line).to_owned()).collect()
}

/// A type, by its module and its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Type(Module, String);

impl Type {
    fn name(&self) -> &str {
        &self.1
    }
}

/// The types of the library.
#[derive(Default)]
struct Types {
    /// All of them, with whether other files may see them.
    defined: BTreeMap<Type, bool>,
    /// The names after `impl`, with the modules where they stand and the paths of their files.
    implemented: Vec<(Type, String)>,
}

impl Types {
    fn of(files: &[File]) -> Types {
        let mut types = Types::default();
        for file in files {
            let Some(module) = module_of(file) else { continue };
            let (code, imported) = (file.code(), imported(file));
            for (number, (_, line)) in code.iter().enumerate() {
                if let Some((name, is_seen)) = definition(line) {
                    *types.defined.entry(Type(module.clone(), name)).or_default() |= is_seen;
                }
                if line.trim_start().starts_with("impl") {
                    let of = inherent(&header(&code[number..]));
                    let of = of.map(|name| Type(module.clone(), renamed(&name, &imported).to_owned()));
                    types.implemented.extend(of.map(|of| (of, file.path.clone())));
                }
            }
        }
        types
    }

    /// The types with methods in too many files.
    fn scattered(&self) -> BTreeMap<&Type, BTreeSet<&String>> {
        let mut files: BTreeMap<&Type, BTreeSet<&String>> = BTreeMap::new();
        for (seen, path) in &self.implemented {
            if let Some(of) = self.meant(seen) {
                files.entry(of).or_default().insert(path);
            }
        }
        files.retain(|_, files| files.len() > FILES_OF_A_TYPE_MAX);
        files
    }

    /// The type that a name stands for in a module: of those with that name the one that is defined nearest.
    fn meant(&self, seen: &Type) -> Option<&Type> {
        let near = |of: &&Type| {
            let both = of.0.split('/').zip(seen.0.split('/'));
            both.take_while(|(one, other)| one == other).count()
        };
        self.defined.keys().filter(|of| of.name() == seen.name()).max_by_key(near)
    }

    /// Names of several types that other files may see, with the modules that define them.
    fn shared_names(&self) -> BTreeMap<&str, Vec<&Module>> {
        let mut named: BTreeMap<&str, Vec<&Module>> = BTreeMap::new();
        for (of, _) in self.defined.iter().filter(|(_, is_seen)| **is_seen) {
            named.entry(of.name()).or_default().push(&of.0);
        }
        named.retain(|_, modules| modules.len() > 1);
        named
    }
}

/// The name that a line defines as a type, and whether other files may see it.
fn definition(line: &str) -> Option<(String, bool)> {
    let line = line.trim_start();
    let open = line.strip_prefix("pub").and_then(|rest| {
        let rest = rest.strip_prefix('(').map_or(Some(rest), |within| Some(within.split_once(')')?.1));
        rest?.strip_prefix(' ')
    });
    // An associated type is its trait's.
    let kinds: &[&str] = if open.is_some() {
        &["struct ", "enum ", "trait ", "type ", "union "]
    } else {
        &["struct ", "enum ", "trait ", "union "]
    };
    let rest = open.unwrap_or(line);
    let rest = rest.strip_prefix("unsafe ").unwrap_or(rest);
    let name = word(kinds.iter().find_map(|kind| rest.strip_prefix(kind))?);
    (!name.is_empty()).then_some((name, open.is_some()))
}

/// What is written from here to the first brace that opens.
fn header(code: &[(usize, String)]) -> String {
    let mut header = String::new();
    for (_, line) in code {
        header.push_str(line.trim());
        header.push(' ');
        if line.contains('{') {
            break;
        }
    }
    // The arrow of a function is no bracket.
    header.replace("->", "")
}

/// The name of the type that an `impl` without a trait belongs to.
fn inherent(header: &str) -> Option<String> {
    let rest = header.strip_prefix("impl")?.split_once('{')?.0;
    let mut depth = 0_i32;
    let mut plain = String::new();
    for sign in rest.chars() {
        match sign {
            '<' => depth += 1,
            '>' => depth -= 1,
            sign if depth == 0 => plain.push(sign),
            _ => {}
        }
    }
    let of = plain.split(" where ").next()?.trim();
    let name = word(of.rsplit("::").next()?);
    (!of.contains(" for ") && !name.is_empty()).then_some(name)
}

fn word(text: &str) -> String {
    text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(files: &[(&str, &str)]) -> Types {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        Types::of(&files)
    }

    #[test]
    fn methods_count_for_the_type_that_is_meant_and_traits_do_not() {
        let types = types(&[
            (
                "src/a/mod.rs",
                "pub struct Door<T>(T);\nimpl<T: Fn() -> u8>\n    Door<T>\nwhere\n    T: Copy,\n{\n}\n",
            ),
            ("src/a/open.rs", "use super::Door as Gate;\nimpl Gate<u8> {}\n"),
            ("src/a/close.rs", "impl Door<u8> {\n}\n#[cfg(test)]\nmod tests {\n    struct Knob;\n}\n"),
            ("src/a/shut.rs", "impl From<u8> for Door<u8> {}\n"),
            ("src/b.rs", "struct Door;\nimpl Door {}\n"),
        ]);
        let scattered = types.scattered();
        let found: Vec<_> =
            scattered.iter().map(|(of, files)| (of.0.as_str(), of.name(), files.len())).collect();
        assert_eq!(found, [("a", "Door", 3)]);
    }

    #[test]
    fn a_name_is_shared_by_what_other_files_may_see() {
        let types = types(&[
            (
                "src/a.rs",
                "pub struct Key;\npub(crate) enum Lock {}\npub trait Hinge {\n    type Pin;\n}\nstruct Bolt;\n",
            ),
            (
                "src/b.rs",
                "pub type Key = u8;\npub(in crate::b) struct Lock;\npub(super) struct Pin;\npub struct Bolt;\n",
            ),
        ]);
        assert_eq!(types.shared_names().into_keys().collect::<Vec<_>>(), ["Key", "Lock"]);
    }
}
