//! Entity tags of content: the same bytes have the same tag.

pub use actix_web::http::header::EntityTag;
use actix_web::http::header::IfNoneMatch;
use sha2::{Digest, Sha256};

/// The tag of some bytes.
pub fn of_content(bytes: &[u8]) -> EntityTag {
    of_hash(&Sha256::digest(bytes))
}

/// The tag of bytes with this SHA-256.
pub(super) fn of_hash(hash: &[u8]) -> EntityTag {
    EntityTag::new_strong(hash[..12].iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether a client has seen what has this tag.
pub fn matches(seen: &IfNoneMatch, tag: &EntityTag) -> bool {
    match seen {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|other| other.weak_eq(tag)),
    }
}
