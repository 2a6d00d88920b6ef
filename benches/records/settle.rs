//! A thousand matches of ten, settled in batches as the settler does.

use divan::Bencher;
use divan::counter::ItemsCount;
use tiltyard::domain::MatchResult;

use crate::world::{Dice, a_match};
use crate::{DATABASES, Database};

const BATCH: usize = 64;
const MATCHES: usize = 1_000;

/// Ten out of a thousand people and a thousand bots.
fn matches(from: usize) -> Vec<MatchResult> {
    let mut dice = Dice(from as u64);
    (from..from + MATCHES).map(|number| one_match(number, &mut dice)).collect()
}

fn one_match(number: usize, dice: &mut Dice) -> MatchResult {
    let first = dice.below(200);
    let who = (0..10).map(|seat| match seat % 2 {
        0 => format!("anna{}", (first + seat * 97) % 1_000),
        _ => format!("ai_{}", (first + seat * 97) % 1_000),
    });
    let who: Vec<String> = who.collect();
    let who: Vec<&str> = who.iter().map(String::as_str).collect();
    let mut result = a_match(&format!("{number:08}-match"), 60 + number as i64, &who);
    for placing in &mut result.placings {
        for figure in ["deaths", "shots_fired", "shots_hit", "damage_dealt", "potions_drunk"] {
            placing.figures.insert(figure.to_owned(), dice.below(50) as i64);
        }
    }
    result
}

#[divan::bench(args = DATABASES, sample_count = 4, sample_size = 1)]
fn thousand_matches(bencher: Bencher<'_, '_>, database: Database) {
    let (store, runtime) = database.open();
    let mut settled = 0;
    let next = || {
        settled += MATCHES;
        matches(settled)
    };
    bencher.counter(ItemsCount::new(MATCHES)).with_inputs(next).bench_local_refs(|results| {
        for batch in results.chunks(BATCH) {
            let settled = runtime.block_on(store.settle(batch)).unwrap();
            assert!(settled.iter().all(|settled| settled.is_new));
        }
    });
}
