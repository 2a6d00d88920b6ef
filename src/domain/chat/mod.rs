//! What may be said in the chat of a room: a filter looks at each message before the room hears of it. So the room, its journal
//! and its replays only ever know what has passed, and a replay asks no filter.

mod words;

use std::sync::Arc;

use super::ids::PlayerId;

pub use words::{WordList, WordListRefused, WordPolicy};

/// Most characters of a message.
pub const CHAT_CHARS_MAX: usize = 500;

/// Whether a message is as long as one may be: 1 to 500 characters.
pub fn has_length(message: &str) -> bool {
    // Counting stops where it is decided.
    (1..=CHAT_CHARS_MAX).contains(&message.chars().take(CHAT_CHARS_MAX + 1).count())
}

/// What somebody is about to say.
#[derive(Debug, Clone, Copy)]
pub struct AboutToSay<'a> {
    /// The player or spectator who says it.
    pub player: &'a PlayerId,
    /// The text, of 1 to 500 characters.
    pub message: &'a str,
}

/// What becomes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatVerdict {
    /// It is said as it is.
    Pass,
    /// This is said instead, for example with stars in the place of a word: 1 to 500 characters, otherwise nothing is.
    Change(String),
    /// It is not said. Whoever wanted to say it is told why, in one sentence.
    Refuse(String),
}

/// Looks at what is about to be said. A program that embeds the server may bring its own.
///
/// It is called on the threads that serve connections, so it must answer at once: it asks no file and no network.
///
/// ```
/// use tiltyard::domain::chat::{AboutToSay, ChatFilter, ChatVerdict};
///
/// struct NoShouting;
///
/// impl ChatFilter for NoShouting {
///     fn judge(&self, said: AboutToSay<'_>) -> ChatVerdict {
///         let is_calm = said.message.chars().any(char::is_lowercase);
///         if is_calm { ChatVerdict::Pass } else { ChatVerdict::Change(said.message.to_lowercase()) }
///     }
/// }
/// ```
pub trait ChatFilter: Send + Sync {
    /// What becomes of a message.
    fn judge(&self, about_to_say: AboutToSay<'_>) -> ChatVerdict;
}

/// Several filters, of which each sees what the one before it has left.
#[derive(Clone, Default)]
pub struct ChatFilters(Vec<Arc<dyn ChatFilter>>);

impl ChatFilters {
    /// Asks these filters, in this order.
    pub fn new(filters: impl IntoIterator<Item = Arc<dyn ChatFilter>>) -> ChatFilters {
        ChatFilters(filters.into_iter().collect())
    }

    /// What is said in the place of a message. Errors: why nothing is. What a filter has put there is no longer than what
    /// anybody may say.
    pub fn pass(&self, player: &PlayerId, message: String) -> Result<String, String> {
        let passed = self.judged(player, message)?;
        if has_length(&passed) {
            return Ok(passed);
        }
        Err("a filter of this server left nothing of this message, or made it too long; say it otherwise"
            .to_owned())
    }

    fn judged(&self, player: &PlayerId, message: String) -> Result<String, String> {
        self.0.iter().try_fold(message, |message, filter| {
            match filter.judge(AboutToSay { player, message: &message }) {
                ChatVerdict::Pass => Ok(message),
                ChatVerdict::Change(changed) => Ok(changed),
                ChatVerdict::Refuse(why) => Err(why),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Louder;

    impl ChatFilter for Louder {
        fn judge(&self, said: AboutToSay<'_>) -> ChatVerdict {
            match said.message {
                "quiet" => ChatVerdict::Pass,
                "bad" => ChatVerdict::Refuse(format!("{} may not say that", said.player)),
                other => ChatVerdict::Change(format!("{other}!")),
            }
        }
    }

    #[test]
    fn each_filter_sees_what_the_one_before_it_has_left() {
        let filters = ChatFilters::new([Arc::new(Louder) as Arc<dyn ChatFilter>, Arc::new(Louder)]);
        let anna = PlayerId::parse("anna").unwrap();
        let said = |message: &str| filters.pass(&anna, message.to_owned());
        assert_eq!(said("hello"), Ok("hello!!".to_owned()));
        assert_eq!(said("quiet"), Ok("quiet".to_owned()));
        assert_eq!(said("bad"), Err("anna may not say that".to_owned()));
        let long = "x".repeat(CHAT_CHARS_MAX);
        assert!(said(&long).is_err_and(|why| why.contains("too long")), "what anybody may say is no longer");
        assert_eq!(ChatFilters::default().pass(&anna, "bad".to_owned()), Ok("bad".to_owned()));
    }
}
