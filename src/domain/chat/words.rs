//! A list of words that are not said: the simplest filter.
//!
//! It knows whole words, in any case and width, with letters of other alphabets that look the same. Must not: read files.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use super::{AboutToSay, ChatFilter, ChatVerdict};

/// The most words of a list.
const WORDS_MAX: usize = 100_000;

/// What becomes of a message with a word of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WordPolicy {
    /// The letters of the word are replaced with stars.
    Mask,
    /// The message is refused.
    Refuse,
}

/// A list of words that are not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordList {
    words: BTreeSet<String>,
    policy: WordPolicy,
}

/// Why a list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordListRefused {
    /// A line is more than one word.
    #[error("line {0}: {1:?} is not one word; write one word a line, and # before what is none")]
    NotAWord(usize, String),
    /// There are too many words.
    #[error("it has more than {WORDS_MAX} words")]
    TooMany,
}

impl WordList {
    /// Reads a list: one word a line; empty lines and those that begin with `#` are left out. Errors: a line that is no word.
    pub fn parse(text: &str, policy: WordPolicy) -> Result<WordList, WordListRefused> {
        let mut words = BTreeSet::new();
        for (number, line) in (1..).zip(text.lines()) {
            let word = line.trim();
            if word.is_empty() || word.starts_with('#') {
                continue;
            }
            if !word.chars().all(is_of_a_word) {
                return Err(WordListRefused::NotAWord(number, word.to_owned()));
            }
            words.insert(key(word));
        }
        if words.len() > WORDS_MAX { Err(WordListRefused::TooMany) } else { Ok(WordList { words, policy }) }
    }

    /// The message with stars in the places of its words that are in the list; `None` if there are none.
    fn masked(&self, message: &str) -> Option<String> {
        let (mut masked, mut rest, mut found) = (String::with_capacity(message.len()), message, false);
        while !rest.is_empty() {
            let end = rest.find(|c| !is_of_a_word(c)).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            if !word.is_empty() && self.words.contains(&key(word)) {
                found = true;
                masked.extend(word.chars().map(|_| '*'));
            } else {
                masked.push_str(word);
            }
            let between = behind.find(is_of_a_word).unwrap_or(behind.len());
            masked.push_str(&behind[..between]);
            rest = &behind[between..];
        }
        found.then_some(masked)
    }
}

impl ChatFilter for WordList {
    fn judge(&self, about_to_say: AboutToSay<'_>) -> ChatVerdict {
        match (self.masked(about_to_say.message), self.policy) {
            (None, _) => ChatVerdict::Pass,
            (Some(masked), WordPolicy::Mask) => ChatVerdict::Change(masked),
            (Some(_), WordPolicy::Refuse) => ChatVerdict::Refuse("this is not said here".to_owned()),
        }
    }
}

/// Marks belong to the letter that they stand on.
fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// What is the same for words that look the same.
fn key(word: &str) -> String {
    let plain: String = word.nfkc().collect();
    skeleton(&plain.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(policy: WordPolicy) -> WordList {
        WordList::parse("# words\n\nbother\n  Blåst \n", policy).unwrap()
    }

    #[test]
    fn words_of_the_list_are_masked_however_they_are_written() {
        let mask = |message: &str| list(WordPolicy::Mask).masked(message);
        assert_eq!(mask("Oh BOTHER, said Pooh"), Some("Oh ******, said Pooh".to_owned()));
        assert_eq!(mask("bother"), Some("******".to_owned()));
        assert_eq!(
            mask("(ｂｏｔｈｅｒ) b\u{043e}ther"),
            Some("(******) ******".to_owned()),
            "wide, and with a Cyrillic o"
        );
        assert_eq!(mask("blåst bla\u{30a}st"), Some("***** ******".to_owned()));
        for fine in ["bothered", "no bot here", "", "!!! ???"] {
            assert_eq!(mask(fine), None, "{fine}");
        }
    }

    #[test]
    fn a_list_may_refuse_what_it_finds() {
        let anna = crate::domain::PlayerId::parse("anna").unwrap();
        let judge = |message| list(WordPolicy::Refuse).judge(AboutToSay { player: &anna, message });
        assert!(matches!(judge("bother!"), ChatVerdict::Refuse(_)));
        assert_eq!(judge("hello"), ChatVerdict::Pass);
    }

    #[test]
    fn a_line_that_is_no_word_is_named() {
        let refused = WordList::parse("fine\ntwo words\n", WordPolicy::Mask).unwrap_err();
        assert!(refused.to_string().starts_with("line 2: \"two words\""), "{refused}");
    }
}
