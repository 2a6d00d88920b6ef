//! The house rules, as an ordinary test: which part may look at which, how big a file may be, what no file may hold.
//!
//! Owns: the rules and the messages that explain them; those about parts are in `tidy/floors.rs`, `tidy/kit.rs`, `tidy/games.rs`
//! and `tidy/store.rs`, those about actors in `tidy/actors.rs`, about types in `tidy/types.rs`. How files are found is
//! `tidy/files.rs`, how code is read `tidy/code.rs` and `tidy/paths.rs`, who imports whom `tidy/imports.rs`. Must not: use
//! anything but std. A rule that an old file breaks gets a line in a ratchet list, and lists only get shorter.

use std::fmt::Write as _;

#[path = "tidy/actors.rs"]
mod actors;
#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/files.rs"]
mod files;
#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/games.rs"]
mod games;
#[path = "tidy/guide.rs"]
mod guide;
#[path = "tidy/image.rs"]
mod image;
#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/kit.rs"]
mod kit;
#[path = "tidy/pages.rs"]
mod pages;
#[path = "tidy/paths.rs"]
mod paths;
#[path = "tidy/store.rs"]
mod store;
#[path = "tidy/types.rs"]
mod types;

use code::{has_word, is_comment, starts_a_path, test_names};
use files::{File, root, sources, texts};
use imports::{Imports, is_in};
use paths::{leads_into, paths_of};

/// Lines of a file, its unit tests not counted.
const LINES_MAX: usize = 400;
/// Lines of `docs/architecture.md`: what is longer is not read.
const ARCHITECTURE_LINES_MAX: usize = 200;
/// Files that may be longer than [`LINES_MAX`], with the length they may have. Only ever shrinks.
const LONG_FILES: &[(&str, usize)] = &[];

/// Files of a folder of `src/` or `tests/`, whatever they hold.
const FILES_MAX: usize = 16;
/// Folders that may hold more than [`FILES_MAX`], with the number they hold. Only ever shrinks.
const FULL_FOLDERS: &[(&str, usize)] = &[];

/// Folders within which modules may look at each other in a circle, with how many do. Only ever shrinks.
const CIRCLES: &[(&str, usize)] = &[];

#[test]
fn no_modules_look_at_each_other_in_a_circle() {
    let mut broken =
        Report::new("modules import each other in a circle, so none of them can be understood alone");
    let imports = Imports::of_the_library();
    let circles = imports.circles();
    for circle in &circles {
        let is_known = |(folder, modules): &(&str, usize)| {
            circle.len() <= *modules && circle.iter().all(|module| module.starts_with(&format!("{folder}/")))
        };
        if CIRCLES.iter().any(is_known) {
            continue;
        }
        let lines = circle.iter().flat_map(|from| circle.iter().filter_map(|to| imports.line(from, to)));
        let lines: Vec<_> = lines.map(String::as_str).collect();
        broken.note(&format!("{circle:?}: see {}", lines.join(", ")));
    }
    for (folder, modules) in CIRCLES {
        let within =
            |circle: &&Vec<&String>| circle.iter().all(|module| module.starts_with(&format!("{folder}/")));
        if circles.iter().filter(within).all(|circle| circle.len() < *modules) {
            broken.note(&format!("fewer do so in {folder} now: lower its line in CIRCLES, or strike it"));
        }
    }
    broken.finish();
}

#[test]
fn what_a_module_takes_from_another_has_a_name() {
    let mut broken = Report::new("an import with a star hides who needs what: write the names");
    for at in Imports::of_the_library().stars() {
        broken.note(at);
    }
    broken.finish();
}

#[test]
fn delivery_knows_no_other_actor() {
    let mut broken = Report::new(
        "src/actors/delivery/ is a leaf: it knows no room and no game, of the actors it may name the mail and the unique numbers alone, and what it is made of knows no spectators",
    );
    let imports = Imports::of_the_library();
    for (module, at) in imports.outside("actors/delivery") {
        let is_free = ["actors/mail", "actors/unique"].contains(&module.as_str());
        if !is_free && ["actors", "room", "game", "games"].iter().any(|part| is_in(module, part)) {
            broken.note(&format!("{at} names {module}"));
        }
    }
    for (from, to, at) in imports.all().filter(|(_, to, _)| is_in(to, "actors/delivery/spectators")) {
        if is_in(from, "actors/delivery") && !is_in(from, "actors/delivery/spectators") {
            broken.note(&format!("{at}: {from} names {to}"));
        }
    }
    broken.finish();
}

