//! What only one seat may know is not shown to another.
//!
//! A seat does this or that, and all else stays the same. Where spectators are shown no difference, the difference is a secret of
//! that seat: no other seat may see it, and no event tell it, because events go to everybody. Must not: guess what spectators
//! should not see; only the author knows.

use bytes::Bytes;

use crate::game::{FrameStyle, Game, Input, Rng, Seat, Viewer};
use crate::testing::IsHidden;
use crate::testing::broken_promise::{BrokenPromise, calm, ensure};
use crate::testing::test_match::{Script, TestMatch, viewers};

const ALL_THE_SAME: &str =
    "say `const SECRETS: bool = true`: without it everybody is shown the view of `Viewer::Everyone`";
const NEEDLESS: &str = "show each `Viewer::Seat` what is its own, or say `const SECRETS: bool = false`, which makes one frame for all";
const LEAK: &str = "`view` and `delta` must look at their viewer: what one seat did in secret is for `Viewer::Seat` of that seat alone (if seats are \
    meant to share it, say `Check::allies`)";
const TOLD: &str = "events go to everybody, and so do actions with `ECHO` or `FrameStyle::Actions`: keep what is secret in the state, and \
    show it in `view` when it is no secret any more";

/// How often it is tried what else a seat could have done.
const TRIALS: u32 = 12;

/// Errors: somebody is shown what is not for them. Answers whether viewers were shown different things.
pub(in crate::testing) fn check<G: Game>(
    script: &Script<G::Options>,
    hidden: Option<IsHidden<G>>,
    allies: bool,
) -> Result<bool, BrokenPromise> {
    let mut play = TestMatch::<G>::begin(&script.start)?;
    let mut rng = Rng::seeded(script.start.seed);
    let every = (script.steps.len() as u32 / TRIALS).max(1);
    let mut differ = false;
    for (number, inputs) in (0..).zip(&script.steps) {
        play.step(inputs)?;
        differ |= look(&play, script.start.seats_max)?;
        if G::SECRETS && number % every == 0 {
            let seat = Seat(rng.below(script.start.seats_max.into()) as u16);
            Trial { play: &play, seats_max: script.start.seats_max, hidden, allies }.check(seat, &mut rng)?;
        }
    }
    Ok(differ)
}

/// Errors: a game says that it has secrets, and in no match a viewer was shown anything else than the others.
pub(in crate::testing) fn check_needed<G: Game>(differ: bool) -> Result<(), BrokenPromise> {
    ensure(
        differ || !G::SECRETS,
        || "`SECRETS` is true, and everybody was shown the same in all matches".to_owned(),
        NEEDLESS,
    )
}

/// Whether some seat sees something else than spectators do.
fn look<G: Game>(play: &TestMatch<G>, seats_max: u16) -> Result<bool, BrokenPromise> {
    let everyone = play.view(Viewer::Everyone)?;
    for seat in (0..seats_max).map(Seat) {
        if play.view(Viewer::Seat(seat))? != everyone {
            ensure(
                G::SECRETS,
                || format!("`view` shows seat {seat} something of its own, but the game has no secrets"),
                ALL_THE_SAME,
            )?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// A state in which a seat may do several things.
struct Trial<'a, G: Game> {
    play: &'a TestMatch<G>,
    seats_max: u16,
    hidden: Option<IsHidden<G>>,
    allies: bool,
}

impl<G: Game> Trial<'_, G> {
    /// Errors: two actions of `seat` differ for somebody who is not shown which it was.
    fn check(&self, seat: Seat, rng: &mut Rng) -> Result<(), BrokenPromise> {
        let mut actions = calm("`actions`", || self.play.game.actions(seat))?;
        if actions.len() < 2 {
            return Ok(());
        }
        let one = actions.swap_remove(rng.below(actions.len() as u32) as usize);
        let other = actions.swap_remove(rng.below(actions.len() as u32) as usize);
        let is_hidden = |action| self.hidden.is_some_and(|hidden| hidden(&self.play.game, seat, action));
        let both_hidden = is_hidden(&one) && is_hidden(&other);
        let (one, other) = (self.after(seat, &one)?, self.after(seat, &other)?);
        let in_public = one.view(Viewer::Everyone)? != other.view(Viewer::Everyone)?;
        ensure(
            !(in_public && both_hidden),
            || format!("spectators see at once what seat {seat} did in secret (tick {})", one.tick),
            LEAK,
        )?;
        if in_public {
            return Ok(());
        }
        let shows_actions = G::ECHO || G::FRAMES == FrameStyle::Actions;
        ensure(
            one.events()? == other.events()? && !shows_actions,
            || {
                format!(
                    "everybody is told what seat {seat} did, which its view keeps secret (tick {})",
                    one.tick
                )
            },
            TOLD,
        )?;
        let others = viewers::<G>(self.seats_max).into_iter().filter(|&viewer| viewer != Viewer::Seat(seat));
        for viewer in others.filter(|viewer| !self.allies || *viewer == Viewer::Everyone) {
            ensure(
                one.view(viewer)? == other.view(viewer)? && one.delta(viewer)? == other.delta(viewer)?,
                || {
                    format!(
                        "{viewer:?} is shown what seat {seat} did, and spectators are not (tick {})",
                        one.tick
                    )
                },
                LEAK,
            )?;
        }
        Ok(())
    }

    /// The match after this action alone.
    fn after(&self, seat: Seat, action: &G::Action) -> Result<TestMatch<G>, BrokenPromise> {
        let mut bytes = Vec::new();
        G::encode_action(action, &mut bytes);
        let mut after = self.play.restored()?;
        after.step(&[Input::Act { seat, action: Bytes::from(bytes) }])?;
        Ok(after)
    }
}
