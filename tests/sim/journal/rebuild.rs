//! The journal is the match: from it any state still in memory comes back, and what was changed in it is found.

use serde_json::{Value, json};
use tiltyard::game::journal::{Journal, RebuildFailed, state_hash};
use tiltyard::game::{Pace, Rng, Tick};

use crate::driver::Table;
use crate::scenario::{PACES, Scenario, game_type};

/// Asserts that every state from `from` on comes back; a few of them, drawn from `rng`.
fn comes_back(table: &Table, from: Tick, rng: &mut Rng, what: &Scenario) {
    let known: Vec<_> = table.hashes.iter().filter(|(tick, _)| *tick >= from).collect();
    for _ in 0..8 {
        let Some(&&(tick, hash)) = rng.pick(&known) else { continue };
        assert_eq!(table.rebuilt(tick), Ok(hash), "tick {tick} of {what:?}");
    }
    assert_eq!(table.rebuilt(table.game.tick()), Ok(table.hash()), "{what:?}");
}

#[test]
fn every_state_comes_back_from_the_beginning() {
    for scenario in Scenario::all().into_iter().map(Scenario::remembering) {
        let table = Table::played(&scenario, 21, 300);
        assert_eq!(table.game.journal().history().checkpoints().count(), 0);
        comes_back(&table, Tick(0), &mut Rng::seeded(1), &scenario);
    }
}

#[test]
fn every_state_still_known_comes_back_after_the_beginning_was_forgotten() {
    for mut scenario in Scenario::all() {
        scenario.intervals.checkpoint_ticks = 3;
        let table = Table::played(&scenario, 22, 300);
        let kept: Vec<_> =
            table.game.journal().history().checkpoints().map(|checkpoint| checkpoint.tick).collect();
        assert_eq!(kept.len(), 2, "{scenario:?}");
        comes_back(&table, kept[0], &mut Rng::seeded(2), &scenario);
        let forgotten = table.rebuilt(Tick(kept[0].0 - 1));
        assert!(matches!(forgotten, Err(RebuildFailed::Damaged(_))), "{scenario:?}: {forgotten:?}");
    }
}

#[test]
fn a_checkpoint_made_because_of_size_is_as_good_as_any() {
    for mut scenario in Scenario::all() {
        scenario.intervals.checkpoint_ticks = u32::MAX;
        scenario.intervals.checkpoint_bytes = 2000;
        let table = Table::played(&scenario, 23, 300);
        let kept: Vec<_> =
            table.game.journal().history().checkpoints().map(|checkpoint| checkpoint.tick).collect();
        assert!(!kept.is_empty(), "{scenario:?}");
        comes_back(&table, kept[0], &mut Rng::seeded(3), &scenario);
    }
}

/// A journal with something changed in its written form.
fn changed(journal: &Journal, change: impl FnOnce(&mut Value)) -> Journal {
    let mut written = serde_json::to_value(journal).unwrap();
    change(&mut written);
    serde_json::from_value(written).unwrap()
}

/// A match of connect four with every state marked, and one column after the other.
fn marked() -> Table {
    let mut scenario = Scenario::of("connect_four", Pace::OnInput).remembering();
    scenario.intervals.hash_ticks = 1;
    let table = Table::played(&scenario, 30, 60);
    assert!(table.game.tick() > Tick(8), "{}", table.game.tick());
    table
}

#[test]
fn a_changed_mark_is_found_at_its_tick() {
    let table = marked();
    let until = table.game.tick();
    for number in [0, 3, 7] {
        let journal = changed(table.game.journal(), |written| {
            written["history"]["marks"][number]["hash"] = json!(1_u64)
        });
        let found =
            journal.rebuild(game_type("connect_four").as_ref(), until).map(|dyn_game| state_hash(&*dyn_game));
        assert_eq!(found, Err(RebuildFailed::Diverged { tick: Tick(number as u32 + 1) }));
    }
}

