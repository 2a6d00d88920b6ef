//! Tests of how a room comes back from its record.

use super::*;
use crate::game::Level;

impl World {
    /// The room as it comes back with its match and this change of its record. Answers what it did then, too.
    pub(super) fn back(self, planned: bool, change: impl FnOnce(&mut RoomRecord)) -> (World, Vec<String>) {
        let mut record = self.room.record(0);
        change(&mut record);
        let World { room: RoomState { game, config, .. }, now, .. } = self;
        let room = RoomState::new(config, RoomBounds::example(), game, true, true);
        let mut world = World { room, now, done: Vec::new(), matches: 0, fails_at: None };
        world.room.recall(record, planned, now);
        let told = world.work();
        (world, told)
    }

    /// A recorded room with anna and ben in it.
    fn of_two(game: &str, rematch: bool) -> World {
        let config = RoomConfig { rematch, ..RoomConfig::example("duel") };
        let mut world = World::of(game, config, true, true);
        ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
        world.work();
        world
    }

    pub(super) fn seat_of(&self, name: &str) -> Option<Seat> {
        let claimed = self.room.seats().of(&id(name)).map(|claim| claim.seat);
        assert_eq!(claimed, self.room.game().roster().seat_of(&id(name)), "room and match agree");
        claimed
    }
}

fn claim(seat: u16, name: &str) -> SeatClaim {
    let holder = SeatHolder::Player { sitting: Sitting::named_by(name), since: 0 };
    SeatClaim { seat: Seat(seat), player: id(name), holder }
}

#[test]
fn whoever_has_a_claim_has_the_seat_again_and_nobody_else_has_one() {
    let before = World::of_two("relay", false);
    let (mut world, told) = before.back(false, |record| record.seats.retain(|of| of.player == id("anna")));
    assert_eq!((world.seat_of("anna"), world.seat_of("ben")), (Some(Seat(0)), None));
    assert!(kinds(&told).contains(&"Left"), "{told:?}");
    assert!(world.room.take_facts().is_empty(), "the record says so already");
}

#[test]
fn a_claim_to_a_seat_that_the_match_gives_to_nobody_is_freed() {
    let mut before = World::of("relay", RoomConfig::example("duel"), true, true);
    before.sit("anna").unwrap();
    before.work();
    let (mut world, told) = before.back(true, |record| record.seats.push(claim(1, "ben")));
    assert_eq!(kinds(&told), ["Freed"]);
    assert_eq!(world.room.take_facts(), [RoomFact::Freed { seat: Seat(1) }]);
    assert_eq!((world.seat_of("anna"), world.seat_of("ben")), (Some(Seat(0)), None));
}

#[test]
fn everybody_is_away_and_players_are_for_the_grace_time_alone() {
    let mut before = World::of("relay", RoomConfig::example("duel"), true, true);
    before.sit("anna").unwrap();
    before.room.sit_bot(&id("ai_1"), Level::Easy, before.now).unwrap();
    before.work();
    let (mut world, _) = before.back(true, |_| ());
    assert!(world.room.seats().presences().all(|(_, presence)| presence == Presence::Away));
    world.wait(29_999);
    assert_eq!((world.seat_of("anna"), world.seat_of("ai_1")), (Some(Seat(0)), Some(Seat(1))));
    world.wait(1);
    assert_eq!((world.seat_of("anna"), world.seat_of("ai_1")), (None, Some(Seat(1))));
}

#[test]
fn only_after_a_crash_everybody_is_told_that_steps_may_be_lost() {
    for planned in [true, false] {
        let (_, told) = World::of_two("relay", false).back(planned, |_| ());
        let is_told = told.iter().any(|effect| effect.contains("Recovered"));
        assert_eq!(is_told, !planned, "{told:?}");
    }
}

#[test]
fn seats_for_the_match_after_one_that_is_over_are_kept_and_no_leaving_is_told() {
    let mut before = World::of_two("connect_four", true);
    before.play();
    let (mut world, told) =
        before.back(true, |record| record.seats = vec![claim(0, "anna"), claim(1, "carl")]);
    assert_eq!(kinds(&told), ["Owe"], "the result goes on its way, and nobody is told anything");
    assert!(world.room.summary().is_some());
    assert_eq!((world.seat_of("carl"), world.seat_of("ben")), (Some(Seat(1)), None));
    world.wait(3_000);
    assert_eq!((world.room.game().id().as_str(), world.seat_of("carl")), ("m1", Some(Seat(1))));
}

#[test]
fn a_result_that_is_in_the_record_is_not_noted_again_and_one_that_is_not_is() {
    for has_result in [true, false] {
        let mut before = World::of_two("connect_four", false);
        before.play();
        let (mut world, told) = before.back(true, |record| _ = record.result.take_if(|_| !has_result));
        assert_eq!(kinds(&told), ["Owe"]);
        let decided = world.room.take_facts().iter().any(|fact| matches!(fact, RoomFact::Decided(_)));
        assert_eq!(decided, !has_result);
    }
}

#[test]
fn a_room_that_had_ended_stays_for_those_who_have_not_seen_that() {
    let config = RoomConfig { delay_s: 10, ..RoomConfig::example("duel") };
    let mut world = World::of("relay", config, true, true);
    let record = world.room.record(0);
    world.room.recall_ended(&record, world.now);
    assert_eq!(kinds(&world.work()), ["Close"]);
    assert!(world.room.is_ended() && world.room.is_delayed());
    assert_eq!(world.wait(9_999), Vec::<String>::new());
    assert_eq!(kinds(&world.wait(1)), ["Stop"]);
}
