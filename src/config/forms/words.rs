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
    use config::{Config, File, FileFormat};

    use super::*;
    use crate::config::{DEFAULTS, DatabaseTls, Settings};

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

    /// Each setting that is a text, with its key.
    fn texts() -> Vec<(String, String)> {
        let shown = Settings::load(None, &Vec::new()).unwrap().shown();
        let sections = shown.as_object().unwrap().iter();
        let settings = sections.flat_map(|(section, keys)| {
            keys.as_object().unwrap().iter().map(move |(key, value)| (format!("{section}.{key}"), value))
        });
        settings.filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect()
    }

    #[test]
    fn a_setting_that_is_one_of_some_words_is_refused_with_its_key_and_all_of_them() {
        let refusal = |key: &str| {
            let layers = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
            let layers = layers.set_override(key, "no-such-word").unwrap();
            let read = layers.build().unwrap().try_deserialize::<Settings>();
            read.err().map(|error| error.to_string())
        };
        let mut words = 0;
        for (key, usual) in texts() {
            let Some(refused) = refusal(&key) else { continue };
            words += 1;
            assert!(refused.contains(&key) && refused.contains(&format!("`{usual}`")), "{refused}");
        }
        assert_eq!(
            words, 6,
            "access, encryption of the database, the log, levels of bots twice, words of the chat"
        );
    }
}
