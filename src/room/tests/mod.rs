//! Tests of rooms as values: their answers when they are told something, and that the same inputs lead to the same
//! effects.

mod ending;
mod recall;
mod reserved;
mod sit;
mod timed;

use bytes::Bytes;
use serde_json::json;

use super::*;
use crate::domain::{ConnectionId, MatchId, PlayerId};
use crate::game::journal::Intervals;
use crate::game::{LeaveReason, Match, MatchNotice, Seat, SeatRefused, Wire};

/// A room, with everything that it has asked for.
struct World {
    room: RoomState,
    now: Now,
    done: Vec<String>,
    matches: u32,
    /// The game panics when this effect is performed; once.
    fails_at: Option<&'static str>,
}

fn id(name: &str) -> PlayerId {
    PlayerId::parse(name).unwrap()
}

impl World {
    fn of(game: &str, config: RoomConfig, records: bool, settles: bool) -> World {
        let registry = crate::games::standard();
        let spec = config.match_spec(
            registry.get(game).unwrap(),
            MatchId::parse("m0").unwrap(),
            7,
            records,
            Intervals::default(),
        );
        let room = RoomState::new(
            config.into(),
            RoomBounds::example(),
            Match::open(spec).unwrap(),
            records,
            settles,
        );
        let now = Now { ms: 0, at: Timestamp::UNIX_EPOCH };
        World { room, now, done: Vec::new(), matches: 0, fails_at: None }
    }

    /// A room of two in which nothing is recorded.
    fn duel(rematch: bool) -> World {
        World::of("connect_four", RoomConfig { rematch, ..RoomConfig::example("duel") }, false, false)
    }

    /// Performs all effects. Answers them, in words.
    fn work(&mut self) -> Vec<String> {
        let before = self.done.len();
        while let Some(effect) = self.room.next(self.now) {
            let text = match &effect {
                Effect::Tell(notice) => format!("{notice:?}"),
                other => format!("{other:?}"),
            };
            if self.fails_at.take_if(|fails_at| text.starts_with(*fails_at)).is_some() {
                self.room.recover(self.now).unwrap();
                continue;
            }
            if matches!(effect, Effect::DrawNext) {
                self.matches += 1;
                let id = MatchId::parse(&format!("m{}", self.matches)).unwrap();
                self.room.begin_next(id, 7, self.now).unwrap();
            }
            self.done.push(text);
        }
        self.done[before..].to_vec()
    }

    /// Lets time pass, and performs what is due.
    fn wait(&mut self, ms: u64) -> Vec<String> {
        self.now.ms += ms;
        self.work()
    }

    /// A player who has proved who they are sits down over a connection.
    fn sit(&mut self, name: &str) -> Result<Seat, RoomRefused> {
        let request = SeatRequest {
            player: id(name),
            proven: true,
            program: false,
            token: None,
            connection: Some(ConnectionId(1)),
            sitting: Sitting::named_by(name),
        };
        self.room.sit(&request, self.now).map(|seated| seated.seat)
    }

    fn drop_disc(&mut self, seat: u16, column: u8) {
        let text = json!({"type": "drop", "column": column}).to_string();
        let action = self.room.game().game_type().read_action(Wire::Json(&text)).unwrap();
        self.room.act(Seat(seat), None, action, false).unwrap();
    }

    /// Plays a match to its end: the player who begins wins with the fourth disc.
    fn play(&mut self) -> Vec<String> {
        let before = self.done.len();
        let begins = u16::from(!self.room.game().dyn_game().awaits(Seat(0)));
        for (number, column) in [0, 6, 1, 6, 2, 6, 3].into_iter().enumerate() {
            self.drop_disc((begins + number as u16) % 2, column);
            self.work();
        }
        assert!(self.room.game().is_over());
        self.done[before..].to_vec()
    }
}

fn kinds(done: &[String]) -> Vec<&str> {
    done.iter().map(|text| text.split(['(', ' ', '{']).next().unwrap()).collect()
}

#[test]
fn who_sits_down_is_told_to_all_and_then_shown_the_whole() {
    let mut world = World::duel(false);
    assert_eq!(world.sit("anna"), Ok(Seat(0)));
    assert_eq!(kinds(&world.work()), ["Joined", "Stepped", "Greet"]);
    assert_eq!(world.sit("ben"), Ok(Seat(1)));
    world.work();
    assert_eq!(world.sit("carl"), Err(SeatRefused::RoomFull.into()));
    world.room.change(RoomChange { locked: Some(true), ..RoomChange::default() });
    assert_eq!(world.sit("carl"), Err(RoomRefused::Locked));
}

