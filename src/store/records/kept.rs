//! Values that both databases store in the same form. Must not: know a driver.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::TournamentPosition;
use crate::domain::tournament::TournamentOutcome;
use crate::domain::{BoardName, MatchResult, PlayerId, PlayerKind, Used, Week};

/// How the names begin of boards that are being removed. No board of ours is called so: it has a space in it.
pub(super) const RETIRED: &str = "retired ";
/// The first text behind all that begin with [`RETIRED`].
pub(super) const RETIRED_END: &str = "retired!";
/// How the names of weekly boards begin. They have the order of the weeks.
pub(super) const WEEKLY: &str = "weekly-";

/// The name of the first weekly board that is too young to go.
pub(super) fn weekly_before(week: Week) -> String {
    BoardName::Weekly(week).to_string()
}

/// How the keys of names that begin so end: behind all of them.
pub(super) fn end_of_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// Where a list of names goes on that has come to the key `after`, or begins.
pub(super) fn first_name(prefix: &str, after: Option<&str>) -> String {
    // No key has a control character in it, so nothing is between.
    after.map_or_else(|| prefix.to_owned(), |after| format!("{after}\u{1}"))
}

/// A time, as it is stored: in microseconds since 1970.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A ladder's mode, as it is stored: an empty text for none.
pub(super) fn mode(mode: Option<&String>) -> &str {
    mode.map_or("", String::as_str)
}

/// A count, as it is stored. One that is too large for the database becomes the largest that fits.
pub(super) fn int(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The time since when the server knows each player, as far as these matches tell.
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

/// The time since when the server knows each player, as far as a tournament tells that is over.
pub(super) fn honoured_since(outcome: &TournamentOutcome) -> BTreeMap<PlayerId, i64> {
    let at = micros(outcome.ended_at);
    outcome.places.iter().map(|of| (of.player.clone(), at)).collect()
}

/// The kind of player in a placing that is read back. The level of a bot is not stored, so it counts as an easy one.
pub(super) fn bot(kind: &str) -> Option<String> {
    (kind == PlayerKind::Bot.as_str()).then(|| "easy".to_owned())
}

/// Whether a refresh token was used, as it is stored. A token that is used and has no time was passed over.
pub(super) fn used(used: bool, used_at: Option<Timestamp>) -> Used {
    match (used, used_at) {
        (false, _) => Used::Never,
        (true, Some(at)) => Used::At(at),
        (true, None) => Used::PassedOver,
    }
}

/// The place before which a page begins; without one, before which everything is.
pub(super) fn bound(before: Option<&TournamentPosition>) -> (i64, String) {
    before.map_or((i64::MAX, String::new()), |before| (micros(before.at), before.id.to_string()))
}
