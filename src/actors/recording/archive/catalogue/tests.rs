//! Which replays are listed, and which are removed.

use super::*;
use crate::config::ReplaySettings;
use crate::domain::Finish;
use crate::game::Seat;
use crate::game::replay::{MatchEnding, MatchRoom, SeatFinish};

const DAY_S: i64 = 24 * 60 * 60;

fn id(name: &str) -> MatchId {
    MatchId::parse(name).unwrap()
}

fn replay(name: &str, day: i64, bytes: u64) -> ReplayListing {
    let ended_at = Timestamp::from_second(day * DAY_S).unwrap();
    ReplayListing {
        match_id: id(name),
        room: MatchRoom {
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
        ending: MatchEnding { kind: EndingKind::Decided, results: Vec::new(), reason: None },
        bytes,
    }
}

fn people(listing: ReplayListing) -> NewReplay {
    NewReplay {
        listed_at: listing.ended_at,
        listing: Arc::new(listing),
        people: true,
        by_forfeit: false,
        opened_from: None,
    }
}

/// Five replays of 100 bytes each, of matches that ended on the days 1 to 5.
fn five() -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (name, day) in [("c", 3), ("a", 1), ("e", 5), ("b", 2), ("d", 4)] {
        catalogue.learn(people(replay(name, day, 100)));
    }
    catalogue
}

fn names(page: &[Arc<ReplayListing>]) -> String {
    page.iter().map(|listing| listing.match_id.as_str()).collect()
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
    keep_of_one_percent: 50,
    verify_max: 1,
    verify_waiting_max: 1,
    verify_of_one_max: 1,
    verify_s_max: 1,
    saves_max: 1,
    saves_of_one_max: 1,
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
    assert_eq!((catalogue.all.bytes(), catalogue.all.len()), (300, 3));
    assert_eq!((catalogue.items.len(), catalogue.order.len()), (3, 3));
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_bytes: 399, ..EVERYTHING }), "");
    assert_eq!(surplus(&mut catalogue, 99, ReplaySettings { keep_days: 1, ..EVERYTHING }), "cde");
}

#[test]
fn the_replay_of_a_match_that_runs_is_not_touched() {
    let mut catalogue = five();
    for name in ["a", "b"] {
        let mut running = replay(name, 1, 100);
        running.ending.kind = EndingKind::Running;
        catalogue.forget(&id(name));
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
        catalogue.learn(NewReplay { people: name != "w", ..people(junk) });
    }
    catalogue.note_watched(&id("v"));
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_max: 6, ..EVERYTHING }), "wx");
    catalogue.learn(NewReplay { people: false, ..people(replay("y", 9, 100)) });
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_max: 6, ..EVERYTHING }), "y", "bots alone");
    let keep = ReplaySettings { keep_max: 4, ..EVERYTHING };
    assert_eq!(surplus(&mut catalogue, 9, keep), "va", "to watch one makes it no match that was played");
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
    assert_eq!(catalogue.of_each.len(), 1);
}

#[test]
fn what_was_given_away_goes_before_what_was_played_to_its_end_whoever_watches() {
    let mut catalogue = five();
    for (name, day) in [("v", 6), ("w", 7)] {
        catalogue.learn(NewReplay { by_forfeit: true, ..people(replay(name, day, 100)) });
    }
    let mut left_alone = replay("x", 8, 100);
    left_alone.ending.kind = EndingKind::Abandoned;
    catalogue.learn(people(left_alone.clone()));
    catalogue.note_watched(&id("v"));
    catalogue.note_watched(&id("x"));
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_max: 6, ..EVERYTHING }), "vw");
    let (player, finish) = (PlayerId::parse("anna").unwrap(), Finish { placement: 1, score: 0 });
    left_alone.ending.results = vec![SeatFinish { seat: Seat(0), player, finish }];
    for (name, day) in [("y", 9), ("z", 10)] {
        let began_at = Timestamp::from_second(day * DAY_S).unwrap();
        let listing = ReplayListing { match_id: id(name), ended_at: began_at, ..left_alone.clone() };
        catalogue.learn(people(listing));
    }
    catalogue.note_watched(&id("y"));
    assert_eq!(surplus(&mut catalogue, 11, ReplaySettings { keep_max: 5, ..EVERYTHING }), "xyz");
}

/// Adds replays of 100 bytes that rooms left which were opened from an address.
fn add_from(catalogue: &mut Catalogue, address: &str, replays: &[(&str, i64)]) {
    for (name, day) in replays {
        let opened_from = Some(address.parse().unwrap());
        catalogue.learn(NewReplay { opened_from, ..people(replay(name, *day, 100)) });
    }
}

/// The same besides the five of nobody in particular.
fn five_and(address: &str, replays: &[(&str, i64)]) -> Catalogue {
    let mut catalogue = five();
    add_from(&mut catalogue, address, replays);
    catalogue
}

const FIVE_MORE: &[(&str, i64)] = &[("v", 6), ("w", 7), ("x", 8), ("y", 9), ("z", 10)];