#[test]
fn a_lost_connection_keeps_its_seat_and_an_old_order_frees_nobody_elses() {
    let mut world = World::duel(false);
    world.sit("anna").unwrap();
    world.work();
    assert!(!world.room.disconnect(Seat(0), ConnectionId(0), world.now), "an older one");
    assert!(world.room.disconnect(Seat(0), ConnectionId(1), world.now));
    assert_eq!(kinds(&world.work()), ["Announce"]);
    assert!(world.room.seats().is_of(Seat(0), &id("anna")));
    world.room.vacate(Seat(0), &id("ben"), LeaveReason::Left);
    assert_eq!(world.work(), Vec::<String>::new());
    world.room.vacate(Seat(0), &id("anna"), LeaveReason::Left);
    assert_eq!(kinds(&world.work()), ["Forget", "Freed", "Left", "Stepped"]);
}

#[test]
fn a_match_that_is_over_is_announced_and_the_room_closes_after_it() {
    let mut world = World::duel(false);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    let told = world.play();
    assert_eq!(kinds(&told[told.len() - 4..]), ["Stepped", "NoteEnding", "Announce", "CountMatch"]);
    let placements = world.room.summary().unwrap().placings.iter().map(|placing| placing.finish.placement);
    assert_eq!(placements.collect::<Vec<_>>(), [1, 2]);
    assert_eq!(world.wait(4_999), Vec::<String>::new());
    assert_eq!(kinds(&world.wait(1)), ["CloseJournal", "Close", "Stop"]);
    assert!(world.room.is_ended() && world.room.wake_ms().is_none());
}

#[test]
fn everybody_plays_the_next_match_in_the_same_seat_and_its_record_begins_when_all_are_seated() {
    let config = RoomConfig { rematch: true, ..RoomConfig::example("duel") };
    let mut world = World::of("connect_four", config, true, false);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    world.play();
    world.room.journal_reached(JournalProgress { begun: true, has_ending: true }, world.now);
    world.work();
    let told = world.wait(3_000);
    let expected = ["DrawNext", "HideAll", "Stepped", "Greet", "Greet", "ShowMatch", "TurnOver"];
    assert_eq!(kinds(&told), expected);
    let roster = world.room.game().roster();
    assert_eq!((roster.seat_of(&id("anna")), roster.seat_of(&id("ben"))), (Some(Seat(0)), Some(Seat(1))));
    assert_eq!((world.room.round(), world.room.game().id().as_str()), (1, "m1"));
}

#[test]
fn nobody_begins_a_match_for_nobody() {
    let mut world = World::duel(true);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    world.play();
    for (seat, name) in [(0, "anna"), (1, "ben")] {
        world.room.vacate(Seat(seat), &id(name), LeaveReason::Left);
        world.work();
    }
    assert_eq!(kinds(&world.wait(3_000)), ["DrawNext", "CloseJournal", "Close", "Stop"]);
}

#[test]
fn what_cannot_be_shown_is_shown_again_from_a_state_that_was_rebuilt() {
    let mut world = World::duel(false);
    world.sit("anna").unwrap();
    world.fails_at = Some("Greet");
    assert_eq!(kinds(&world.work()), ["Joined", "Stepped", "Hide", "Announce", "ShowState", "Greet"]);
    assert_eq!((world.room.faults().panics, world.room.faults().recoveries), (1, 1));
}

#[test]
fn a_step_that_failed_while_it_was_shown_is_not_shown_again() {
    let mut world = World::duel(false);
    world.sit("anna").unwrap();
    world.work();
    world.sit("ben").unwrap();
    world.fails_at = Some("Stepped");
    assert_eq!(kinds(&world.work()), ["Joined", "Hide", "Announce", "ShowState", "Greet"]);
}

#[test]
fn the_third_panic_in_a_minute_ends_the_room() {
    let mut world = World::duel(false);
    world.sit("anna").unwrap();
    world.work();
    assert!(world.room.recover(world.now).is_ok());
    world.work();
    assert!(world.room.recover(world.now).is_ok());
    world.work();
    assert!(world.room.recover(world.now).is_err());
    assert_eq!(kinds(&world.work()), ["CloseJournal", "Close", "Stop"]);
}

#[test]
fn a_closing_room_ranks_those_who_stayed_and_tells_those_who_watch_late_later() {
    let config = RoomConfig { delay_s: 10, ..RoomConfig::example("duel") };
    let mut world = World::of("connect_four", config, false, false);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    world.drop_disc(0, 0);
    world.work();
    world.room.shut(Some(id("anna")), "enough");
    let told = world.work();
    assert_eq!(kinds(&told).last(), Some(&"Close"), "{told:?}");
    assert_eq!(
        world.sit("carl"),
        Err(SeatRefused::NotAdmitted("the room has no seat for you at the moment").into())
    );
    assert_eq!(world.wait(9_999), Vec::<String>::new());
    assert_eq!(kinds(&world.wait(1)), ["CountMatch", "Stop"]);
}