#[test]
fn a_changed_action_is_found_at_the_next_mark() {
    for hash_ticks in [1, 4] {
        let mut scenario = Scenario::of("relay", Pace::OnInput).remembering();
        scenario.intervals.hash_ticks = hash_ticks;
        let table = Table::played(&scenario, 31, 60);
        let entries: Vec<_> = table.game.journal().history().entries().collect();
        let number = entries.iter().rposition(|entry| entry.tick.0 < 9 && is_act(entry)).unwrap();
        let at = entries[number].tick;
        // Bytes that are no action: the action is gone.
        let journal = changed(table.game.journal(), |written| {
            written["history"]["entries"][number]["input"]["Act"]["action"] = json!([b'{']);
        });
        let found = journal.rebuild(game_type("relay").as_ref(), table.game.tick()).map(|_| ());
        let tick = Tick(at.0.next_multiple_of(hash_ticks));
        assert_eq!(found, Err(RebuildFailed::Diverged { tick }), "changed at {at}");
    }
}

fn is_act(entry: &tiltyard::game::journal::JournaledInput) -> bool {
    matches!(entry.input, tiltyard::game::Input::Act { .. })
}

#[test]
fn an_entry_left_out_is_found_at_the_next_mark() {
    let table = marked();
    let first = table.game.journal().history().entries().next().unwrap().tick;
    let journal = changed(table.game.journal(), |written| {
        written["history"]["entries"].as_array_mut().unwrap().remove(0);
    });
    let found = journal.rebuild(game_type("connect_four").as_ref(), table.game.tick()).map(|_| ());
    assert_eq!(found, Err(RebuildFailed::Diverged { tick: first }));
}

#[test]
fn a_changed_checkpoint_is_found_where_it_stands() {
    let table = Table::played(&Scenario::of("relay", Pace::OnInput), 32, 300);
    let checkpoints: Vec<_> = table.game.journal().history().checkpoints().cloned().collect();
    for (number, checkpoint) in checkpoints.iter().enumerate() {
        let journal = changed(table.game.journal(), |written| {
            let state = written["history"]["checkpoints"][number]["state"].as_array_mut().unwrap();
            // The last byte is the last of the count.
            let last = state.last_mut().unwrap();
            *last = json!(last.as_u64().unwrap() ^ 1);
        });
        let found = journal.rebuild(game_type("relay").as_ref(), checkpoint.tick).map(|_| ());
        assert_eq!(found, Err(RebuildFailed::Diverged { tick: checkpoint.tick }));
        let damaged = changed(table.game.journal(), |written| {
            written["history"]["checkpoints"][number]["state"] = json!([1, 2, 3]);
        });
        let found = damaged.rebuild(game_type("relay").as_ref(), checkpoint.tick).map(|_| ());
        assert!(matches!(found, Err(RebuildFailed::Damaged(_))), "{found:?}");
    }
}

#[test]
fn other_rules_and_other_games_are_told_apart_from_divergence() {
    let table = marked();
    let until = table.game.tick();
    let now = game_type("connect_four").rules();
    let journal = changed(table.game.journal(), |written| written["header"]["rules"] = json!(now + 1));
    let found = journal.rebuild(game_type("connect_four").as_ref(), until).map(|_| ());
    assert_eq!(found, Err(RebuildFailed::OtherRules { was: now + 1, now }));
    let found = table.game.journal().rebuild(game_type("relay").as_ref(), until).map(|_| ());
    assert_eq!(found, Err(RebuildFailed::OtherGame { was: "connect_four".to_owned(), now: "relay" }));
}

#[test]
fn options_that_do_not_fit_any_more_give_no_first_state() {
    let table = Table::played(&Scenario::of("arena", PACES[0]).remembering(), 33, 20);
    let journal = changed(table.game.journal(), |written| written["header"]["options"]["hz"] = json!(0));
    let found = journal.rebuild(game_type("arena").as_ref(), Tick(1)).map(|_| ());
    assert!(matches!(&found, Err(RebuildFailed::Damaged(why)) if why.contains("hz")), "{found:?}");
}
