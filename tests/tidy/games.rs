//! The rule for who may know a game: the games themselves, and the app, which puts them into the house.
//!
//! The names of games and their declarations are read from `src/games/`. Must not: know a game itself.

use super::Report;
use super::code::{has_word, is_comment};
use super::files::{File, sources, texts};
use super::imports::Imports;

/// Parts that may name games.
const MAY_NAME_GAMES: &[&str] = &["games", "app"];

/// Parts that say which game they want as any client does, over the wire; they know none.
const ASK_FOR_GAMES: &[&str] = &["bench"];

/// What declares a name: the text before it.
const DECLARING: &[&str] = &["Counter::new(", "Item::new(", "Achievement::new("];

#[test]
fn games_are_known_to_the_app_alone() {
    let mut broken = Report::new(
        "only src/app/ names games: be told which game it is, or ask the `Registry` what there is to know of it",
    );
    let games = names_of_games();
    assert!(games.len() > 2, "{games:?}");
    for (from, to, at) in Imports::of_the_library().all() {
        if is_in(to, &["games"]) && !is_in(from, MAY_NAME_GAMES) {
            broken.note(&format!("{at}: {from} looks at {to}"));
        }
    }
    for file in sources("src") {
        let mut free = MAY_NAME_GAMES.iter().chain(ASK_FOR_GAMES);
        if file.part().is_none_or(|part| free.any(|name| *name == part)) {
            continue;
        }
        for (number, line) in file.code() {
            // An example in a generated document may be one of a game.
            if line.trim_start().starts_with("#[") {
                continue;
            }
            for game in games.iter().filter(|game| line.contains(&format!("\"{game}\""))) {
                broken.add(&file, number, &format!("names the game {game:?}"));
            }
        }
    }
    broken.finish();
}

#[test]
fn domain_knows_no_game_not_even_in_words() {
    let mut broken =
        Report::new("domain is about all games: say what holds for each, and let the game declare the rest");
    let games = names_of_games();
    for file in sources("src/domain").into_iter().filter(|file| !file.is_test()) {
        for (number, line) in file.production() {
            for game in games.iter().filter(|game| has_word(line, game)) {
                broken.add(&file, number, &format!("names the game {game:?}"));
            }
        }
    }
    broken.finish();
}

/// Names of one word are words of the language, too; only the others are looked for.
#[test]
fn what_a_game_declares_is_known_to_the_game_alone() {
    let mut broken = Report::new(
        "what a game counts, its items and achievements are declared by it: pages find them in GET /site and /achievements",
    );
    let declared = declared_names();
    assert!(declared.len() > 5, "{declared:?}");
    let games = names_of_games();
    for file in
        texts().into_iter().filter(|file| file.path.starts_with("src/") && !is_of_a_game(file, &games))
    {
        for (number, line) in lines(&file) {
            for name in declared.iter().filter(|name| has_word(&line, name)) {
                broken.add(&file, number, &format!("knows {name:?}"));
            }
        }
    }
    broken.finish();
}

fn is_in(module: &str, parts: &[&str]) -> bool {
    module.split('/').next().is_some_and(|part| parts.contains(&part))
}

/// The files of a game: its rules, and its pages, which are named after it.
fn is_of_a_game(file: &File, games: &[String]) -> bool {
    let page = file.path.strip_prefix("src/web/pages/");
    file.path.starts_with("src/games/")
        || page.is_some_and(|page| games.iter().any(|game| page.starts_with(game)))
}

fn lines(file: &File) -> Vec<(usize, String)> {
    if file.path.ends_with(".rs") {
        return file.code().into_iter().filter(|(_, line)| !line.trim_start().starts_with("#[")).collect();
    }
    let lines = file.lines().filter(|(_, line)| !is_comment(line));
    lines.map(|(number, line)| (number, line.to_owned())).collect()
}

fn names_of_games() -> Vec<String> {
    let mut names = Vec::new();
    for file in sources("src/games") {
        let declared = file.text.split("const NAME: &'static str = \"").skip(1);
        names.extend(declared.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    names
}

fn declared_names() -> Vec<String> {
    let mut names = Vec::new();
    for file in sources("src/games") {
        for declaring in DECLARING {
            let declared = file.text.split(declaring).skip(1);
            let quoted = declared.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
            names.extend(quoted.filter(|name| name.contains('_')).map(str::to_owned));
        }
    }
    names
}
