//! Long random matches of every kind: nothing panics, and what the journal says is what happened.

use proptest::prelude::*;
use tiltyard::game::Tick;
use tiltyard::game::journal::Intervals;

use crate::driver::Table;
use crate::scenario::{PACES, Scenario};

fn scenario() -> impl Strategy<Value = Scenario> {
    let games = tiltyard::games::standard();
    let names: Vec<&'static str> = games.iter().map(|game_type| game_type.name()).collect();
    let pace = prop::sample::select(PACES.to_vec());
    let intervals = (1..40_u32, 1..60_u32, 200..20_000_usize).prop_map(
        |(hash_ticks, checkpoint_ticks, checkpoint_bytes)| Intervals {
            hash_ticks,
            checkpoint_ticks,
            checkpoint_bytes,
        },
    );
    (prop::sample::select(names), pace, intervals, any::<bool>()).prop_map(
        |(name, pace, intervals, royale)| {
            let plain = if royale { Scenario::royale(pace) } else { Scenario::of("arena", pace) };
            let plain = if name == "arena" { plain } else { Scenario::of(name, pace) };
            Scenario { intervals, ..plain }
        },
    )
}

proptest! {
    // The seed of a failing match is in the message: it is one of the values.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(250) })]

    #[test]
    fn the_journal_tells_any_match_as_it_happened(
        scenario in scenario(),
        seed: u64,
        turns in 1..2000_u32,
        looks in prop::collection::vec(any::<prop::sample::Index>(), 4),
    ) {
        let table = Table::played(&scenario, seed, turns);
        prop_assert_eq!(table.rebuilt(table.game.tick()), Ok(table.hash()));
        let oldest = table.game.journal().history().checkpoints().next().map_or(Tick(0), |checkpoint| checkpoint.tick);
        let known: Vec<_> = table.hashes.iter().filter(|(tick, _)| *tick >= oldest).collect();
        for look in looks {
            if let Some((tick, hash)) = known.get(look.index(known.len().max(1))) {
                prop_assert_eq!(table.rebuilt(*tick), Ok(*hash), "tick {}", tick);
            }
        }
    }
}
