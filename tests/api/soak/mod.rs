//! A soak: the real program while rooms open and close, players come and go, matches end and are watched, for as long as one
//! likes (`tests/run soak [minutes]`). What it takes of memory, files and threads must not grow.
//!
//! A moment of it is a test, of the soak rather than of the server.

mod churn;
mod sample;

use std::time::{Duration, Instant};

use churn::Churn;
use sample::{Curve, Sample};
use tokio::time::sleep;

use crate::process::Program;

/// Settings that let things come to their end soon, so that a soak sees much of that.
const SETTINGS: &[(&str, &str)] = &[
    // Its clients say more than people do.
    ("TILTYARD__ROOMS__CHATS_PER_MINUTE", "0"),
    ("TILTYARD__ROOMS__EMPTY_CLOSE_S", "4"),
    ("TILTYARD__ROOMS__FINISHED_CLOSE_S", "4"),
    ("TILTYARD__ROOMS__RESUME_GRACE_S", "5"),
    ("TILTYARD__AUTH__GUESTS_PER_MINUTE", "10000"),
    ("TILTYARD__JOURNAL__SEGMENT_BYTES", "262144"),
    ("TILTYARD__REPLAYS__KEEP_MAX", "60"),
    ("TILTYARD__REPLAYS__KEEP_OF_ONE_MAX", "0"),
    ("TILTYARD__REPLAYS__KEEP_OF_ONE_PERCENT", "100"),
];
/// Lives that are lived at the same time.
const AT_ONCE: usize = 4;
/// With so few lives, however long they take, a soak is not over.
const LIVES_MIN: u64 = 10;

/// Lets clients churn for so long, and looks at the server so often. Answers the curve.
async fn soak(whole: Duration, every: Duration) -> Curve {
    let program = Program::start(SETTINGS);
    let churn = Churn::begin(&program, AT_ONCE);
    let (begun, mut curve) = (Instant::now(), Curve::default());
    while begun.elapsed() < whole || curve.lives() <= LIVES_MIN {
        sleep(every).await;
        churn.must_go_on();
        curve.add(Sample::of(&program, begun.elapsed(), churn.lives()).await);
    }
    churn.end().await;
    // What is left when everybody has gone.
    let only_commons =
        |reply: &crate::http::Reply| reply.json()["rooms"].as_array().is_some_and(|rooms| rooms.len() == 1);
    program.eventually("/rooms", only_commons).await;
    curve.add(Sample::of(&program, begun.elapsed(), 0).await);
    let (status, log) = {
        program.terminate();
        program.ended()
    };
    assert!(status.success(), "{status}: {log:?}");
    let panics: Vec<_> = log.iter().filter(|line| line.contains("panicked")).collect();
    assert!(panics.is_empty(), "{panics:?}");
    curve
}

#[tokio::test]
async fn a_moment_of_churn_is_seen_in_samples() {
    let curve = soak(Duration::from_secs(6), Duration::from_secs(1)).await;
    assert!(curve.lives() > LIVES_MIN, "{curve}");
}

#[tokio::test]
#[ignore = "takes minutes: tests/run soak"]
async fn nothing_grows_under_churn() {
    let minutes = std::env::var("TILTYARD_SOAK_MINUTES").map_or(10, |text| text.parse().expect("minutes"));
    let curve = soak(Duration::from_secs(60 * minutes), Duration::from_secs(5)).await;
    eprintln!("{curve}");
    let grown = curve.grown();
    assert!(grown.is_empty(), "{grown:?}\n{curve}");
}

#[test]
fn a_curve_that_grows_is_told_from_one_that_is_flat() {
    let curve = |memory_kib: fn(u64) -> u64| {
        let mut curve = Curve::default();
        (0..90).for_each(|at| curve.add(Sample::made_up(at * 5, memory_kib(at))));
        curve
    };
    assert_eq!(curve(|at| 50_000 + at % 7 * 1000).grown(), Vec::<String>::new());
    // What is taken at first is not what grows.
    assert_eq!(curve(|at| 50_000 + at.min(29) * 1000).grown(), Vec::<String>::new());
    let grown = curve(|at| 50_000 + at * 500).grown();
    assert!(grown.len() == 1 && grown[0].starts_with("memory"), "{grown:?}");
}