#[test]
fn a_folder_is_seen_at_a_glance() {
    let mut broken = Report::new("more than 16 files stand in one folder: it holds two subjects");
    let mut folders = files::folders("src");
    folders.extend(files::folders("tests"));
    for (folder, files) in &folders {
        let allowed =
            FULL_FOLDERS.iter().find(|(full, _)| full == folder).map_or(FILES_MAX, |(_, files)| *files);
        if *files > allowed {
            broken.note(&format!("{folder} has {files} files, {allowed} are allowed"));
        }
    }
    for (folder, allowed) in FULL_FOLDERS {
        if folders.get(*folder).is_none_or(|files| files < allowed) {
            broken
                .note(&format!("{folder} has fewer files now: lower its line in FULL_FOLDERS, or strike it"));
        }
    }
    broken.finish();
}

#[test]
fn one_file_names_the_websocket_library() {
    let mut broken = Report::new("only what is below src/web/ws/ may name actix_web_actors");
    for file in sources("src") {
        if file.path.starts_with("src/web/ws/") {
            continue;
        }
        for (number, _) in paths_of(&file).iter().filter(|(_, path)| leads_into(path, "actix_web_actors")) {
            broken.add(&file, *number, "talk to the socket through its messages");
        }
    }
    broken.finish();
}

#[test]
fn only_the_mail_sends_without_waiting() {
    let mut broken = Report::new("what happens when a mailbox is full is decided in src/actors/mail.rs");
    for file in sources("src").into_iter().filter(|file| file.path != "src/actors/mail.rs") {
        for &(number, _) in file.code().iter().filter(|(_, line)| has_word(line, "do_send")) {
            broken.add(&file, number, "names `do_send`: choose one of the words of the mail");
        }
    }
    broken.finish();
}

#[test]
fn every_file_says_what_it_owns() {
    let mut broken = Report::new("a Rust file opens with `//!`: what it owns, and what it must not do");
    for file in sources("") {
        if !file.text.starts_with("//!") {
            broken.add(&file, 1, "opens without it");
        }
    }
    broken.finish();
}

#[test]
fn a_file_is_what_its_name_says() {
    let mut broken = Report::new(
        "tests are known by the names of their files, and modules by theirs: a module `tests` is one of tests alone, and no file is put elsewhere",
    );
    for file in sources("src") {
        let mut attributes = String::new();
        for (number, line) in file.lines() {
            let line = line.trim();
            if line.starts_with("#[path") || line.contains(concat!("inclu", "de!(")) {
                broken.add(&file, number, "takes in a file from elsewhere");
            }
            if ["tests", "benches"].iter().any(|name| line.ends_with(&format!("mod {name};")))
                && !attributes.contains("#[cfg(test)]")
            {
                broken.add(&file, number, "has no `#[cfg(test)]` before it");
            }
            attributes = if line.starts_with("#[") { attributes + line } else { String::new() };
        }
    }
    broken.finish();
}

#[test]
fn no_file_has_two_subjects() {
    let mut broken = Report::new("past 400 lines a file has two subjects: split it");
    for file in sources("") {
        let lines = file.production().count();
        let allowed =
            LONG_FILES.iter().find(|(path, _)| *path == file.path).map_or(LINES_MAX, |&(_, lines)| lines);
        if lines > allowed {
            broken.add(&file, lines, &format!("has {lines} lines, {allowed} are allowed"));
        } else if allowed > LINES_MAX && lines + 20 < allowed {
            broken.add(
                &file,
                lines,
                &format!("has shrunk to {lines} lines: lower its line in LONG_FILES, or strike it"),
            );
        }
    }
    for (path, _) in LONG_FILES.iter().filter(|(path, _)| !root().join(path).exists()) {
        broken.note(&format!("{path} is gone: strike its line in LONG_FILES"));
    }
    broken.finish();
}

#[test]
fn nothing_is_left_for_later() {
    let mut broken = Report::new("what is not done is not in the code: do it, or write it into the plan");
    let words =
        [concat!("to", "do!"), concat!("unimple", "mented!"), concat!("TO", "DO"), concat!("FIX", "ME")];
    for file in sources("") {
        for (number, line) in file.lines() {
            for word in words.iter().filter(|word| has_word(line, word)) {
                broken.add(&file, number, &format!("has `{word}`"));
            }
        }
    }
    broken.finish();
}

#[test]
fn a_lint_is_expected_with_a_reason_and_never_just_allowed() {
    let mut broken = Report::new(
        "write `#[expect(lint, reason = \"…\")]`: it says why, and complains when it is needless",
    );
    for file in sources("") {
        for (number, line) in file.lines().filter(|(_, line)| !is_comment(line)) {
            if line.trim_start().starts_with('#') && line.contains(concat!("al", "low(")) {
                broken.add(&file, number, "has a bare allow");
            }
        }
    }
    broken.finish();
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    let mut broken =
        Report::new("handle it, return it, or `expect` what cannot happen with the reason in its text");
    let unwrapping = concat!("unw", "rap");
    for file in sources("src") {
        for &(number, _) in file.code().iter().filter(|(_, line)| has_word(line, unwrapping)) {
            broken.add(&file, number, &format!("has `{unwrapping}`"));
        }
    }
    broken.finish();
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let mut broken = Report::new("paths of one machine have no place in the repository");
    let places = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    for file in texts() {
        for (number, line) in file.lines() {
            for place in places.iter().filter(|place| starts_a_path(line, place)) {
                broken.add(&file, number, &format!("has `{place}`"));
            }
        }
    }
    broken.finish();
}

