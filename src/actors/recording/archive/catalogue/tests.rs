//! Which replays are listed, and which are removed.

use super::*;
use crate::protocol::replays::{ReplayEnding, ReplayRoom};

const DAY_S: i64 = 24 * 60 * 60;

fn id(name: &str) -> MatchId {
    MatchId::parse(name).unwrap()
}

fn replay(name: &str, day: i64, bytes: u64) -> ReplayCard {
    let ended_at = Timestamp::from_second(day * DAY_S).unwrap();
    ReplayCard {
        match_id: id(name),
        room: ReplayRoom {
            id: RoomId::parse("duel").unwrap(),
            name: "Duel".to_owned(),
            owner: None,
            private: false,
        },
        game: "arena".to_owned(),
        mode: None,
        rules: 1,
        began_at: ended_at,
        ended_at,
        duration_ms: 0,
        ticks: 1,
        players: vec![PlayerId::parse("anna").unwrap()],
        ending: ReplayEnding { kind: EndingKind::Decided, results: Vec::new(), reason: None },
        bytes,
    }
}

fn people(card: ReplayCard) -> Entry {
    Entry { listed_at: card.ended_at, card, people: true }
}

/// Five replays of 100 bytes each, of matches that ended on the days 1 to 5.
fn five() -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (name, day) in [("c", 3), ("a", 1), ("e", 5), ("b", 2), ("d", 4)] {
        catalogue.learn(people(replay(name, day, 100)));
    }
    catalogue
}

fn names(page: &[Arc<ReplayCard>]) -> String {
    page.iter().map(|card| card.match_id.as_str()).collect()
}

fn surplus(catalogue: &mut Catalogue, day: i64, keep: ReplaySettings) -> String {
    let now = Timestamp::from_second(day * DAY_S).unwrap();
    catalogue.take_surplus(now, &keep, |id| id.as_str() == "a").iter().map(MatchId::as_str).collect()
}

const EVERYTHING: ReplaySettings = ReplaySettings {
    keep_days: 0,
    keep_bytes: 0,
    keep_max: 0,
    keep_of_one_max: 0,
    verify_max: 1,
    verify_waiting_max: 1,
    verify_of_one_max: 1,
    verify_s_max: 1,
    streams_max: 1,
    streams_of_one_max: 1,
};

#[test]
fn pages_follow_each_other_without_a_hole() {
    let catalogue = five();
    let (first, after) = catalogue.list(&ReplayFilter::default(), None, 2);
    let (second, after) = catalogue.list(&ReplayFilter::default(), after.as_ref(), 2);
    let (third, none) = catalogue.list(&ReplayFilter::default(), after.as_ref(), 2);
    assert_eq!((names(&first), names(&second), names(&third)), ("ed".into(), "cb".into(), "a".into()));
    assert_eq!(none, None);
    assert_eq!(catalogue.list(&ReplayFilter::default(), None, 5).1, None);
}

#[test]
fn filters_take_what_fits_and_private_rooms_are_in_no_list() {
    let mut catalogue = five();
    let mut other = replay("d", 4, 100);
    (other.game, other.players) = ("relay".to_owned(), vec![PlayerId::parse("ben").unwrap()]);
    other.ending.kind = EndingKind::Aborted;
    catalogue.learn(people(other));
    let mut private = replay("c", 3, 100);
    private.room.private = true;
    catalogue.learn(people(private));
    let list = |filter: ReplayFilter| names(&catalogue.list(&filter, None, 9).0);
    assert_eq!(list(ReplayFilter::default()), "edba");
    assert_eq!(list(ReplayFilter { game: Some("relay".to_owned()), ..Default::default() }), "d");
    assert_eq!(list(ReplayFilter { player: PlayerId::parse("anna").ok(), ..Default::default() }), "eba");
    assert_eq!(list(ReplayFilter { ending: Some(EndingKind::Aborted), ..Default::default() }), "d");
    assert_eq!(list(ReplayFilter { room: RoomId::parse("other").ok(), ..Default::default() }), "");
}

