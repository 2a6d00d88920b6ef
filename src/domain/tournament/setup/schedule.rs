//! When a tournament opens, closes and begins, and when the next one of its series does.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::refused::TournamentSetupRefused;

/// The times of a tournament.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// When registration opens; `None`: at once.
    pub opens_at: Option<Timestamp>,
    /// When registration closes; `None`: when it begins. Later than that, only formats that take late entries can be entered.
    pub closes_at: Option<Timestamp>,
    /// For how long entrants can check in before it begins, in seconds; `None`: everybody who entered plays.
    pub check_in_s: Option<u32>,
    /// When it begins.
    pub start: StartRule,
}

/// When a tournament begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartRule {
    /// When its owner says so.
    ByHand,
    /// At this time.
    At(Timestamp),
}

/// The place of a tournament in a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesSlot {
    /// When the tournaments of the series begin: five fields of cron and a time zone, as in `0 20 * * FRI Europe/Berlin`.
    pub cron: String,
    /// Which one of the series it is, counted from 1.
    pub number: u32,
}

impl Schedule {
    /// A tournament that begins when its owner says so, without check-in.
    pub fn by_hand() -> Schedule {
        Schedule { opens_at: None, closes_at: None, check_in_s: None, start: StartRule::ByHand }
    }

    /// When it begins, if a time is set.
    pub fn starts_at(&self) -> Option<Timestamp> {
        if let StartRule::At(at) = self.start { Some(at) } else { None }
    }

    /// When check-in opens, if a time is set.
    pub fn check_in_at(&self) -> Option<Timestamp> {
        let before = SignedDuration::from_secs(i64::from(self.check_in_s?));
        Some(self.starts_at()?.saturating_sub(before).unwrap_or(Timestamp::MIN))
    }

    /// When registration closes, if a time is set.
    pub fn closes_at(&self) -> Option<Timestamp> {
        self.closes_at.or(self.starts_at())
    }

    /// Whether its times come in their order.
    pub(super) fn is_in_order(&self) -> bool {
        let follows = |later: Option<Timestamp>| self.opens_at <= later || later.is_none();
        follows(self.closes_at) && follows(self.starts_at())
    }

    /// The same times, moved so that it begins then.
    #[must_use]
    pub(super) fn moved_to(&self, start: Timestamp) -> Schedule {
        let by = self.starts_at().map_or(SignedDuration::ZERO, |old| start.duration_since(old));
        let moved = |at: Timestamp| at.saturating_add(by).unwrap_or(Timestamp::MAX);
        Schedule {
            opens_at: self.opens_at.map(moved),
            closes_at: self.closes_at.map(moved),
            check_in_s: self.check_in_s,
            start: StartRule::At(start),
        }
    }
}

impl SeriesSlot {
    /// When the next tournament of the series begins.
    pub fn next_after(&self, at: Timestamp) -> Result<Timestamp, TournamentSetupRefused> {
        let refused = |why: cronexpr::Error| TournamentSetupRefused::Cron(why.to_string());
        let crontab = cronexpr::parse_crontab(&self.cron).map_err(refused)?;
        Ok(crontab.find_next(cronexpr::MakeTimestamp(at)).map_err(refused)?.timestamp())
    }
}

/// So many seconds later.
pub(in crate::domain::tournament) fn later(than: Timestamp, seconds: u32) -> Timestamp {
    than.saturating_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX)
}
