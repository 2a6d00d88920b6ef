//! The paths that a file names, written out: groups in braces spelled out, and a name that the file has imported replaced by
//! what it was imported from, so that no `use`, no group and no `as` hides what is meant.
//!
//! A `use` inside a function counts for all of its file. Must not: know the rules, or which modules there are.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{imported_by, is_word};
use super::files::File;

/// What an import brings into a module: a path, and the name that stands for it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) path: String,
    pub(crate) name: String,
}

/// The names that a file may use, with what they stand for: a function and a module may have the same.
pub(crate) type Names = BTreeMap<String, BTreeSet<String>>;

/// How often an import may refer to another one of the same file.
const DEPTH_MAX: usize = 4;

/// The paths in the code of a file, with their lines.
pub(crate) fn paths_of(file: &File) -> Vec<(usize, String)> {
    let code = file.code();
    let imported = names_in(&code);
    let mut paths = Vec::new();
    for (number, line) in &code {
        let here = match imports(line) {
            Some(imports) => imports.into_iter().map(|import| import.path).collect(),
            None => written(line),
        };
        let meant = here.iter().flat_map(|path| meant(path, &imported, DEPTH_MAX));
        paths.extend(meant.map(|path| (*number, path)));
    }
    paths
}

/// What a file imports, by the names that stand for it.
pub(crate) fn imported(file: &File) -> Names {
    let names = names_in(&file.code());
    let meant =
        |paths: &BTreeSet<String>| paths.iter().flat_map(|path| meant(path, &names, DEPTH_MAX)).collect();
    names.iter().map(|(name, paths)| (name.clone(), meant(paths))).collect()
}

/// The name by which what is called `name` in a file was defined.
pub(crate) fn renamed<'a>(name: &'a str, imported: &'a Names) -> &'a str {
    let path = imported.get(name).and_then(BTreeSet::first);
    path.and_then(|path| path.rsplit("::").next()).unwrap_or(name)
}

/// The names with which paths may begin, and what they stand for: what is imported, and the modules that stand in the file or
/// below it.
fn names_in(code: &[(usize, String)]) -> Names {
    let mut names = Names::new();
    for (_, line) in code {
        if let Some(name) = module(line) {
            names.entry(name.to_owned()).or_default().insert(format!("self::{name}"));
        }
        for Import { path, name } in imports(line).into_iter().flatten().filter(|import| import.name != "*") {
            names.entry(name).or_default().insert(path);
        }
    }
    names
}

/// The name of the module that a line begins or refers to.
fn module(line: &str) -> Option<&str> {
    let (before, declared) = line.split_once("mod ")?;
    let end = declared.find(|sign| !is_word(sign))?;
    let is_declared = [";", " {"].iter().any(|mark| declared[end..].starts_with(mark));
    (is_declared && (before.is_empty() || before.starts_with("pub"))).then_some(&declared[..end])
}

/// Whether a path is `name`, leads into it, or brings it in with all that is beside it.
pub(crate) fn leads_into(path: &str, name: &str) -> bool {
    let into = path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    let beside = path.strip_suffix('*').is_some_and(|around| {
        name.strip_prefix(around).is_some_and(|rest| !around.is_empty() && !rest.contains("::"))
    });
    into || beside
}

/// A path with what its first name was imported from, in as many steps at most. The parts of the standard library count as
/// one.
fn meant(path: &str, names: &Names, steps: usize) -> Vec<String> {
    let (first, rest) = path.split_once("::").map_or((path, ""), |(first, _)| (first, &path[first.len()..]));
    // `use log;` stands for itself.
    let from = names.get(first).into_iter().flatten().filter(|from| from.split("::").next() != Some(first));
    let from: Vec<String> = from.map(|from| format!("{from}{rest}")).collect();
    if from.is_empty() || steps == 0 {
        let part = ["core", "alloc"].contains(&first);
        return vec![if part { format!("std{rest}") } else { path.to_owned() }];
    }
    from.iter().flat_map(|path| meant(path, names, steps - 1)).collect()
}

/// What a line imports; `None` if it is no `use`.
pub(crate) fn imports(line: &str) -> Option<Vec<Import>> {
    let statement = imported_by(line)?;
    Some(spelled(statement.split(';').next().unwrap_or_default().trim()))
}

/// A tree of imports, each written out.
fn spelled(tree: &str) -> Vec<Import> {
    let tree = tree.trim().trim_start_matches("::");
    let Some((head, group)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
        let path = plain(path.trim());
        let path = path.strip_suffix("::self").unwrap_or(&path).to_owned();
        let last = path.rsplit("::").next().unwrap_or_default();
        let name = if name.is_empty() { last } else { name.trim() }.to_owned();
        return vec![Import { path, name }];
    };
    let group = group.rsplit_once('}').map_or(group, |(group, _)| group);
    let items = items(group).into_iter().flat_map(|item| spelled(&format!("{}{item}", head.trim())));
    items.collect()
}

