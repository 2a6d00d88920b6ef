//! Ids of matches.
//!
//! Must not: give a match an id below that of the match before it in its room, even if the wall clock was set back.
//! When a room comes back, the newest of its journals is the one with the highest id.

use uuid::Uuid;

use crate::domain::MatchId;

/// An id for the match that comes `after` another one in its room: a UUID of version 7, so that ids sort by time.
pub(super) fn match_id(after: Option<&MatchId>) -> MatchId {
    let now = Uuid::now_v7();
    let before = after.and_then(|id| Uuid::parse_str(id.as_str()).ok()).filter(|before| *before >= now);
    let id = before.and_then(following).unwrap_or(now);
    MatchId::parse(&id.simple().to_string()).unwrap_or_else(|_| unreachable!("a UUID is an id"))
}

/// An id of the millisecond after that of another id.
fn following(before: Uuid) -> Option<Uuid> {
    let (seconds, nanoseconds) = before.get_timestamp()?.to_unix();
    let ms = seconds * 1000 + u64::from(nanoseconds / 1_000_000) + 1;
    Some(uuid::Builder::from_unix_timestamp_millis(ms, &rand::random()).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_room_go_up_whatever_the_clock_says() {
        let in_an_hour =
            Uuid::now_v7().get_timestamp().expect("it has a time").to_unix().0 * 1000 + 3_600_000;
        let ahead = uuid::Builder::from_unix_timestamp_millis(in_an_hour, &[255; 10]).into_uuid();
        let mut last = MatchId::parse(&ahead.simple().to_string()).expect("an id");
        for _ in 0..3 {
            let next = match_id(Some(&last));
            assert!(next.as_str() > last.as_str(), "{next} after {last}");
            last = next;
        }
    }
}
