//! Tests of the way of a result: owed, announced, and what waits for it.

use super::*;

#[test]
fn a_result_is_announced_when_it_is_settled_or_when_that_takes_too_long() {
    for settled_in_time in [true, false] {
        let mut world = World::of("connect_four", RoomConfig::example("duel"), true, true);
        ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
        world.work();
        let told = world.play();
        assert_eq!(
            kinds(&told[told.len() - 2..]),
            ["NoteEnding", "CountMatch"],
            "the journal has it not yet"
        );
        world.room.journal_reached(JournalProgress { begun: true, has_ending: true }, world.now);
        assert_eq!(kinds(&world.work()), ["Owe"]);
        if settled_in_time {
            world.room.result_kept(&MatchId::parse("m0").unwrap(), world.now);
            assert_eq!(world.work(), Vec::<String>::new(), "it is safe already");
        }
        assert_eq!(world.wait(499), Vec::<String>::new());
        assert_eq!(kinds(&world.wait(1)), ["Announce"]);
    }
}

#[test]
fn a_result_is_owed_before_its_journal_is_closed() {
    for plays_to_the_end in [true, false] {
        let game = if plays_to_the_end { "connect_four" } else { "arena" };
        let mut world = World::of(game, RoomConfig::example("duel"), true, true);
        ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
        world.room.tick_due();
        world.work();
        if plays_to_the_end {
            world.play();
        } else {
            world.room.vacate(Seat(0), &id("anna"), LeaveReason::Left);
        }
        world.work();
        world.room.shut(None, "enough");
        let told = kinds(&world.work()).join(" ");
        assert!(told.contains("Owe CloseJournal"), "{game}: {told}");
    }
}

#[test]
fn a_room_does_not_go_on_before_its_result_is_safe() {
    let config = RoomConfig { rematch: true, ..RoomConfig::example("duel") };
    let mut world = World::of("connect_four", config, true, true);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    world.play();
    assert_eq!(kinds(&world.wait(1_000)), ["Owe"], "the journal takes too long");
    assert_eq!(world.wait(60_000), Vec::<String>::new());
    assert!(world.room.game().is_over() && world.room.summary().is_none());
    world.room.result_kept(&MatchId::parse("m0").unwrap(), world.now);
    assert_eq!(kinds(&world.work())[..3], ["Announce", "DrawNext", "HideAll"]);
    assert!(!world.room.game().is_over());
}