#[test]
fn what_is_too_old_too_many_or_too_large_goes_the_oldest_first() {
    assert_eq!(surplus(&mut five(), 9, EVERYTHING), "");
    assert_eq!(surplus(&mut five(), 9, ReplaySettings { keep_days: 6, ..EVERYTHING }), "ab");
    assert_eq!(surplus(&mut five(), 9, ReplaySettings { keep_max: 2, ..EVERYTHING }), "abc");
    let mut catalogue = five();
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_bytes: 399, ..EVERYTHING }), "ab");
    assert_eq!((catalogue.bytes, catalogue.items.len(), catalogue.order.len()), (300, 3, 3));
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_bytes: 399, ..EVERYTHING }), "");
    assert_eq!(surplus(&mut catalogue, 99, ReplaySettings { keep_days: 1, ..EVERYTHING }), "cde");
}

#[test]
fn the_replay_of_a_match_that_runs_is_not_touched() {
    let mut catalogue = five();
    for name in ["a", "b"] {
        let mut running = replay(name, 1, 100);
        running.ending.kind = EndingKind::Running;
        catalogue.learn(people(running));
    }
    assert_eq!(
        surplus(
            &mut catalogue,
            99,
            ReplaySettings { keep_days: 1, keep_max: 1, keep_bytes: 1, ..EVERYTHING }
        ),
        "bcde"
    );
    assert_eq!(names(&catalogue.list(&ReplayFilter::default(), None, 9).0), "a");
}

#[test]
fn what_nobody_decided_or_watched_goes_before_what_somebody_did() {
    let mut catalogue = five();
    for (name, day) in [("v", 6), ("w", 7), ("x", 8)] {
        let mut junk = replay(name, day, 100);
        junk.ending.kind = EndingKind::Abandoned;
        catalogue.learn(Entry { people: name != "w", ..people(junk) });
    }
    catalogue.note_watched(&id("v"));
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_max: 6, ..EVERYTHING }), "wx");
    catalogue.learn(Entry { people: false, ..people(replay("y", 9, 100)) });
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_max: 6, ..EVERYTHING }), "y", "bots alone");
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_max: 4, ..EVERYTHING }), "ab");
}

#[test]
fn an_owner_with_too_many_loses_their_own() {
    let mut catalogue = five();
    for (name, day) in [("v", 6), ("w", 7), ("x", 8)] {
        let mut theirs = replay(name, day, 100);
        theirs.room.owner = PlayerId::parse("mallory").ok();
        catalogue.learn(people(theirs));
    }
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_of_one_max: 1, ..EVERYTHING }), "vw");
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_of_one_max: 1, ..EVERYTHING }), "");
    assert_eq!(catalogue.owned.len(), 1);
}

/// Replays, each with the day on which it came into the list, and the day on which its match ended by the clock of that
/// time.
fn listed(replays: &[(&str, i64, i64)]) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (name, day, ended) in replays {
        let listed_at = Timestamp::from_second(day * DAY_S).unwrap();
        catalogue.learn(Entry { listed_at, ..people(replay(name, *ended, 100)) });
    }
    catalogue
}

#[test]
fn the_order_of_the_list_is_the_one_in_which_replays_go() {
    let mut catalogue = listed(&[("x", 11, 11), ("y", 12, 3), ("z", 13, 2)]);
    let (first, after) = catalogue.list(&ReplayFilter::default(), None, 2);
    let (second, _) = catalogue.list(&ReplayFilter::default(), after.as_ref(), 2);
    assert_eq!((names(&first), names(&second)), ("zy".into(), "x".into()));
    assert_eq!(surplus(&mut catalogue, 13, ReplaySettings { keep_max: 2, ..EVERYTHING }), "x");
}

#[test]
fn a_clock_that_was_wrong_makes_no_replay_old_and_keeps_none_for_longer() {
    let keep = ReplaySettings { keep_days: 30, ..EVERYTHING };
    let mut behind = listed(&[("v", 100, 100), ("w", 101, 1)]);
    assert_eq!(surplus(&mut behind, 120, keep), "");
    assert_eq!(surplus(&mut behind, 132, keep), "vw");
    // One was made by a clock that was two years ahead, and those behind it by the right one.
    let mut ahead = listed(&[("x", 800, 800), ("y", 801, 101), ("z", 802, 131)]);
    assert_eq!(surplus(&mut ahead, 120, keep), "");
    assert_eq!(surplus(&mut ahead, 132, keep), "y");
    assert_eq!(names(&ahead.list(&ReplayFilter::default(), None, 9).0), "zx");
}