#[test]
fn an_address_with_more_than_its_share_gives_way_first_and_keeps_its_share() {
    let keep = |keep_max| ReplaySettings { keep_max, ..EVERYTHING };
    let many = || five_and("192.0.2.1", FIVE_MORE);
    assert_eq!(surplus(&mut many(), 11, keep(10)), "", "as long as there is room for all");
    assert_eq!(surplus(&mut many(), 11, keep(9)), "v");
    assert_eq!(surplus(&mut many(), 11, keep(8)), "va", "four of eight are a share");
    let bytes = ReplaySettings { keep_bytes: 699, ..EVERYTHING };
    assert_eq!(surplus(&mut many(), 11, bytes), "vwab", "349 bytes of 699 are one, three replays");
    let all = ReplaySettings { keep_of_one_percent: 100, ..keep(9) };
    assert_eq!(surplus(&mut many(), 11, all), "a", "nobody has more than all");
}

#[test]
fn whoever_has_most_beyond_a_share_gives_way_first_and_what_is_worth_least_of_theirs() {
    let mut catalogue = five_and("192.0.2.1", FIVE_MORE);
    add_from(&mut catalogue, "2001:db8::", &[("1", 11), ("2", 12), ("3", 13), ("4", 14)]);
    for (name, day) in [("3", 13), ("y", 9)] {
        let opened_from = Some(if name == "y" { "192.0.2.1" } else { "2001:db8::" }.parse().unwrap());
        catalogue.learn(NewReplay { by_forfeit: true, opened_from, ..people(replay(name, day, 100)) });
    }
    let keep = ReplaySettings { keep_max: 11, keep_of_one_percent: 28, ..EVERYTHING };
    assert_eq!(surplus(&mut catalogue, 15, keep).len(), 3);
    let left = names(&catalogue.list(&ReplayFilter::default(), None, 20).0);
    assert_eq!(left, "421zxwedcba", "five and four have become three and three");
}

#[test]
fn an_owner_has_a_share_of_the_bytes_like_an_address() {
    let mut catalogue = five();
    for (name, day, address) in [("v", 6, "192.0.2.1"), ("w", 7, "192.0.2.2")] {
        let mut theirs = replay(name, day, 300);
        theirs.room.owner = PlayerId::parse("mallory").ok();
        catalogue.learn(NewReplay { opened_from: Some(address.parse().unwrap()), ..people(theirs) });
    }
    let keep = ReplaySettings { keep_bytes: 1000, ..EVERYTHING };
    assert_eq!(surplus(&mut catalogue, 9, keep), "v");
    assert_eq!(catalogue.of_each.len(), 2);
}

#[test]
fn behind_one_address_whoever_has_most_of_what_is_worth_least_gives_way_first() {
    let mut catalogue = Catalogue::default();
    let mut learn = |name: &str, day: i64, owner: Option<&str>, by_forfeit: bool| {
        let mut theirs = replay(name, day, 100);
        theirs.room.owner = owner.map(|owner| PlayerId::parse(owner).unwrap());
        catalogue.learn(NewReplay { by_forfeit, opened_from: "192.0.2.1".parse().ok(), ..people(theirs) });
    };
    learn("a", 1, None, true);
    for (name, day, by_forfeit) in [("b", 2, true), ("c", 3, true), ("d", 4, true), ("e", 5, false)] {
        learn(name, day, Some("mallory"), by_forfeit);
    }
    for (name, day) in [("1", 6), ("2", 7), ("3", 8), ("4", 9)] {
        learn(name, day, Some("anna"), false);
    }
    let keep = |keep_max| ReplaySettings { keep_max, ..EVERYTHING };
    assert_eq!(surplus(&mut catalogue, 10, keep(7)), "bc");
    assert_eq!(surplus(&mut catalogue, 10, keep(5)), "ad", "of those who have the same the oldest");
    assert_eq!(surplus(&mut catalogue, 10, keep(4)), "1");
    assert_eq!((catalogue.of_each.len(), catalogue.parts.len()), (3, 2));
}

#[test]
fn who_has_nothing_that_may_go_does_not_keep_others_from_it() {
    let mut catalogue = Catalogue::default();
    let mut running = replay("a", 1, 900);
    running.ending.kind = EndingKind::Running;
    catalogue.learn(NewReplay { opened_from: "192.0.2.1".parse().ok(), ..people(running) });
    catalogue.learn(people(replay("b", 2, 100)));
    let keep = ReplaySettings { keep_bytes: 950, ..EVERYTHING };
    assert_eq!(surplus(&mut catalogue, 9, keep), "b");
    assert_eq!(surplus(&mut catalogue, 9, ReplaySettings { keep_bytes: 1, ..EVERYTHING }), "");
}

#[test]
fn what_was_saved_of_a_running_match_takes_no_whole_replays_place() {
    let mut so_far = replay("a", 1, 10);
    so_far.ending.kind = EndingKind::Running;
    let mut catalogue = Catalogue::default();
    assert_eq!(catalogue.learn(people(so_far.clone())).bytes, 10);
    assert_eq!(catalogue.learn(people(replay("a", 2, 100))).bytes, 100);
    assert_eq!(catalogue.learn(people(so_far)).bytes, 100, "it was heard of late");
    assert_eq!(
        (names(&catalogue.list(&ReplayFilter::default(), None, 5).0), catalogue.all.bytes()),
        ("a".into(), 100)
    );
}

/// Replays, each with the day on which it came into the list, and the day on which its match ended by the clock of that
/// time.
fn listed(replays: &[(&str, i64, i64)]) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (name, day, ended) in replays {
        let listed_at = Timestamp::from_second(day * DAY_S).unwrap();
        catalogue.learn(NewReplay { listed_at, ..people(replay(name, *ended, 100)) });
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