#[test]
fn a_match_counts_when_everybody_has_seen_it_end() {
    let config = RoomConfig { delay_s: 10, rematch: true, ..RoomConfig::example("duel") };
    let mut world = World::of("connect_four", config, false, false);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    assert!(!kinds(&world.play()).contains(&"CountMatch"));
    world.wait(3_000);
    world.play();
    assert_eq!(world.room.round(), 1);
    assert!(!kinds(&world.wait(2_999)).contains(&"CountMatch"));
    world.room.shut(None, "enough");
    let counted = |told: &[String]| kinds(told).into_iter().filter(|kind| *kind == "CountMatch").count();
    assert_eq!(counted(&world.work()), 0);
    assert_eq!(world.wait(4_000), Vec::<String>::new());
    assert_eq!(kinds(&world.wait(1)), ["CountMatch"], "the first match");
    assert_eq!(kinds(&world.wait(10_000)), ["CountMatch", "Stop"], "the second one, and the end of the room");
}

#[test]
fn a_room_that_has_ended_is_not_woken_for_what_would_follow_its_match() {
    let config = RoomConfig { delay_s: 10, ..RoomConfig::example("duel") };
    let mut world = World::of("connect_four", config, true, true);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    world.play();
    world.room.shut(None, "enough");
    world.work();
    world.wait(5_000);
    assert!(world.room.wake_ms().is_some_and(|at_ms| at_ms > world.now.ms), "{:?}", world.room.wake_ms());
}

#[test]
fn an_empty_room_closes_unless_somebody_comes() {
    let mut world = World::duel(false);
    world.work();
    world.wait(59_000);
    world.room.watched_by(1);
    world.work();
    assert_eq!(world.wait(60_000), Vec::<String>::new());
    world.room.watched_by(0);
    world.work();
    assert_eq!(kinds(&world.wait(60_000)), ["CloseJournal", "Close", "Stop"]);
}

#[test]
fn the_journal_is_told_whose_the_seats_are_and_its_record_says_the_same() {
    let mut world = World::of("relay", RoomConfig::example("duel"), true, false);
    world.sit("anna").unwrap();
    world.work();
    let mut record = World::of("relay", RoomConfig::example("duel"), true, false).room.record(0);
    world.room.say(id("anna"), "hello".to_owned(), false, world.now);
    world.work();
    world.room.change(RoomChange { name: Some("another".to_owned()), ..RoomChange::default() });
    let said = world.room.take_said().into_iter().map(RoomFact::Said);
    let facts: Vec<_> = world.room.take_facts().into_iter().chain(said).collect();
    facts.into_iter().for_each(|fact| record.learn(fact));
    assert_eq!(record, world.room.record(0));
}

#[test]
fn the_same_inputs_lead_to_the_same_effects() {
    let run = || {
        let mut world = World::duel(true);
        ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
        world.work();
        world.play();
        world.wait(3_000);
        world.room.disconnect(Seat(1), ConnectionId(1), world.now);
        world.work();
        world.drop_disc(0, 3);
        world.work();
        world.room.shut(None, "enough");
        world.work();
        let mut state = Vec::new();
        world.room.game().dyn_game().checkpoint(&mut state);
        (world.done, state)
    };
    assert_eq!(run(), run());
}

#[test]
fn an_echoed_action_is_told_before_what_it_leads_to() {
    let mut world = World::of("relay", RoomConfig::example("duel"), false, false);
    world.sit("anna").unwrap();
    world.work();
    world.room.act(Seat(0), None, Bytes::from_static(b"1"), false).unwrap();
    let told = world.work();
    assert_eq!(told, [format!("{:?}", MatchNotice::Acted(Seat(0), Bytes::from_static(b"1")))]);
}

#[test]
fn an_action_leaves_a_room_with_a_clock_at_rest() {
    for (game, text, rests) in [("arena", r#"{"type":"shoot","target":0}"#, true), ("relay", "1", false)] {
        let mut world = World::of(game, RoomConfig::example("den"), false, false);
        let seat = world.sit("anna").unwrap();
        assert!(!world.room.is_at_rest(), "{game}: somebody has come");
        world.work();
        assert!(world.room.is_at_rest(), "{game}");
        let action = world.room.game().game_type().read_action(Wire::Json(text)).unwrap();
        world.room.act(seat, None, action, false).unwrap();
        assert_eq!(world.room.is_at_rest(), rests, "{game}");
    }
}

#[test]
fn only_a_match_that_somebody_played_is_worth_a_replay() {
    let closed = |players: &[&str]| {
        let mut world = World::duel(false);
        for player in players {
            world.sit(player).unwrap();
        }
        world.work();
        world.room.shut(None, "that is all");
        world.work().into_iter().find(|effect| effect.starts_with("CloseJournal")).unwrap()
    };
    assert_eq!(closed(&[]), "CloseJournal { keep_replay: false }");
    assert_eq!(closed(&["anna"]), "CloseJournal { keep_replay: true }");
}
