//! How much may be added to saves from one address. Guests cost nothing and accounts little, so what each player may have says
//! nothing about all that one address can fill.
//!
//! It is a rate, not a share: no address has to be stored beside what is kept. Must not: know saves.

use crate::auth::access::{Identity, Role};
use crate::auth::limits::{Limit, Origin, TooOften};
use crate::config::{AccessMode, Settings};
use crate::store::saves::BLOCK_BYTES;

const MINUTES_OF_A_DAY: u32 = 24 * 60;

/// A save that is refused because too much was added from its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "as much was added to saves from your address as may be in a day (saves.from_one_bytes_per_day); try again in {} s", .0.retry_after_s
)]
pub struct GrowthRefused(pub TooOften);

/// Counts what is added.
pub struct SaveGrowth {
    mode: AccessMode,
    /// `None`: any amount.
    from_address: Option<Limit<Origin>>,
}

impl SaveGrowth {
    /// As much as these settings say: a whole day's at once, and then as it comes back, minute by minute.
    pub(in crate::auth) fn new(settings: &Settings) -> SaveGrowth {
        let day = blocks(settings.saves.from_one_bytes_per_day);
        let limit = || Limit::with_burst(day.div_ceil(MINUTES_OF_A_DAY), day, settings.auth.limited_max);
        SaveGrowth { mode: settings.auth.mode, from_address: (day > 0).then(limit) }
    }

    /// Counts so many bytes that somebody adds. Errors: they are too many. Operators may add any amount; in mode `open` the
    /// machine's own addresses are not counted: whoever is on the machine may do anything.
    pub fn count(&self, who: Option<&Identity>, from: Origin, bytes: u64) -> Result<(), GrowthRefused> {
        let is_operator = who.is_some_and(|who| who.role == Role::Operator);
        let is_free = is_operator || (self.mode == AccessMode::Open && from.is_loopback());
        match &self.from_address {
            Some(limit) if !is_free => limit.check_many(&from, blocks(bytes)).map_err(GrowthRefused),
            _ => Ok(()),
        }
    }

    /// Forgets addresses from which as much may be added as ever.
    pub(in crate::auth) fn tidy(&self) {
        self.from_address.iter().for_each(Limit::tidy);
    }
}

/// Bytes are counted in blocks, as they are on the disk.
fn blocks(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(BLOCK_BYTES)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth(mode: &str) -> SaveGrowth {
        let flags = vec![
            ("auth.mode", mode.to_owned()),
            ("saves.from_one_bytes_per_day", (10 * BLOCK_BYTES).to_string()),
            ("saves.file_bytes_max", (4 * BLOCK_BYTES).to_string()),
        ];
        SaveGrowth::new(&Settings::load(None, &flags).unwrap())
    }

    fn from(address: &str) -> Origin {
        Origin::of(address.parse().unwrap())
    }

    #[test]
    fn each_address_has_a_days_growth_at_once_and_what_does_not_grow_is_free() {
        let growth = growth("token");
        let anywhere = from("192.0.2.1");
        assert!(growth.count(None, anywhere, 9 * BLOCK_BYTES).is_ok());
        let refused = growth.count(None, anywhere, 2 * BLOCK_BYTES).unwrap_err();
        assert!((1..=60).contains(&refused.0.retry_after_s), "{refused}");
        assert!(
            growth.count(None, anywhere, BLOCK_BYTES).is_ok() && growth.count(None, anywhere, 1).is_err()
        );
        assert!(
            growth.count(None, anywhere, 0).is_ok()
                && growth.count(None, from("192.0.2.2"), BLOCK_BYTES).is_ok()
        );
    }

    #[test]
    fn more_than_a_day_lets_add_is_refused_and_the_machine_itself_is_counted_only_where_acting_takes_a_token()
    {
        let passes = |mode| growth(mode).count(None, from("127.0.0.1"), 11 * BLOCK_BYTES).is_ok();
        assert!(passes("open") && !passes("token"));
    }
}
