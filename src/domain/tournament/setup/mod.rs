//! What a tournament is set up as, and what is checked of that before it is announced.

mod refused;
mod schedule;
mod secrets;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::bracket::terms::ENTRANTS_MAX;
use crate::domain::bracket::{BracketSetup, Kind};
use crate::domain::{Ladder, PlayerId, TournamentId};

pub use refused::TournamentSetupRefused;
pub(super) use schedule::later;
pub use schedule::{Schedule, SeriesSlot, StartRule};

/// A name has at most so many characters.
pub const NAME_CHARS_MAX: usize = 80;
/// A round robin has at most so many entrants: the number of its matches grows with the square.
pub const ROUND_ROBIN_MAX: u16 = 128;

/// What a tournament is set up as. It is kept as JSON for ever, so field names stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TournamentSetup {
    /// Its id.
    pub id: TournamentId,
    /// Who made it, and runs it.
    pub owner: PlayerId,
    /// When it was made.
    pub created_at: Timestamp,
    /// A random number that nobody is shown before the end: seeds of matches and ids of rooms are made of it.
    pub secret: u64,
    /// The number that the draw and the seeds of games are made of instead of the secret, so that they can be had once more.
    /// Whoever knows it knows what comes, so only who holds a tournament for themselves sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The name that people are shown.
    pub name: String,
    /// The game's name.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// The game's options, with which each room is opened.
    pub options: Value,
    /// The format, how long matches are, and who gets which seed.
    pub bracket: BracketSetup,
    /// With fewer entrants it does not begin.
    pub entrants_min: u16,
    /// Who enters beyond that waits for somebody to withdraw.
    pub entrants_max: u16,
    /// When it opens, closes and begins.
    pub schedule: Schedule,
    /// Who may enter.
    pub admission: Admittance,
    /// How long is waited for what.
    pub allowances: Allowances,
    /// Who sees how much of a match that runs.
    pub watching: Watching,
    /// Whether it is left out of lists.
    pub private: bool,
    /// The place in its series, if it is one of a series.
    pub series: Option<SeriesSlot>,
}

/// Who may enter. The owner and operators may enter bots of the server where bots are admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admittance {
    /// People.
    pub people: bool,
    /// Programs of players, over WebSocket with a token for bots.
    pub programs: bool,
    /// Bots of the server.
    pub bots: bool,
}

/// How long is waited for what. Nothing in a tournament waits without a bound, so it always comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowances {
    /// Seconds until everybody has to sit in the room of a game.
    pub no_show_s: u32,
    /// Seconds that the owner has to decide about a match that nobody came to, or that was reopened.
    pub decide_s: u32,
    /// Seconds that a game may take; then it counts as drawn.
    pub game_s: u32,
    /// Seconds that a pause may take; then the tournament goes on by itself.
    pub pause_s: u32,
    /// How often a game is tried whose room is lost each time; then it counts as drawn.
    pub attempts: u16,
    /// Milliseconds that each person or program has for all answers of a game; `None`: no limit but the game's own.
    #[serde(default)]
    pub time_bank_ms: Option<u32>,
    /// How often whoever is out of that time gets it once more.
    #[serde(default)]
    pub strikes: u16,
}

/// Who sees how much of a match that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watching {
    /// Seconds by which spectators are behind.
    pub delay_s: u32,
    /// Whether entrants may watch matches of others while these run.
    pub entrants: bool,
}

/// What the server allows a setup to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TournamentBounds {
    /// Entrants of one tournament.
    pub entrants_max: u16,
    /// Seconds of each allowance, and until the start.
    pub wait_max_s: u32,
    /// Seconds by which spectators can be behind.
    pub delay_max_s: u32,
}

impl TournamentSetup {
    /// Checks everything that can be checked without the game.
    pub fn check(&self, bounds: &TournamentBounds, now: Timestamp) -> Result<(), TournamentSetupRefused> {
        if !(1..=NAME_CHARS_MAX).contains(&self.name.trim().chars().count()) {
            return Err(TournamentSetupRefused::Name);
        }
        self.check_field(bounds)?;
        self.check_times(bounds, now)?;
        self.allowances.check(bounds.wait_max_s)?;
        if self.watching.delay_s > bounds.delay_max_s {
            return Err(TournamentSetupRefused::Delay { max: bounds.delay_max_s });
        }
        match &self.series {
            Some(_) if self.schedule.starts_at().is_none() => Err(TournamentSetupRefused::SeriesByHand),
            Some(series) => series.next_after(now).map(drop),
            None => Ok(()),
        }?;
        self.check_wait(bounds.wait_max_s, now)
    }

