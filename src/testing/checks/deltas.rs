//! A view, and the deltas after it, add up to the view after them.

use serde_json::Value;

use crate::game::{DeltaKind, Game, patch};
use crate::testing::ApplyDelta;
use crate::testing::broken_promise::{BrokenPromise, ensure};
use crate::testing::test_match::{Script, TestMatch, viewers};

const REMEDY: &str = "a client that was sent the view before the step and the delta of it must know the whole view after it: tell in the delta \
    whatever the step changed";

/// Errors: a client that goes by deltas knows something else than one that was sent the view.
pub(in crate::testing) fn check<G: Game>(
    script: &Script<G::Options>,
    apply: Option<ApplyDelta>,
) -> Result<(), BrokenPromise> {
    let Some(apply) = apply.or_else(known::<G>) else { return Ok(()) };
    let mut play = TestMatch::<G>::begin(&script.start)?;
    let viewers = viewers::<G>(script.start.seats_max);
    let mut known =
        viewers.iter().map(|&viewer| play.view(viewer)).collect::<Result<Vec<Value>, BrokenPromise>>()?;
    for inputs in &script.steps {
        play.step(inputs)?;
        for (view, &viewer) in known.iter_mut().zip(&viewers) {
            let delta = play.delta(viewer)?;
            apply(view, &delta);
            let truth = play.view(viewer)?;
            ensure(
                *view == truth,
                || {
                    format!(
                        "{viewer:?}, with the delta {delta} of tick {}, knows {view}, and the view is {truth}",
                        play.tick
                    )
                },
                REMEDY,
            )?;
        }
    }
    Ok(())
}

/// How deltas are applied that need no word of their author.
fn known<G: Game>() -> Option<ApplyDelta> {
    match DeltaKind::of::<G>() {
        DeltaKind::Whole => Some(|view, delta| view.clone_from(delta)),
        DeltaKind::Patch => Some(|view, delta| {
            *view = patch::apply(view.take(), delta).unwrap_or_else(|misfit| misfit.to_string().into());
        }),
        DeltaKind::Own => None,
    }
}
