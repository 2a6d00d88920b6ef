//! The guide for writing a game: what it prints of a file is in that file.
//!
//! Must not: know what the guide says about it.

use super::Report;
use super::files::texts;

const GUIDE: &str = "docs/writing-a-game.md";
/// What the guide prints pieces of.
const QUOTED: [&str; 2] = ["templates/", "examples/rock_paper_scissors.rs"];
/// The languages of pieces; commands and other programs are run as they are printed (`tests/documents`).
const LANGUAGES: [&str; 4] = ["rust", "js", "html", "toml"];

#[test]
fn the_guide_prints_what_is_in_the_files() {
    let mut broken =
        Report::new("the guide prints something else than the templates have: take it from there");
    let files = texts();
    let quoted: Vec<_> =
        files.iter().filter(|file| QUOTED.iter().any(|path| file.path.starts_with(path))).collect();
    let guide = files.iter().find(|file| file.path == GUIDE).map_or("", |file| &file.text);
    let blocks = guide.split("\n```").skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
    let mut pieces = 0;
    for (_, piece) in blocks.filter(|(language, _)| LANGUAGES.contains(language)) {
        pieces += 1;
        if !quoted.iter().any(|file| file.text.contains(piece)) {
            broken.note(&format!("{GUIDE}: in no file: {piece}"));
        }
    }
    if pieces < 20 {
        broken.note(&format!("{GUIDE} has {pieces} pieces of files: it goes through a game"));
    }
    broken.finish();
}
