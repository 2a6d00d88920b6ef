//! Settings that are one of some words. The library of the settings refuses another one by the name of our type; this names the words.

use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, value};

/// Reads one of the words of a type; for `deserialize_with`. Errors: names the word that is none of them, and all that are.
pub(in crate::config) fn one_of_its_words<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<T, D::Error> {
    let word = String::deserialize(from)?;
    let read: Result<T, value::Error> = T::deserialize(word.into_deserializer());
    read.map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DatabaseTls;

    #[test]
    fn a_word_is_read_and_another_one_is_refused_with_all_there_are() {
        let read = |word: &'static str| -> Result<DatabaseTls, value::Error> {
            one_of_its_words(word.into_deserializer())
        };
        assert_eq!(read("off"), Ok(DatabaseTls::Off));
        let refused = read("on").unwrap_err().to_string();
        for word in ["on", "auto", "off", "require"] {
            assert!(refused.contains(&format!("`{word}`")), "{refused}");
        }
    }
}
