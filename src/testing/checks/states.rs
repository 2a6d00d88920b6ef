//! The same seed and the same inputs give the same states: twice, and over a checkpoint at any step.

use crate::game::Game;
use crate::testing::broken_promise::{BrokenPromise, ensure};
use crate::testing::test_match::{Script, TestMatch, viewers};

const SAME: &str = "a step may depend on the state, the tick and the inputs alone: keep randomness in an `Rng` in the state, and take a \
    `BTreeMap` for a `HashMap`; no clock, no global";
const KEPT: &str = "what a step or a view reads is part of the state and must be serialized: `#[serde(skip)]` is for what a step makes anew before \
    it is read, and every field must come back as it was";

/// Errors: two matches went different ways.
pub(in crate::testing) fn check<G: Game>(script: &Script<G::Options>) -> Result<(), BrokenPromise> {
    let (mut one, mut other) = (TestMatch::<G>::begin(&script.start)?, TestMatch::<G>::begin(&script.start)?);
    let mut resumed = one.restored()?;
    for inputs in &script.steps {
        one.step(inputs)?;
        other.step(inputs)?;
        resumed.step(inputs)?;
        let (tick, state) = (one.tick, one.state()?);
        let is_same = state == other.state()?;
        ensure(is_same, || format!("the same inputs gave two different states at tick {tick}"), SAME)?;
        let is_kept = state == resumed.state()? && one.events()? == resumed.events()?;
        ensure(
            is_kept,
            || format!("a match taken up from a checkpoint goes on otherwise at tick {tick}"),
            KEPT,
        )?;
        resumed = one.restored()?;
        ensure(
            state == resumed.state()?,
            || format!("the state at tick {tick} is another one after it was written and read back"),
            KEPT,
        )?;
        for viewer in viewers::<G>(script.start.seats_max) {
            ensure(
                one.view(viewer)? == resumed.view(viewer)?,
                || {
                    format!(
                        "{viewer:?} sees something else at tick {tick} after the state was written and read back"
                    )
                },
                KEPT,
            )?;
        }
    }
    Ok(())
}
