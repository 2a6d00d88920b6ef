//! How both databases keep values of the house, where they keep them alike. Must not: know a driver.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::{MatchResult, PlayerId, PlayerKind, Used};

/// A moment, as it is kept.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A ladder's mode, as it is kept.
pub(super) fn mode(mode: Option<&String>) -> &str {
    mode.map_or("", String::as_str)
}

/// A count, as it is kept: what no database can hold is the most it can.
pub(super) fn int(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// When the server heard of each player first, as far as these matches tell.
pub(super) fn known_since(new: &[&MatchResult]) -> BTreeMap<PlayerId, i64> {
    let mut since = BTreeMap::new();
    for result in new {
        for placing in &result.placings {
            let at = since.entry(placing.player.clone()).or_insert(i64::MAX);
            *at = micros(result.began_at).min(*at);
        }
    }
    since
}

/// What plays where a bot sat: how well it plays is not kept, and one of which that is not known counts as an easy one.
pub(super) fn bot(kind: &str) -> Option<String> {
    (kind == PlayerKind::Bot.as_str()).then(|| "easy".to_owned())
}

/// Whether a refresh token was used, as it is kept: without a time it was passed over.
pub(super) fn used(used: bool, used_at: Option<Timestamp>) -> Used {
    match (used, used_at) {
        (false, _) => Used::Never,
        (true, Some(at)) => Used::At(at),
        (true, None) => Used::PassedOver,
    }
}
