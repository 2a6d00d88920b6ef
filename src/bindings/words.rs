//! Names in the cases of languages, and the lines of a doc comment.

/// `connect_four` as `ConnectFour`. What cannot be in a name parts words.
pub(super) fn pascal(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(capitalised).collect()
}

/// `PlayerResult` or `retry-after` as `PLAYER_RESULT` or `RETRY_AFTER`.
pub(super) fn constant(name: &str) -> String {
    let mut out = String::new();
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            if letter.is_ascii_uppercase() && after_small {
                out.push('_');
            }
            out.push(letter.to_ascii_uppercase());
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
        after_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    if out.is_empty() || out.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{out}")
    } else {
        out
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// Names within one type: one that is there already gets a number. `a-b` and `a_b` are two on the wire, and the same in some
/// languages.
pub(super) fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !all.contains(name));
        all.push(free.unwrap_or(name));
    }
    all
}

/// Whether a name can be used as it is: a letter or `_` first, then digits too.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// The lines of a doc comment, without what only Rust's own documentation reads: the brackets of links.
pub(super) fn doc_lines(doc: &str) -> impl Iterator<Item = String> {
    let plain = doc.replace("[`", "`").replace("`]", "`");
    plain.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().into_iter()
}

/// A text in double quotes, as JSON writes it, which all the languages read.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_in_the_case_of_types_and_of_constants() {
        assert_eq!(pascal("connect_four"), "ConnectFour");
        assert_eq!(pascal("PlayerResult"), "PlayerResult");
        assert_eq!(pascal("my-own.game"), "MyOwnGame");
        assert_eq!(constant("health_potion"), "HEALTH_POTION");
        assert_eq!(constant("PlayerResult"), "PLAYER_RESULT");
        assert_eq!(constant("3d"), "_3D");
        assert!(
            is_identifier("seat_2") && !is_identifier("2nd") && !is_identifier("a-b") && !is_identifier("")
        );
    }

    #[test]
    fn names_that_would_be_the_same_get_numbers() {
        let names = ["a", "b", "a", "a", "a2"].map(str::to_owned);
        assert_eq!(distinct(names.into_iter()), ["a", "b", "a2", "a3", "a22"]);
    }

    #[test]
    fn docs_lose_the_brackets_of_links() {
        assert_eq!(doc_lines("See [`View`].\nMore. ").collect::<Vec<_>>(), ["See `View`.", "More."]);
    }
}
