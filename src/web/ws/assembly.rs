//! Joins a message that comes in several frames; the library does not.

use actix_http::ws::Item;
use actix_web::web::Bytes;

/// What a frame of a message in pieces makes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Assembled {
    /// The message is not whole yet.
    Part,
    /// A whole text message, not yet checked for UTF-8.
    Text(Vec<u8>),
    /// A whole binary message.
    Binary(Vec<u8>),
    /// Beyond the limit.
    TooBig,
}

/// The pieces so far. The library lets no piece through that does not belong to what came before it.
#[derive(Default)]
pub(super) struct Assembly {
    bytes: Vec<u8>,
    is_text: bool,
}

impl Assembly {
    /// Adds a piece; all together may have `bytes_max` bytes.
    pub(super) fn add(&mut self, item: Item, bytes_max: usize) -> Assembled {
        let (piece, last) = match item {
            Item::FirstText(piece) => return self.begin(&piece, true, bytes_max),
            Item::FirstBinary(piece) => return self.begin(&piece, false, bytes_max),
            Item::Continue(piece) => (piece, false),
            Item::Last(piece) => (piece, true),
        };
        if self.bytes.len() + piece.len() > bytes_max {
            return Assembled::TooBig;
        }
        self.bytes.extend_from_slice(&piece);
        if !last {
            return Assembled::Part;
        }
        let bytes = std::mem::take(&mut self.bytes);
        if self.is_text { Assembled::Text(bytes) } else { Assembled::Binary(bytes) }
    }

    fn begin(&mut self, piece: &Bytes, is_text: bool, bytes_max: usize) -> Assembled {
        if piece.len() > bytes_max {
            return Assembled::TooBig;
        }
        self.is_text = is_text;
        self.bytes.extend_from_slice(piece);
        Assembled::Part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    #[test]
    fn pieces_make_a_message() {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.add(Item::FirstText(piece("a")), 9), Assembled::Part);
        assert_eq!(assembly.add(Item::Continue(piece("b")), 9), Assembled::Part);
        assert_eq!(assembly.add(Item::Last(piece("c")), 9), Assembled::Text(b"abc".to_vec()));
        assert_eq!(assembly.add(Item::FirstBinary(piece("d")), 9), Assembled::Part);
        assert_eq!(assembly.add(Item::Last(piece("e")), 9), Assembled::Binary(b"de".to_vec()));
    }

    #[test]
    fn pieces_beyond_the_limit_are_stopped() {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.add(Item::FirstBinary(piece("abc")), 4), Assembled::Part);
        assert_eq!(assembly.add(Item::Continue(piece("de")), 4), Assembled::TooBig);
    }
}
