//! Tests of rooms whose seats are reserved.

use std::sync::Arc;

use super::*;
use crate::domain::{FixtureId, RoomId, TournamentId};
use crate::game::{ActRefused, Level, Phase, Tick};

const WAIT_MS: u64 = 10_000;

fn fixture() -> FixtureId {
    FixtureId { tournament: TournamentId::parse("cup").unwrap(), number: 3, game: 1, attempt: 0 }
}

/// A room that is reserved for these players, in the order of seats. The ids of bots begin with `ai_`.
fn config(players: &[&str]) -> RoomConfig {
    let seat =
        |name: &&str| ReservedSeat { player: id(name), bot: name.starts_with("ai_").then_some(Level::Easy) };
    let seats = players.iter().map(seat).collect();
    let reservation = Reservation { seats, wait_ms: WAIT_MS, barred: Arc::from([id("zoe")]) };
    let seats_max = players.len() as u16;
    RoomConfig {
        reservation: Some(Arc::new(reservation)),
        fixture: Some(fixture()),
        ..RoomConfig::new(RoomId::parse("final").unwrap(), "final", seats_max, Timestamp::UNIX_EPOCH)
    }
}

fn reserved(game: &str, players: &[&str]) -> World {
    World::of(game, config(players), true, true)
}

/// What whoever has opened the room is told by these effects.
fn news(done: &[String]) -> Vec<&str> {
    done.iter().filter_map(|text| text.strip_prefix("TellOpener(")).collect()
}

impl World {
    pub(super) fn watch_rules(&self) -> WatchRules<'_> {
        WatchRules::of(&self.room, self.now.ms)
    }

    /// Lets somebody watch who chats under one id and has proved another one.
    pub(super) fn watch(&self, chats_as: Option<&str>, proven: Option<&str>) -> Result<(), RoomRefused> {
        let watcher = WatcherIdentity { chats_as: chats_as.map(id), proven: proven.map(id) };
        self.watch_rules().admit(&watcher)
    }

    /// The journal has everything up to here.
    fn written(&mut self) -> Vec<String> {
        let has_ending = self.room.game().is_over();
        self.room.journal_reached(JournalProgress { begun: true, has_ending }, self.now);
        self.work()
    }
}

#[test]
fn seats_are_for_those_who_are_named_in_the_order_in_which_they_are() {
    let mut world = reserved("connect_four", &["anna", "ben"]);
    assert_eq!(world.sit("ben"), Ok(Seat(1)), "ben came first, and is the second all the same");
    assert_eq!(world.sit("carl"), Err(RoomRefused::Reserved));
    assert_eq!(world.room.sit_bot(&id("anna"), Level::Easy, world.now), Err(RoomRefused::Reserved));
    world.work();
    assert_eq!(world.sit("anna"), Ok(Seat(0)));
    world.work();
    assert_eq!(world.sit("carl"), Err(RoomRefused::Reserved), "the match is on");
}

#[test]
fn nothing_happens_in_the_match_before_everybody_has_come() {
    let mut world = reserved("arena", &["anna", "ai_1", "ben"]);
    world.sit("anna").unwrap();
    assert_eq!(kinds(&world.work()), ["Greet", "Joined"], "anna sees whom she waits for");
    world.room.sit_bot(&id("ai_1"), Level::Easy, world.now).unwrap();
    assert_eq!(kinds(&world.work()), ["Joined"], "a bot is shown nothing that it could act upon");
    assert!(!world.room.wants_ticks() && world.room.game().tick() == Tick(0));
    assert_eq!(world.room.act(Seat(0), None, Bytes::new(), false), Err(ActRefused::NotBegun));
    world.sit("ben").unwrap();
    let told = world.work();
    assert_eq!(news(&told), ["Met)"]);
    assert!(world.room.wants_ticks());
    world.room.tick_due();
    let greeted = ["Stepped", "Greet", "Greet", "Greet"];
    assert_eq!(kinds(&world.work()), greeted, "everybody is in the state from the first step on");
}

