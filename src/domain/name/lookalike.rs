//! Names that look alike, to people: by what they are compared.

use unicode_normalization::UnicodeNormalization;

/// Rounds after which a key is taken as it is; two are enough for all that is known.
const KEY_ROUNDS_MAX: usize = 4;

/// By what names are compared: without case, each character as the one it looks like (the skeleton of UTS #39), and `i` as
/// `l`, because a capital I looks like one.
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

/// Without case. By way of capitals, so that ß is ss and a final ς is σ.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect()
}