/// The items of a group, those of groups within it together with their heads.
fn items(group: &str) -> Vec<&str> {
    let (mut depth, mut items, mut begun) = (0_i32, Vec::new(), 0);
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(group[begun..at].trim());
                begun = at + 1;
            }
            _ => {}
        }
    }
    items.push(group[begun..].trim());
    items.into_iter().filter(|item| !item.is_empty()).collect()
}

/// The paths that a line has outside of imports: two names at least.
fn written(line: &str) -> Vec<String> {
    let line = plain(line);
    let mut found = Vec::new();
    let mut rest = line.as_str();
    let mut before = ' ';
    while let Some(at) = rest.find(is_of_a_path) {
        before = rest[..at].chars().next_back().unwrap_or(before);
        let end = rest[at..].find(|sign| !is_of_a_path(sign)).map_or(rest.len(), |length| at + length);
        let path = rest[at..end].trim_end_matches(':');
        // A field or a method goes on with what is before it, and so does what is inside of a type.
        if path.contains("::") && !path.starts_with(':') && before != '.' {
            found.push(path.to_owned());
        } else if let Some(absolute) =
            path.strip_prefix("::").filter(|path| path.contains("::") && before != '>')
        {
            found.push(absolute.to_owned());
        }
        before = rest[..end].chars().next_back().unwrap_or(' ');
        rest = &rest[end..];
    }
    found
}

fn is_of_a_path(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_' || sign == ':'
}

/// Without the marks of names that are words of the language, too.
fn plain(text: &str) -> String {
    text.replace("r#", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let file = File { path: "src/a.rs".to_owned(), text: text.to_owned() };
        paths_of(&file).into_iter().map(|(_, path)| path).collect()
    }

    #[test]
    fn groups_are_spelled_out_and_names_are_kept() {
        let found = imports("pub(in crate::a) use crate::a::{b, c::{D as E, self}, r#match::*};").unwrap();
        let found: Vec<_> = found.iter().map(|import| (import.path.as_str(), import.name.as_str())).collect();
        assert_eq!(
            found,
            [
                ("crate::a::b", "b"),
                ("crate::a::c::D", "E"),
                ("crate::a::c", "c"),
                ("crate::a::match::*", "*")
            ]
        );
        assert_eq!(imports("pub fn useless(path: crate::a::B) {}"), None);
    }

    #[test]
    fn paths_are_found_anywhere_in_a_line_but_not_in_the_middle_of_others() {
        let line =
            "fn f(x: super::g::H<$crate::i::J>, y: r#match::K) -> <L as other::M>::N { self.o::<P>() }";
        assert_eq!(paths(line), ["super::g::H", "crate::i::J", "match::K", "other::M"]);
        assert_eq!(paths("let at: ::std::time::Instant = now();"), ["std::time::Instant"]);
    }

    #[test]
    fn a_name_is_followed_to_what_it_was_imported_from() {
        let text = "use std as s;\nuse s::{time as t, fs::*};\nuse log;\nextern crate tokio as k;\nfn f() {\n    t::Instant::now();\n    log::info!();\n    k::spawn(core::time::Duration::ZERO);\n}\n";
        assert_eq!(
            paths(text),
            [
                "std",
                "std::time",
                "std::fs::*",
                "log",
                "tokio",
                "std::time::Instant::now",
                "log::info",
                "tokio::spawn",
                "std::time::Duration::ZERO"
            ]
        );
    }

    #[test]
    fn a_module_of_the_file_hides_a_library_of_its_name() {
        let text = "mod log;\npub(super) mod rand;\nuse log::Line;\nfn f() -> rand::Seed {\n    tokio::spawn(Line)\n}\n";
        assert_eq!(paths(text), ["self::log::Line", "self::rand::Seed", "tokio::spawn"]);
    }

    #[test]
    fn a_function_may_have_the_name_of_a_module() {
        let text = "mod open;\npub use open::{OpenFailed, open};\nfn f() {\n    open::g();\n}\n";
        assert_eq!(paths(text), ["self::open::OpenFailed", "self::open::open", "self::open::g"]);
    }

    #[test]
    fn a_path_leads_into_what_it_names_and_what_it_brings_in_with_the_rest() {
        for path in ["std::time", "std::time::Instant", "std::*", "std::time::*"] {
            assert!(leads_into(path, "std::time"), "{path}");
        }
        for path in ["std::timer", "std", "crate::std::time", "std::fs::*", "*"] {
            assert!(!leads_into(path, "std::time"), "{path}");
        }
    }
}
