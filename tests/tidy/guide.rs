//! The guide for writing a game, and that to its page: what they print of a file is in that file.
//!
//! Must not: know what the guide says about it.

use super::Report;
use super::files::texts;

const GUIDE: &str = "docs/writing-a-game.md";
/// The documents with such pieces, and the languages of these; commands and other programs are run as they are printed
/// (`tests/documents`).
const DOCUMENTS: [(&str, &[&str]); 2] =
    [(GUIDE, &["rust", "js", "html", "toml"]), ("docs/pages.md", &["rust"])];
/// What the guide prints pieces of.
const QUOTED: [&str; 3] = ["templates/", "examples/rock_paper_scissors.rs", "tests/api/games/cards.rs"];

#[test]
fn the_guide_prints_what_is_in_the_files() {
    let mut broken =
        Report::new("a document prints something else than the templates have: take it from there");
    let files = texts();
    let quoted: Vec<_> =
        files.iter().filter(|file| QUOTED.iter().any(|path| file.path.starts_with(path))).collect();
    let mut pieces = 0;
    for (document, languages) in DOCUMENTS {
        let text = files.iter().find(|file| file.path == document).map_or("", |file| &file.text);
        let blocks = text.split("\n```").skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
        for (_, piece) in blocks.filter(|(language, _)| languages.contains(language)) {
            pieces += 1;
            if !quoted.iter().any(|file| file.text.contains(piece)) {
                broken.note(&format!("{document}: in no file: {piece}"));
            }
        }
    }
    if pieces < 20 {
        broken.note(&format!("the documents have {pieces} pieces of files: the guide goes through a game"));
    }
    broken.finish();
}
