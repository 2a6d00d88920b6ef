//! Figures, not tests: run alone, in release, with `--ignored --nocapture`.

use std::time::{Duration, Instant};

use tiltyard::domain::{BoardName, BoardScope, MatchResult};
use tiltyard::store::records::BoardPosition;

use super::world::{Dice, a_match, player};
use crate::stores::{Row, Store};

const BATCH: usize = 64;
const MATCHES: usize = 1_000;
const ROWS: usize = 1_000_000;

/// Ten out of a thousand people and a thousand bots.
fn matches(from: usize) -> Vec<MatchResult> {
    let mut dice = Dice(from as u64);
    let mut one = |n: usize| {
        let first = dice.below(200);
        let who = (0..10).map(|seat| match seat % 2 {
            0 => format!("anna{}", (first + seat * 97) % 1_000),
            _ => format!("ai_{}", (first + seat * 97) % 1_000),
        });
        let who: Vec<String> = who.collect();
        let who: Vec<&str> = who.iter().map(String::as_str).collect();
        let mut result = a_match(&format!("{n:08}-match"), 60 + n as i64, &who);
        for placing in &mut result.placings {
            for figure in ["deaths", "shots_fired", "shots_hit", "damage_dealt", "potions_drunk"] {
                placing.figures.insert(figure.to_owned(), dice.below(50) as i64);
            }
        }
        result
    };
    (from..from + MATCHES).map(&mut one).collect()
}

pub(crate) async fn settles_a_thousand_matches_of_ten(store: Store) {
    for round in 0..4 {
        let results = matches(round * MATCHES);
        let (began, statements) = (Instant::now(), store.statements());
        for batch in results.chunks(BATCH) {
            assert!(store.settle(batch).await.unwrap().iter().all(|settled| settled.is_new));
        }
        let took = began.elapsed();
        println!(
            "{} round {round}: {MATCHES} matches of 10 in {took:?}: {:.0} a second, {:.1} statements each",
            store.kind(),
            MATCHES as f64 / took.as_secs_f64(),
            (store.statements() - statements) as f64 / MATCHES as f64,
        );
    }
}

pub(crate) async fn ranks_among_a_million(store: Store) {
    let mut dice = Dice(1);
    // Ratings as they are: around 1000.00, with many who have just begun.
    let mut row = |n: usize| {
        let spread = (0..6).map(|_| dice.below(30_000) as i64).sum::<i64>() - 90_000;
        let score = if dice.below(10) == 0 { 100_000 } else { 120_000 + spread };
        Row { player: player(&format!("p{n}")), bot: dice.below(2) == 0, score }
    };
    let rows: Vec<Row> = (0..ROWS).map(&mut row).collect();
    let began = Instant::now();
    store.fill(&BoardName::Global, &rows).await;
    println!("{}: {ROWS} rows in {:?}", store.kind(), began.elapsed());
    for scope in [BoardScope::Everybody, BoardScope::People] {
        let mut times = [const { Vec::new() }; 4];
        for _ in 0..2_000 {
            let row = &rows[dice.below(ROWS as u64) as usize];
            let place = BoardPosition { score: row.score, player: row.player.clone() };
            let board = &BoardName::Global;
            time(&mut times[0], store.rank(board, scope, &row.player)).await;
            time(&mut times[1], store.page(board, scope, None, 50)).await;
            time(&mut times[2], store.page(board, scope, Some(&place), 50)).await;
            time(&mut times[3], store.around(board, scope, &row.player, 11)).await;
        }
        for (what, mut times) in ["rank", "first page", "page in the middle", "around"].iter().zip(times) {
            times.sort();
            let (median, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
            println!("{} {scope:?} {what}: p50 {median:?}, p99 {late:?}", store.kind());
        }
    }
}

async fn time<T: std::fmt::Debug, E: std::fmt::Debug>(
    times: &mut Vec<Duration>,
    asked: impl Future<Output = Result<T, E>>,
) {
    let began = Instant::now();
    asked.await.unwrap();
    times.push(began.elapsed());
}
