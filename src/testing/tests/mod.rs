//! A game that keeps its promises, and one for each promise that is broken: the check finds it, and says what to do.

mod picks;

use super::Check;
use crate::game::{Game, Seat};
use picks::{Picks, how};

#[test]
fn a_game_that_keeps_its_promises_passes() {
    // The second of both ends the round, and then all is shown.
    let is_first = |state: &Picks<{ how::SOUND }>, seat: Seat, _: &_| state.awaits(Seat(1 - seat.0));
    Check::<Picks<{ how::SOUND }>>::new().hidden(is_first).run();
}

#[track_caller]
fn finds<const HOW: u8>(found: &str, remedy: &str) {
    let Err((_, fault)) = Check::<Picks<HOW>>::new().find() else {
        panic!("nothing was found, where {found:?} was to be");
    };
    assert!(fault.found.contains(found) && fault.remedy.contains(remedy), "{fault}");
}

#[test]
fn what_a_game_declares_is_held_to_what_rooms_need() {
    finds::<{ how::MISNAMED }>("`NAME` is \"Pick One\"", "a-z, 0-9 and _");
    finds::<{ how::CHOOSY }>("`setup` refuses the options", "Options::default()");
    finds::<{ how::UNDECLARED }>("is not declared", "`COUNTERS`");
    finds::<{ how::MISTIMED }>(
        "`MOMENTS` names \"pick\", and no event has that `kind`",
        "as they are written",
    );
    finds::<{ how::MISWORDED }>("of \"picked\", which has no field `value`", "the name of a field");
}

#[test]
fn a_state_that_depends_on_more_than_its_inputs_is_found() {
    finds::<{ how::WORLDLY }>("two different states", "`Rng` in the state");
    finds::<{ how::FORGETFUL }>("after the state was written and read back", "`#[serde(skip)]`");
    finds::<{ how::LOSSY }>("the journal has", "`encode_action`");
}

#[test]
fn a_panic_is_found_with_what_led_to_it() {
    finds::<{ how::PANICKY }>("`step` panicked: index out of bounds", "ignore what is not possible now");
}

#[test]
fn actions_that_are_listed_and_refused_are_found() {
    finds::<{ how::UNREADABLE }>(
        "the game lists {\"number\":9,\"type\":\"pick\"}, and refuses it",
        "`read_action`",
    );
}

#[test]
fn what_is_shown_must_fit_its_schema_and_the_deltas() {
    finds::<{ how::NOT_A_NUMBER }>("/share is null", "`JsonSchema`");
    finds::<{ how::STALE }>("and the view is", "tell in the delta");
}

#[test]
fn secrets_that_are_shown_to_others_are_found() {
    finds::<{ how::LEAKY }>("is shown what seat", "look at their viewer");
    finds::<{ how::TELLTALE }>("everybody is told what seat", "keep what is secret in the state");
    finds::<{ how::OPEN }>("the game has no secrets", "SECRETS: bool = true");
    finds::<{ how::BLIND }>("everybody was shown the same", "SECRETS: bool = false");
}

#[test]
fn what_spectators_see_of_hidden_actions_is_found_where_the_author_says_what_is_hidden() {
    let check = Check::<Picks<{ how::PUBLIC }>>::new();
    assert!(check.find().is_ok(), "nobody said that it is hidden");
    let (_, fault) = check.hidden(|_, _, _| true).find().unwrap_err();
    assert!(fault.found.contains("spectators see at once"), "{fault}");
}

#[test]
fn an_end_that_is_none_is_found() {
    finds::<{ how::MISPHASED }>("the phase is Finished, and the outcome None", "exactly when");
    finds::<{ how::FICKLE }>("later", "an outcome is final");
}

#[test]
fn every_match_is_played_by_bots_of_each_level() {
    for seed in 1..=3 {
        let check = Check::<Picks<{ how::CHEATING_WHEN_HARD }>>::new().seed(seed).matches(1);
        let (_, fault) = check.find().expect_err("those of one level send what is refused");
        assert!(fault.found.contains("a Hard bot sends"), "{fault}");
    }
}

#[test]
fn bots_that_do_not_play_are_found() {
    finds::<{ how::ENDLESS }>("is not over after", "`Check::bot_steps`");
    finds::<{ how::CHEATING }>("which is refused", "a bot is a player like any other");
    finds::<{ how::HALF_MANNED }>("only some levels have bots", "`None` for all");
}

#[test]
fn a_fault_is_found_again_by_its_seed() {
    let (seed, fault) = Check::<Picks<{ how::PANICKY }>>::new().seed(7).find().unwrap_err();
    let again = Check::<Picks<{ how::PANICKY }>>::new().seed(seed).matches(1).find();
    assert_eq!(again, Err((seed, fault)));
}

#[test]
#[should_panic(expected = "to see it again: TILTYARD_TEST_SEED=1 cargo test")]
fn a_failure_says_how_to_see_it_again() {
    super::check::<Picks<{ how::MISPHASED }>>();
}
