//! The journal is the match: the kernel plays it, and rebuilds the same state from what it wrote down.

use crate::domain::{MatchId, PlayerId};
use crate::game::game_type::game_type_of;
use crate::game::journal::{Intervals, state_hash};
use crate::game::{Effects, Game, Input, LeaveReason, Match, MatchSpec, Member, Pace};
use crate::testing::broken_promise::{BrokenPromise, calm, ensure};
use crate::testing::test_match::{Script, shown};

const REMEDY: &str = "what the journal has must be all that a step depends on: `decode_action` gives back what `encode_action` wrote, and the \
    options are kept whole";

/// Errors: the rebuilt state is another one.
pub(in crate::testing) fn check<G: Game>(script: &Script<G::Options>) -> Result<(), BrokenPromise> {
    let mut game =
        Match::open(spec::<G>(script)?).map_err(|refused| BrokenPromise::new(refused.detail, REMEDY))?;
    calm("a match of the kernel", || replay(&mut game, &script.steps))?;
    let rebuilt = calm("rebuilding a match from its journal", || {
        game.journal().rebuild(game.game_type().as_ref(), game.tick())
    })?;
    let found = rebuilt.map(|state| state_hash(state.as_ref()));
    ensure(
        found == Ok(state_hash(game.dyn_game())),
        || match &found {
            Ok(_) => "the state rebuilt from the journal is another one".to_owned(),
            Err(why) => format!("the match cannot be rebuilt from its journal: {why}"),
        },
        REMEDY,
    )
}

fn spec<G: Game>(script: &Script<G::Options>) -> Result<MatchSpec, BrokenPromise> {
    let id = MatchId::parse("check").map_err(|error| BrokenPromise::new(error.to_string(), REMEDY))?;
    Ok(MatchSpec {
        id,
        game_type: game_type_of::<G>(),
        seed: script.start.seed,
        seats_max: script.start.seats_max,
        options: shown("`Options`", &script.start.options)?,
        pace: Some(Pace::Realtime { hz: 20 }),
        intervals: Intervals { hash_ticks: 7, checkpoint_ticks: 40, ..Intervals::default() },
        recorded: false,
    })
}

/// Tells the match what the script says. What it refuses is not part of the match, nor of its journal.
fn replay(game: &mut Match, steps: &[Vec<Input<bytes::Bytes>>]) {
    let mut effects = Effects::new();
    for inputs in steps {
        for input in inputs {
            match input {
                Input::Join { seat } => {
                    if let Ok(player) = PlayerId::parse(&format!("p{seat}")) {
                        let _ = game.seat_at(*seat, &Member::person(player));
                    }
                }
                Input::Leave { seat } => game.vacate(*seat, LeaveReason::Left, &mut effects),
                Input::Act { seat, action } => {
                    let _ = game.act(*seat, None, action.clone(), false, &mut effects);
                }
                Input::Alarm { id } => game.alarm_due(*id, &mut effects),
            }
        }
        game.tick_due(&mut effects);
        effects.clear();
    }
}
