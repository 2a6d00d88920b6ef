//! The key of a name: names with the same key look alike to people.

use unicode_normalization::UnicodeNormalization;

/// How often a key is made of a key before it is taken as it is. Twice is enough for every name that is known.
const KEY_ROUNDS_MAX: usize = 4;

/// The key of a name: without case, each character replaced by the one that it looks like (the skeleton of UTS #39), and
/// `i` by `l`, because a capital I looks like one.
pub(crate) fn name_key(shown: &str) -> String {
    let mut key = fold(shown);
    for _ in 0..KEY_ROUNDS_MAX {
        let next = fold(&unicode_security::skeleton(&key).collect::<String>());
        if next == key {
            break;
        }
        key = next;
    }
    key.replace('i', "l").replace("l\u{307}", "l")
}

/// The text without case. It goes by way of capitals, so that ß becomes ss and a final ς becomes σ.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect()
}