    /// Checks that it opens and begins within so many seconds, and the next one of its series so long after it.
    pub fn check_wait(&self, max: u32, now: Timestamp) -> Result<(), TournamentSetupRefused> {
        let is_far = |at: Option<Timestamp>, from: Timestamp| at.is_some_and(|at| at > later(from, max));
        if is_far(self.schedule.opens_at, now) {
            return Err(TournamentSetupRefused::OpensLate { max });
        }
        let Some(start) = self.schedule.starts_at() else { return Ok(()) };
        if is_far(Some(start), now) {
            return Err(TournamentSetupRefused::StartsLate { max });
        }
        let next = self.series.as_ref().map(|series| series.next_after(start)).transpose()?;
        if is_far(next, start) { Err(TournamentSetupRefused::SeriesApart { max }) } else { Ok(()) }
    }

    fn check_field(&self, bounds: &TournamentBounds) -> Result<(), TournamentSetupRefused> {
        let max = entrants_max(&self.bracket.kind).min(bounds.entrants_max);
        if self.entrants_min < 2 || self.entrants_min > self.entrants_max || self.entrants_max > max {
            return Err(TournamentSetupRefused::Entrants { max });
        }
        self.bracket.check()?;
        let Admittance { people, programs, bots } = self.admission;
        if people || programs || bots { Ok(()) } else { Err(TournamentSetupRefused::NobodyAdmitted) }
    }

    fn check_times(&self, bounds: &TournamentBounds, now: Timestamp) -> Result<(), TournamentSetupRefused> {
        let to_come = |at: Option<Timestamp>| at.is_none_or(|at| at > now);
        let Schedule { closes_at, check_in_s, .. } = self.schedule;
        if !self.schedule.is_in_order() || !to_come(closes_at) || !to_come(self.schedule.starts_at()) {
            return Err(TournamentSetupRefused::Times);
        }
        let max = bounds.wait_max_s;
        let fits = check_in_s.is_none_or(|window| (1..=max).contains(&window));
        if fits { Ok(()) } else { Err(TournamentSetupRefused::CheckIn { max }) }
    }

    /// The ladder in which its matches count.
    pub fn ladder(&self) -> Ladder {
        Ladder { game: self.game.clone(), mode: self.mode.clone() }
    }

    /// The next tournament of its series, which begins after both this one and `now`. It is always the same one.
    pub fn next_of_series(&self, now: Timestamp) -> Option<TournamentSetup> {
        let (id, secret) = self.follower();
        let series = self.series.as_ref()?;
        let start = series.next_after(self.schedule.starts_at()?.max(now)).ok()?;
        let series = SeriesSlot { cron: series.cron.clone(), number: series.number.saturating_add(1) };
        let schedule = self.schedule.moved_to(start);
        Some(TournamentSetup { id, secret, created_at: now, schedule, series: Some(series), ..self.clone() })
    }
}

/// The most entrants that a tournament of this format can have.
pub fn entrants_max(kind: &Kind) -> u16 {
    match kind {
        Kind::RoundRobin { .. } => ROUND_ROBIN_MAX,
        _ => u16::try_from(ENTRANTS_MAX).unwrap_or(u16::MAX),
    }
}

impl Allowances {
    fn check(&self, max: u32) -> Result<(), TournamentSetupRefused> {
        let named = [
            ("the time to sit down", self.no_show_s),
            ("the time to decide", self.decide_s),
            ("the time of a game", self.game_s),
            ("the time of a pause", self.pause_s),
        ];
        if let Some((what, _)) = named.into_iter().find(|(_, seconds)| !(1..=max).contains(seconds)) {
            return Err(TournamentSetupRefused::Allowance { what, max });
        }
        if (1..=20).contains(&self.attempts) { Ok(()) } else { Err(TournamentSetupRefused::Attempts) }
    }
}