#[test]
fn a_match_is_begun_in_the_order_of_seats_and_its_result_names_the_game_of_the_tournament() {
    let mut world = reserved("connect_four", &["anna", "ben"]);
    ["ben", "anna"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    assert_eq!(world.room.game().phase(), Phase::Playing);
    assert!(news(&world.play()).is_empty(), "the result is not written yet");
    let told = world.written();
    let [finished] = news(&told)[..] else { panic!("told once: {told:?}") };
    assert!(finished.starts_with("Finished(MatchResult {") && finished.contains("\"cup\""), "{finished}");
    assert!(matches!(world.room.reservation_news(), Some(ReservationNews::Finished(_))));
    let ended = world.wait(5_000);
    assert_eq!((news(&ended).len(), world.room.is_ended()), (0, true), "it is told once: {ended:?}");
}

#[test]
fn bots_alone_wait_for_nobody_when_they_have_played_but_for_their_journal() {
    let mut world = reserved("connect_four", &["ai_1", "ai_2"]);
    for bot in ["ai_1", "ai_2"] {
        world.room.sit_bot(&id(bot), Level::Easy, world.now).unwrap();
    }
    world.work();
    let told = world.play();
    assert!(news(&told).is_empty() && !kinds(&told).contains(&"Owe"), "it is not written yet: {told:?}");
    let told = world.written();
    assert_eq!(kinds(&told), ["Owe", "Announce", "TellOpener", "CloseJournal", "Close", "Stop"]);
}

#[test]
fn everybody_joins_in_one_step_and_is_greeted_behind_it() {
    for first in [["anna", "ben"], ["ben", "anna"]] {
        let mut world = reserved("connect_four", &["anna", "ben"]);
        world.sit(first[0]).unwrap();
        world.work();
        world.sit(first[1]).unwrap();
        let told = kinds(&world.work()).join(" ");
        let begins = "Joined TellOpener Hide Hide Stepped Greet Greet";
        assert!(told.ends_with(begins), "{first:?}: {told}");
        assert_eq!((world.room.game().tick(), world.room.game().phase()), (Tick(1), Phase::Playing));
    }
}

#[test]
fn when_the_time_is_over_it_is_told_who_came_and_the_room_ends() {
    let mut world = reserved("connect_four", &["anna", "ben"]);
    world.sit("ben").unwrap();
    world.work();
    assert_eq!(world.room.wake_ms(), Some(WAIT_MS));
    assert!(world.wait(WAIT_MS - 1).is_empty());
    let told = world.wait(1);
    assert_eq!(news(&told), ["Expired { came: [PlayerId(\"ben\")], missing: [PlayerId(\"anna\")] })"]);
    assert!(kinds(&told).contains(&"Close") && !kinds(&told).contains(&"Owe") && world.room.is_ended());
    assert_eq!(world.sit("anna"), Err(RoomRefused::Ended));
}

#[test]
fn whoever_leaves_before_the_beginning_is_waited_for_again_and_has_lost_nothing() {
    let mut world = reserved("connect_four", &["anna", "ben"]);
    world.sit("anna").unwrap();
    world.work();
    world.room.vacate(Seat(0), &id("anna"), LeaveReason::Left);
    assert_eq!(kinds(&world.work()), ["Forget", "Freed", "Left"]);
    world.sit("ben").unwrap();
    assert!(news(&world.work()).is_empty());
    world.sit("anna").unwrap();
    assert_eq!(news(&world.work()), ["Met)"]);
}

#[test]
fn whoever_leaves_a_match_that_is_on_gives_it_up() {
    let mut world = reserved("arena", &["anna", "ben", "carl"]);
    ["anna", "ben", "carl"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    while world.room.game().phase() != Phase::Playing {
        world.room.tick_due();
        world.work();
    }
    world.room.vacate(Seat(0), &id("anna"), LeaveReason::Left);
    world.work();
    let refused = world.sit("anna").unwrap_err();
    assert!(refused.to_string().contains("counts as lost"), "{refused}");
}

#[test]
fn a_room_that_is_closed_tells_whoever_has_opened_it_why() {
    let mut world = reserved("connect_four", &["anna", "ben"]);
    world.room.shut(None, "the operator has closed it");
    assert_eq!(news(&world.work()), ["Aborted { why: \"the operator has closed it\" })"]);
}

#[test]
fn an_empty_room_waits_for_those_who_have_a_seat_in_it() {
    let mut world = reserved("relay", &["anna", "ben"]);
    world.work();
    assert_eq!(world.room.wake_ms(), Some(WAIT_MS), "and not the time after which empty rooms close");
}

#[test]
fn bots_among_themselves_leave_as_soon_as_their_result_is_safe() {
    let mut world = reserved("connect_four", &["ai_1", "ai_2"]);
    for name in ["ai_2", "ai_1"] {
        world.room.sit_bot(&id(name), Level::Easy, world.now).unwrap();
    }
    world.work();
    world.play();
    assert!(!world.room.is_ended());
    world.written();
    assert!(world.room.is_ended());
}

#[test]
fn whoever_is_barred_does_not_watch_and_only_those_who_have_signed_in_are_known_not_to_be() {
    let world = reserved("connect_four", &["anna", "ben"]);
    assert!(!world.room.config().is_listed(), "it is not to be found either");
    for (chats_as, proven) in [(Some("zoe"), None), (None, Some("zoe")), (Some("yann"), Some("zoe"))] {
        assert_eq!(world.watch(chats_as, proven), Err(RoomRefused::MayNotWatch), "{chats_as:?}, {proven:?}");
    }
    for chats_as in [None, Some("yann")] {
        assert_eq!(world.watch(chats_as, None), Err(RoomRefused::SignInToWatch), "{chats_as:?}");
        assert_eq!(world.watch(chats_as, Some("yann")), Ok(()), "{chats_as:?}");
    }
}

#[test]
fn those_who_are_behind_watch_without_a_name_and_are_barred_all_the_same_where_they_are_known() {
    let config = RoomConfig { delay_s: 10, ..config(&["anna", "ben"]) };
    let world = World::of("connect_four", config, true, true);
    assert!(world.room.config().is_listed());
    assert_eq!(world.watch(None, None), Ok(()));
    assert_eq!(world.watch(None, Some("zoe")), Err(RoomRefused::MayNotWatch));
}

#[test]
fn a_room_that_comes_back_goes_on_waiting_or_playing() {
    let mut before = reserved("connect_four", &["anna", "ben"]);
    before.sit("anna").unwrap();
    before.work();
    let record = before.room.record(0);
    let mut world = reserved("connect_four", &["anna", "ben"]);
    world.room.recall(record, false, world.now);
    world.work();
    assert_eq!(world.seat_of("anna"), Some(Seat(0)), "her seat is held");
    assert_eq!(world.room.reservation_news(), None);
    world.sit("ben").unwrap();
    assert_eq!(news(&world.work()), ["Met)"]);
    let (world, told) = world.back(false, |_| {});
    assert_eq!((world.seat_of("anna"), world.seat_of("ben")), (Some(Seat(0)), Some(Seat(1))));
    assert!(news(&told).is_empty());
    assert_eq!(world.room.reservation_news(), Some(ReservationNews::Met));
}

#[test]
fn a_record_has_the_reservation_and_one_without_is_as_it_was() {
    let packed = |world: World| rmp_serde::to_vec_named(&world.room.record(0)).unwrap();
    let read = |packed: &[u8]| rmp_serde::from_slice::<RoomRecord>(packed).unwrap().config;
    let with = packed(reserved("connect_four", &["anna", "ai_1"]));
    assert_eq!(read(&with), config(&["anna", "ai_1"]));
    let without = packed(World::duel(false));
    let has = |word: &str| without.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(!has("reservation") && !has("fixture"), "an older server reads it, too");
    assert_eq!(read(&without), RoomConfig::example("duel"));
}
