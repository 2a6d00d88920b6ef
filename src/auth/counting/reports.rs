//! How often each player and each address may report somebody.
//!
//! Must not: know what is reported.

use crate::auth::limits::{Limit, Origin, TooOften};
use crate::config::Settings;
use crate::domain::PlayerId;

/// Counts reports.
pub struct ReportRates {
    of_player: Limit<PlayerId>,
    from_address: Limit<Origin>,
}

impl ReportRates {
    /// Rates by these settings.
    pub(in crate::auth) fn new(settings: &Settings) -> ReportRates {
        let (reports, keys_max) = (&settings.reports, settings.auth.limited_max);
        ReportRates {
            of_player: Limit::per_minute(reports.of_one_per_minute, keys_max),
            from_address: Limit::per_minute(reports.from_one_per_minute, keys_max),
        }
    }

    /// Counts a report. Errors: it is one too many.
    pub fn count(&self, player: Option<&PlayerId>, from: Origin) -> Result<(), TooOften> {
        player.map_or(Ok(()), |player| self.of_player.check(player))?;
        self.from_address.check(&from)
    }

    /// Forgets those who have not reported anybody lately.
    pub(in crate::auth) fn tidy(&self) {
        self.of_player.tidy();
        self.from_address.tidy();
    }
}
