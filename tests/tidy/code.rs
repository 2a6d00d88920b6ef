//! Reads Rust as far as the house rules need it: by lines and words, not by grammar.
//!
//! Must not: know the rules, or which files there are.

use super::files::File;

fn head(path: &str) -> String {
    path.chars().take_while(|&sign| is_word(sign)).collect()
}

pub(crate) fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// What stands behind the `use` with which a line begins.
pub(crate) fn imported_by(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with(' ') => rest.trim_start(),
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        _ => line,
    };
    ["use ", "extern crate "].iter().find_map(|word| line.strip_prefix(word))
}

/// Whether a text holds a word that is no part of a longer one.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// Whether an absolute path begins with `place` here; a part of a longer path or of an address does not count.
pub(crate) fn starts_a_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|sign| is_word(sign) || "./-*{}~)]$".contains(sign))
    })
}

pub(crate) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// Line numbers and names of the functions under a test attribute.
pub(crate) fn test_names(file: &File) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut is_test = false;
    for (number, line) in file.lines() {
        let line = line.trim_start();
        if line.starts_with("#[") {
            is_test |= ["#[test]", "::test]", "::test("].iter().any(|mark| line.contains(mark));
        } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test && !is_comment(line)) {
            // A macro's parameter is no name: what is put there stands in a list elsewhere.
            if !rest.starts_with('$') {
                found.push((number, head(rest)));
            }
            is_test = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        File { path: "src/games/example.rs".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_word_is_found_on_its_own_only() {
        assert!(has_word("figures.shots_hit ?? 0", "shots_hit") && has_word("'shots_hit'", "shots_hit"));
        assert!(!has_word("shots_hit_first", "shots_hit") && !has_word("overarena", "arena"));
    }

    #[test]
    fn unit_tests_are_not_production_code() {
        let text = "//! x\nfn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\nfn c() {}\n";
        let lines: Vec<usize> = file(text).production().map(|(number, _)| number).collect();
        assert_eq!(lines, [1, 2, 8]);
    }

    #[test]
    fn test_functions_are_found_under_any_test_attribute() {
        let text =
            "#[test]\n#[ignore = \"slow\"]\nfn one() {}\nfn helper() {}\n#[actix::test]\nasync fn two() {}\n";
        assert_eq!(test_names(&file(text)), [(3, "one".to_owned()), (6, "two".to_owned())]);
    }
}
