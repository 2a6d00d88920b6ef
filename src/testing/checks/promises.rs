//! What holds after every step: where the match stands, what seats may do, what is shown.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::game::game_type::game_type_of;
use crate::game::{Game, Outcome, Phase, Seat, Viewer, Wire};
use crate::testing::broken_promise::{BrokenPromise, calm, ensure};
use crate::testing::random_table::RandomTable;
use crate::testing::schema::TypeSchema;
use crate::testing::speech::{both_forms, read};
use crate::testing::test_match::{TestMatch, packed, shown, viewers};

const PHASE: &str = "`outcome` answers a result exactly when `phase` is `Finished`";
const STANDINGS: &str = "an outcome names each seat once, and only seats that the room has";
const FINAL: &str = "an outcome is final: keep it in the state, and let no later input change it";
const LISTED: &str =
    "`actions` lists what a client may send: it must pass `read_action`, in both encodings, and `check`";
const JOURNALED: &str = "`decode_action` must give back what `encode_action` wrote: the game is stepped with what the journal says";
const COUNTERS: &str = "list each counter of `figures` in `COUNTERS`: records know no others";
const SCHEMA: &str = "derive `JsonSchema` beside `Serialize`, with the same serde attributes; clients are generated from the schemas. A float that \
    is not finite is `null` in JSON";

/// The most actions of a seat that are looked at.
const ACTIONS_MAX: usize = 16;

/// The schemas that what is shown must fit.
pub(in crate::testing) struct ShownSchemas {
    action: TypeSchema,
    event: TypeSchema,
    view: TypeSchema,
    delta: TypeSchema,
}

impl ShownSchemas {
    pub(in crate::testing) fn of<G: Game>() -> ShownSchemas {
        let schemas = game_type_of::<G>().schemas();
        ShownSchemas {
            action: TypeSchema::new(schemas.action),
            event: TypeSchema::new(schemas.event),
            view: TypeSchema::new(schemas.view),
            delta: TypeSchema::new(schemas.delta),
        }
    }

    /// Errors: a promise that does not hold now.
    pub(in crate::testing) fn check<G: Game>(&self, table: &RandomTable<G>) -> Result<(), BrokenPromise> {
        let (play, seats_max) = (&table.play, table.script.start.seats_max);
        check_standing(play, seats_max)?;
        for seat in table.seats() {
            self.check_seat(play, seat)?;
        }
        calm("`actions` of a seat that nobody has", || drop(play.game.actions(Seat(seats_max - 1))))?;
        calm("`awaits`", || play.game.awaits(Seat(seats_max - 1)))?;
        for viewer in viewers::<G>(seats_max) {
            self.check_shown(play, viewer)?;
        }
        for event in play.events()?.as_array().into_iter().flatten() {
            fits("the event", &self.event, event)?;
        }
        Ok(())
    }

    fn check_seat<G: Game>(&self, play: &TestMatch<G>, seat: Seat) -> Result<(), BrokenPromise> {
        let mut actions = calm("`actions`", || play.game.actions(seat))?;
        actions.truncate(ACTIONS_MAX);
        actions.extend(calm("`default_action`", || play.game.default_action(seat))?);
        calm("`awaits`", || play.game.awaits(seat))?;
        calm("`position`", || play.game.position(seat))?;
        let figures = calm("`figures`", || play.game.figures(seat))?;
        let unknown = figures.iter().find(|(counter, _)| !G::COUNTERS.contains(counter));
        ensure(
            unknown.is_none(),
            || format!("`figures` counts {unknown:?}, which is not declared"),
            COUNTERS,
        )?;
        actions.iter().try_for_each(|action| self.check_action::<G>(action))
    }

    /// An action that the game lists is one on the wire, and one in the journal.
    fn check_action<G: Game>(&self, action: &G::Action) -> Result<(), BrokenPromise> {
        let value = shown("an action", action)?;
        fits("the action", &self.action, &value)?;
        let (text, bytes) = both_forms(&value);
        for wire in [Wire::Json(&text), Wire::MsgPack(&bytes)] {
            let taken = read::<G>(wire)?;
            ensure(
                taken.is_ok(),
                || {
                    format!(
                        "the game lists {value}, and refuses it: {}",
                        taken.clone().err().unwrap_or_default()
                    )
                },
                LISTED,
            )?;
            let written = taken.unwrap_or_default();
            let again = calm("`decode_action`", || G::decode_action(&written))?.map(|action| {
                let mut again = Vec::new();
                G::encode_action(&action, &mut again);
                again
            });
            ensure(
                again.as_deref() == Ok(&*written),
                || format!("the journal has {written:02x?} for {value}, and reads it as {again:02x?}"),
                JOURNALED,
            )?;
        }
        Ok(())
    }

    fn check_shown<G: Game>(&self, play: &TestMatch<G>, viewer: Viewer) -> Result<(), BrokenPromise> {
        fits("the view", &self.view, &play.view(viewer)?)?;
        calm("packing the view", || drop(packed(&play.game.view(viewer))))?;
        fits("the delta", &self.delta, &play.delta(viewer)?)
    }
}

fn fits(what: &str, schema: &TypeSchema, value: &Value) -> Result<(), BrokenPromise> {
    match schema.misfit(value) {
        None => Ok(()),
        Some(why) => {
            Err(BrokenPromise::new(format!("{what} {value} does not fit its schema: {why}"), SCHEMA))
        }
    }
}

fn check_standing<G: Game>(play: &TestMatch<G>, seats_max: u16) -> Result<(), BrokenPromise> {
    calm("`admits`", || play.game.admits())?.ok();
    let (phase, outcome) = calm("`outcome`", || (play.game.phase(), play.game.outcome()))?;
    ensure(
        outcome.is_some() == (phase == Phase::Finished),
        || format!("the phase is {phase:?}, and the outcome {outcome:?}"),
        PHASE,
    )?;
    let Some(Outcome { standings }) = outcome else { return Ok(()) };
    let seats: BTreeSet<Seat> = standings.iter().map(|standing| standing.seat).collect();
    ensure(
        seats.len() == standings.len() && seats.iter().all(|seat| seat.0 < seats_max),
        || format!("the outcome is {standings:?} in a room of {seats_max}"),
        STANDINGS,
    )
}

/// Goes on after the match is decided, which no room does. Errors: it comes out otherwise now.
pub(in crate::testing) fn check_the_end<G: Game>(table: &mut RandomTable<G>) -> Result<(), BrokenPromise> {
    let decided = table.play.game.outcome();
    let mut after = table.play.restored()?;
    for inputs in table.script.steps.iter().rev().take(3) {
        let now = calm("`outcome`", || after.game.outcome())?;
        ensure(now == decided, || format!("the outcome was {decided:?}, and is {now:?} later"), FINAL)?;
        after.step(inputs)?;
    }
    Ok(())
}
