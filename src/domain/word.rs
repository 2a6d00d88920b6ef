//! The words that programs call things by: games, modes, counters, items, achievements.

/// Whether a text is such a word: 1 to 32 of the characters `a-z 0-9 _`. It can be written anywhere without quoting.
pub fn is_word(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (1..=32).contains(&text.len()) && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_can_be_written_anywhere() {
        assert!(["a", "connect_four", "streak_10"].into_iter().all(is_word) && is_word(&"x".repeat(32)));
        assert!(!["", "Arena", "a-b", "ä", "a b"].into_iter().any(is_word) && !is_word(&"x".repeat(33)));
    }
}
