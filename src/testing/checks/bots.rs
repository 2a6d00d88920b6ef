//! Bots of every level play whole matches, and send what a client may send.

use std::fmt::Debug;

use bytes::Bytes;

use crate::game::{Game, Input, Level, Pace, Policy, Seat, Wire};
use crate::testing::broken_promise::{BrokenPromise, calm, ensure};
use crate::testing::random_table::decide;
use crate::testing::speech::{both_forms, read};
use crate::testing::test_match::{MatchStart, TestMatch, shown};

const ALL_OR_NONE: &str = "rooms ask for bots of any level: answer a policy for each, or `None` for all";
const LEGAL: &str =
    "a bot is a player like any other: it sends what `read_action` takes, in JSON and MessagePack";
const ENDLESS: &str = "a match that is won and lost must end by itself: have bots act whenever they are awaited, end a match after so many turns or \
    by `alarm`; or give it options that make it short (`Check::options`), more steps (`Check::bot_steps`), or say `RANKED = false`";

/// Errors: a bot sends what is refused, or a match of bots does not end.
pub(in crate::testing) fn check<G: Game>(
    start: &MatchStart<G::Options>,
    steps_max: u32,
) -> Result<(), BrokenPromise> {
    let mut levels = Vec::new();
    for level in Level::ALL {
        levels.push((level, calm("`policy`", || G::policy(level, Seat(0), start.seed).is_some())?));
    }
    let has_bots = levels.iter().any(|(_, has)| *has);
    let missing = levels.iter().find(|(_, has)| *has != has_bots);
    ensure(missing.is_none(), || format!("only some levels have bots: {levels:?}"), ALL_OR_NONE)?;
    let mut playing = Level::ALL.into_iter().filter(|_| has_bots);
    playing.try_for_each(|level| play::<G>(start, level, steps_max))
}

fn play<G: Game>(start: &MatchStart<G::Options>, level: Level, steps_max: u32) -> Result<(), BrokenPromise> {
    let mut play = TestMatch::<G>::begin(start)?;
    let hz = match calm("`pace`", || G::pace(&start.options))? {
        Pace::Realtime { hz } => u64::from(hz),
        Pace::OnInput | Pace::Lockstep { .. } => 0,
    };
    let mut inputs: Vec<Input<Bytes>> = Vec::new();
    let mut bots: Vec<(Seat, Box<dyn Policy<G>>)> = Vec::new();
    let mut clock = AlarmClock::default();
    for number in 0..steps_max {
        if let Some(seat) = Some(number as u16).filter(|seat| *seat < start.seats_max).map(Seat)
            && calm("`admits`", || play.game.admits())?.is_ok()
        {
            inputs.push(Input::Join { seat });
            let policy = calm("`policy`", || G::policy(level, seat, start.seed ^ u64::from(seat.0)))?;
            bots.extend(policy.map(|policy| (seat, policy)));
        }
        inputs.extend(clock.due(&play, hz, inputs.is_empty())?);
        play.step(&inputs)?;
        inputs.clear();
        if calm("`outcome`", || play.game.outcome())?.is_some() {
            return Ok(());
        }
        for (seat, bot) in &mut bots {
            for action in decide(&play, *seat, bot.as_mut())? {
                inputs.push(Input::Act { seat: *seat, action: sent::<G>(&action, level)? });
            }
        }
    }
    ensure(!G::RANKED, || format!("a match of {level:?} bots is not over after {steps_max} steps"), ENDLESS)
}

/// The turn clock of a match, by its ticks.
#[derive(Default)]
struct AlarmClock {
    set: Option<u32>,
    waited: u64,
}

impl AlarmClock {
    /// The alarm that rings in this step, if one does. Where steps do not come by the clock, time passes when nobody acts.
    fn due<G: Game>(
        &mut self,
        play: &TestMatch<G>,
        hz: u64,
        nobody_acts: bool,
    ) -> Result<Option<Input<Bytes>>, BrokenPromise> {
        let alarm = calm("`alarm`", || play.game.alarm())?;
        if alarm.map(|alarm| alarm.id) != self.set {
            (self.set, self.waited) = (alarm.map(|alarm| alarm.id), 0);
        }
        self.waited += 1;
        let is_up = |after_ms: u32| {
            if hz == 0 { nobody_acts } else { self.waited * 1000 >= u64::from(after_ms) * hz }
        };
        Ok(alarm.filter(|alarm| is_up(alarm.after_ms)).map(|alarm| Input::Alarm { id: alarm.id }))
    }
}

/// What a bot sends, in journal bytes. Errors: a client could not send it.
fn sent<G: Game>(action: &G::Action, level: impl Debug) -> Result<Bytes, BrokenPromise> {
    let value = shown("an action", action)?;
    let (text, packed) = both_forms(&value);
    for wire in [Wire::Json(&text), Wire::MsgPack(&packed)] {
        let refused = read::<G>(wire)?.err();
        ensure(
            refused.is_none(),
            || {
                format!(
                    "a {level:?} bot sends {value}, which is refused: {}",
                    refused.clone().unwrap_or_default()
                )
            },
            LEGAL,
        )?;
    }
    let mut bytes = Vec::new();
    G::encode_action(action, &mut bytes);
    Ok(bytes.into())
}