#[test]
fn the_architecture_stays_short_enough_to_be_read() {
    let mut broken = Report::new("docs/architecture.md has at most 200 lines");
    for file in texts().into_iter().filter(|file| file.path == "docs/architecture.md") {
        let lines = file.text.lines().count();
        if lines > ARCHITECTURE_LINES_MAX {
            broken.add(&file, lines, "move details next to the part they are about");
        }
    }
    broken.finish();
}

#[test]
fn the_code_map_shows_what_is_there() {
    let mut broken =
        Report::new("the code map of docs/architecture.md names each part, and nothing that is gone");
    let rows = rows_of_the_code_map();
    let named: Vec<&String> = rows.iter().flat_map(|(parts, _)| parts).collect();
    for name in named.iter().filter(|name| !root().join("src").join(name).exists()) {
        broken.note(&format!("src/{name} is gone"));
    }
    for (parts, files) in &rows {
        for file in files.iter().filter(|file| !is_below(file, parts)) {
            broken.note(&format!("{file}, to look at first, is in none of {parts:?}"));
        }
    }
    for file in sources("src") {
        let inside = file.path.trim_start_matches("src/");
        // What only holds folders together says no more than their rows.
        let holds = inside
            .strip_suffix("mod.rs")
            .is_some_and(|folder| named.iter().any(|name| name.starts_with(folder)));
        if inside != "lib.rs" && !holds && !named.iter().any(|name| inside.starts_with(*name)) {
            broken.note(&format!("{} is in no row", file.path));
        }
    }
    broken.finish();
}

/// The rows of the code map: the parts that each is about, and the files to look at first.
fn rows_of_the_code_map() -> Vec<(Vec<String>, Vec<String>)> {
    let map = std::fs::read_to_string(root().join("docs/architecture.md")).expect("there is an architecture");
    let rows =
        map.lines().skip_while(|line| *line != "## Code map").take_while(|line| *line != "## Invariants");
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let cells = rows.filter(|line| line.starts_with("| ")).map(|line| line.split(" | ").collect::<Vec<_>>());
    let is_path = |name: &String| name.contains(['/', '.']);
    let row = |cells: &Vec<&str>| {
        (names(cells[1]), names(cells.get(3).unwrap_or(&"")).into_iter().filter(is_path).collect())
    };
    cells.filter(|cells| cells.len() > 1).map(|cells| row(&cells)).collect()
}

/// Whether one of the parts, or the folder that it stands in, has the file.
fn is_below(file: &str, parts: &[String]) -> bool {
    let src = root().join("src");
    let is_there = |part: &String| {
        let part = src.join(part);
        part.join(file).exists() || part.parent().is_some_and(|folder| folder.join(file).exists())
    };
    file.starts_with("config/") && root().join(file).exists() || parts.iter().any(is_there)
}

#[test]
fn one_file_gives_files_their_places() {
    let mut broken = Report::new(
        "a file takes its place whole or not at all, and is gone if it does not: that is Disk::replace, or an Unplaced",
    );
    let here = ["src/store/replace.rs", "src/store/faults.rs"];
    for file in sources("src").into_iter().filter(|file| !here.contains(&file.path.as_str())) {
        for &(number, _) in file.code().iter().filter(|(_, line)| line.contains("disk.rename(")) {
            broken.add(&file, number, "renames a file");
        }
    }
    broken.finish();
}

#[test]
fn a_test_is_named_as_a_sentence() {
    let mut broken =
        Report::new("a test's name says what holds, in three words or more: a_late_player_is_refused");
    for file in sources("") {
        for (number, name) in test_names(&file) {
            if name.split('_').filter(|word| !word.is_empty()).count() < 3 {
                broken.add(&file, number, &format!("`{name}`"));
            }
        }
    }
    broken.finish();
}

/// What was found against one rule.
struct Report {
    rule: &'static str,
    found: String,
}

impl Report {
    fn new(rule: &'static str) -> Report {
        Report { rule, found: String::new() }
    }

    fn add(&mut self, file: &File, line: usize, what: &str) {
        self.note(&format!("{}:{line}: {what}", file.path));
    }

    fn note(&mut self, what: &str) {
        writeln!(self.found, "  {what}").expect("writing to a String cannot fail");
    }

    #[track_caller]
    fn finish(self) {
        assert!(self.found.is_empty(), "\n\n{}:\n{}\n", self.rule, self.found);
    }
}
