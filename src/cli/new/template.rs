//! The files that a new crate begins with. They are in `templates/`, as they are written but for the names.

use clap::ValueEnum;

/// The path of Tiltyard in the manifest, as the template has it.
pub(super) const TILTYARD_PATH: &str = "\"../tiltyard\"";

/// A game to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// A game that moves by itself: two to eight run for gems
    Realtime,
    /// A game in turns: two to six roll a die
    Turns,
}

/// A file of a template: its path in the crate, and its text.
type TemplateFile = (&'static str, &'static str);

macro_rules! file {
    ($path:literal, $from:literal) => {
        ($path, include_str!(concat!("../../../templates/", $from)))
    };
}

const BOTH: [TemplateFile; 6] = [
    file!("Cargo.toml", "both/manifest.toml"),
    file!(".gitignore", "both/gitignore"),
    file!("README.md", "both/README.md"),
    file!("config.toml", "both/config.toml"),
    file!("rustfmt.toml", "both/rustfmt.toml"),
    file!("src/main.rs", "both/main.rs"),
];

const REALTIME: [TemplateFile; 5] = [
    file!("src/game.rs", "realtime/src/game.rs"),
    file!("src/bot.rs", "realtime/src/bot.rs"),
    file!("web/games/my_game/index.html", "realtime/web/games/my_game/index.html"),
    file!("web/games/my_game/style.css", "realtime/web/games/my_game/style.css"),
    file!("web/games/my_game/game.js", "realtime/web/games/my_game/game.js"),
];

const TURNS: [TemplateFile; 5] = [
    file!("src/game.rs", "turns/src/game.rs"),
    file!("src/bot.rs", "turns/src/bot.rs"),
    file!("web/games/my_game/index.html", "turns/web/games/my_game/index.html"),
    file!("web/games/my_game/style.css", "turns/web/games/my_game/style.css"),
    file!("web/games/my_game/game.js", "turns/web/games/my_game/game.js"),
];

/// The files of a crate with this game.
pub(super) fn files(template: Template) -> Vec<TemplateFile> {
    let own = match template {
        Template::Realtime => REALTIME,
        Template::Turns => TURNS,
    };
    BOTH.into_iter().chain(own).collect()
}
