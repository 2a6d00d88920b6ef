//! What a new crate, its game and the game's type are called. Pure.

/// The names as the templates have them, of the crate, the game, the game for people, and the type.
const OF_TEMPLATES: [&str; 4] = ["my-game", "my_game", "My game", "MyGame"];
/// The most characters of a name: those of a game.
const NAME_MAX: usize = 32;
/// What no crate may be called, or what the new one depends on.
const TAKEN: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc-macro",
    "pub",
    "ref",
    "return",
    "schemars",
    "self",
    "serde",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "tiltyard",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// The names of a new game.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Names {
    /// `my-game`
    pub(super) package: String,
    /// `my_game`
    pub(super) game: String,
    /// `My game`
    pub(super) title: String,
}

impl Names {
    /// The names that follow from that of the crate. Errors: it does not do; what would.
    pub(super) fn of(name: &str) -> Result<Names, String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
        if !begins || !name.chars().all(plain) || name.len() > NAME_MAX {
            return Err(format!(
                "{name:?} is no name for a game: 1 to {NAME_MAX} letters in lower case, digits and -, a letter first, like my-game"
            ));
        }
        if TAKEN.contains(&name.replace('_', "-").as_str()) {
            return Err(format!("{name:?} is a word of Rust or a library: take another name"));
        }
        let game = name.replace('-', "_");
        let mut title = game.replace('_', " ").trim().to_owned();
        title[..1].make_ascii_uppercase();
        Ok(Names { package: name.to_owned(), game, title })
    }

    /// The name of the type: one that stands in none of these texts already.
    pub(super) fn type_beside<'a>(&self, texts: impl Iterator<Item = &'a str> + Clone) -> String {
        let parts = self.game.split('_').map(|part| part.char_indices());
        let capital = |(at, c): (usize, char)| if at == 0 { c.to_ascii_uppercase() } else { c };
        let mut name: String = parts.flat_map(|part| part.map(capital)).collect();
        let is_word = |text: &str, name: &str| {
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
        };
        while texts.clone().any(|text| is_word(text, &name)) && name != OF_TEMPLATES[3] {
            name.push_str("Game");
        }
        name
    }

    /// A text of a template with these names in it.
    pub(super) fn fill(&self, text: &str, type_name: &str) -> String {
        let names = [&self.package, &self.game, &self.title, type_name];
        // By a sign that stands in no text, so that what is put in is not replaced again.
        let marked = OF_TEMPLATES.iter().zip(["\u{1}", "\u{2}", "\u{3}", "\u{4}"]);
        let text = marked.clone().fold(text.to_owned(), |text, (from, mark)| text.replace(from, mark));
        marked.zip(names).fold(text, |text, ((_, mark), name)| text.replace(mark, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_follow_from_that_of_the_crate() {
        let names = Names::of("gem-rush2").unwrap();
        assert_eq!((names.game.as_str(), names.title.as_str()), ("gem_rush2", "Gem rush2"));
        assert_eq!(names.type_beside(["struct MyGame"].into_iter()), "GemRush2");
        let filled = names.fill("my-game, my_game, My game, MyGame", "GemRush2");
        assert_eq!(filled, "gem-rush2, gem_rush2, Gem rush2, GemRush2");
        assert_eq!(Names::of("my-game").unwrap().type_beside(["struct MyGame"].into_iter()), "MyGame");
    }

    #[test]
    fn a_type_is_not_called_as_another_one() {
        let bot = Names::of("bot").unwrap();
        assert_eq!(bot.type_beside(["use crate::bot::Bot;"].into_iter()), "BotGame");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = "x".repeat(33);
        for name in ["", "-x", "4x", "A", "a b", "ä", "../x", "x.y", "self", "proc_macro", "tiltyard", &long]
        {
            assert!(Names::of(name).is_err(), "{name}");
        }
    }
}
