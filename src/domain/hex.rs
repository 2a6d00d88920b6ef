//! Bytes as hexadecimal digits, in lower case.

/// The digits of bytes, two for each.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes that some digits stand for; `None` if these are no digits, or an odd number of them.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<_>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let pairs = digits?;
    let whole = pairs.len().is_multiple_of(2);
    whole.then(|| pairs.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_as_they_are_written() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
        assert_eq!(unhex("000aFF"), Some(vec![0, 10, 255]));
        for bad in ["0", "0g", "\u{e4}0"] {
            assert_eq!(unhex(bad), None, "{bad}");
        }
    }
}
