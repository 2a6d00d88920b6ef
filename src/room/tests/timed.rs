//! Tests of rooms in which the time of players is limited.

use super::*;
use crate::game::{ActRefused, Level, Phase};

const BANK_MS: u32 = 1_000;

/// A room of connect four with a bank of a second and so many strikes, in which anna and ben play.
fn timed(strikes: u16) -> World {
    let time_bank = Some(TimeBank { bank_ms: BANK_MS, strikes });
    let config = RoomConfig { time_bank, ..RoomConfig::example("duel") };
    let mut world = World::of("connect_four", config, true, true);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    world
}

impl World {
    /// The seat whose turn it is.
    fn turn(&self) -> u16 {
        u16::from(!self.room.game().dyn_game().awaits(Seat(0)))
    }

    fn clock(&self, seat: u16) -> (u64, u16) {
        let clocks = self.room.record(0).clocks;
        let clock = clocks.iter().find(|clock| clock.seat == Seat(seat)).unwrap();
        (clock.left_us, clock.strikes)
    }

    /// The seat that is awaited drops a stone, which was read at this moment of the room's clock.
    fn answer(&mut self, read_us: u64) -> Vec<String> {
        let turn = self.turn();
        self.room.answer_read(Seat(turn), AnswerTime { handed_us: None, read_us });
        self.drop_disc(turn, 3);
        self.work()
    }
}

fn told_of_clocks(done: &[String]) -> Vec<&str> {
    done.iter().filter_map(|text| text.strip_prefix("Announce(Clock(")).collect()
}

#[test]
fn whoever_is_awaited_spends_time_and_everybody_is_told_how_much() {
    let mut world = timed(3);
    let first = world.turn();
    let told = world.answer(250_000);
    let [clock] = told_of_clocks(&told)[..] else { panic!("told once: {told:?}") };
    assert!(clock.contains("left_us: 750000") && clock.contains("spent_us: 250000"), "{clock}");
    assert!(clock.contains("late: false"), "{clock}");
    assert_eq!(world.clock(first), (750_000, 0));
    assert_eq!(world.clock(1 - first), (1_000_000, 0), "the other one has not begun to spend");
    assert_eq!(world.room.take_facts().iter().filter(|fact| matches!(fact, RoomFact::Clock(_))).count(), 1);
}

#[test]
fn whoever_is_out_of_time_drops_a_stone_by_default_and_goes_on_with_a_full_bank() {
    let mut world = timed(3);
    let first = world.turn();
    assert_eq!(world.room.wake_ms(), Some(u64::from(BANK_MS)));
    assert!(told_of_clocks(&world.wait(999)).is_empty());
    let told = world.wait(1);
    assert!(told_of_clocks(&told)[0].contains("late: true"), "{told:?}");
    assert!(kinds(&told).contains(&"Stepped"), "{told:?}");
    assert_eq!((world.turn(), world.clock(first)), (1 - first, (1_000_000, 1)));
    let journal = world.room.game().journal().history();
    assert_eq!(journal.given(world.room.game().tick()).count(), 1, "the default action is in the journal");
}

#[test]
fn an_answer_that_was_read_too_late_is_refused_and_the_default_action_is_taken() {
    let mut world = timed(3);
    let first = Seat(world.turn());
    world.now.ms += 1_001;
    world.room.answer_read(first, AnswerTime { handed_us: None, read_us: 1_000_500 });
    let text = json!({"type": "drop", "column": 6}).to_string();
    let action = world.room.game().game_type().read_action(Wire::Json(&text)).unwrap();
    assert_eq!(world.room.act(first, None, action, false), Err(ActRefused::OutOfTime));
    assert!(kinds(&world.work()).contains(&"Stepped"));
    assert_eq!(world.clock(first.0), (1_000_000, 1));
}

#[test]
fn whoever_is_out_of_time_without_a_strike_left_has_lost() {
    let mut world = timed(1);
    let first = world.turn();
    world.wait(1_000);
    let read_us = world.now.ms * 1000;
    world.answer(read_us);
    let told = world.wait(1_000);
    assert!(kinds(&told).contains(&"OutOfTime") && kinds(&told).contains(&"Left"), "{told:?}");
    assert_eq!(world.room.game().phase(), Phase::Finished);
    let standings = &world.room.game().outcome().unwrap().standings;
    assert_eq!((standings[0].seat, standings[0].placement), (Seat(1 - first), 1));
}

#[test]
fn a_bot_of_the_house_has_no_clock() {
    let time_bank = Some(TimeBank { bank_ms: BANK_MS, strikes: 0 });
    let config = RoomConfig { time_bank, ..RoomConfig::example("duel") };
    let mut world = World::of("connect_four", config, false, false);
    for name in ["ai_1", "ai_2"] {
        world.room.sit_bot(&id(name), Level::Easy, world.now).unwrap();
    }
    world.work();
    assert!(world.room.record(0).clocks.is_empty());
}

#[test]
fn a_room_that_comes_back_has_its_clocks_as_they_were() {
    let mut before = timed(3);
    let first = before.turn();
    before.answer(250_000);
    let (world, _) = before.back(true, |_| {});
    assert_eq!(world.clock(first), (750_000, 0));
}

#[test]
fn in_lockstep_whoever_is_out_of_time_does_nothing_in_that_step() {
    let time_bank = Some(TimeBank { bank_ms: BANK_MS, strikes: 1 });
    let pace = Some(crate::game::Pace::Lockstep { deadline_ms: 60_000 });
    let config = RoomConfig { time_bank, pace, ..RoomConfig::example("duel") };
    let mut world = World::of("arena", config, true, true);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    while world.room.game().phase() != Phase::Playing || !world.room.game().knows(Seat(1)) {
        world.room.tick_due();
        world.work();
    }
    let tick = world.room.game().tick();
    world.room.pass(Seat(0), tick);
    world.work();
    assert_eq!(world.room.game().tick(), tick, "ben has not answered");
    let told = world.wait(1_000);
    assert!(told_of_clocks(&told).iter().any(|clock| clock.contains("late: true")), "{told:?}");
    assert_eq!(world.room.game().tick(), tick.next());
}
