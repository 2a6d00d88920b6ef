//! Questions that do not wait for each other travel together: however many, they take one way to the server and back.

use std::time::Duration;

use tiltyard::domain::{BoardName, BoardScope};
use tiltyard::store::records::{Boards as _, Postgres, Profiles as _, Records as _, Results as _};
use tokio::time::Instant;

use super::proxy::far_away;
use super::sample::{arena_match, open, player, settings};
use crate::throw_away::Server;

const EACH_WAY: Duration = Duration::from_millis(80);
/// Questions that wait for each other take at least so long.
const TWICE: Duration = EACH_WAY.saturating_mul(4);
/// How often it is tried at most.
const TRIES: usize = 30;

/// The best of some tries: others may want the processor, too. Answers the time and the statements.
async fn best<T>(records: &Postgres, ask: impl AsyncFn() -> T) -> (Duration, u64) {
    let mut best = Duration::MAX;
    // The first prepares statements.
    ask().await;
    let before = records.statements();
    ask().await;
    let statements = records.statements() - before;
    for _ in 0..TRIES {
        let began = Instant::now();
        ask().await;
        best = best.min(began.elapsed());
        if best < TWICE {
            break;
        }
    }
    (best, statements)
}

#[tokio::test]
async fn a_dashboard_takes_one_way_to_the_server_and_back() {
    let server = Server::shared();
    let database = server.database();
    open(database.url()).await.settle(&[arena_match(1, &["anna", "ben", "cleo"])]).await.unwrap();
    let port = far_away(server.port(), EACH_WAY).await;
    let url = database.url().replace(&server.port().to_string(), &port.to_string());
    let records = Postgres::open(&settings(&url)).await.unwrap();
    let anna = player("anna");
    let detail = best(&records, async || records.detail(&anna, 10).await.unwrap().unwrap()).await;
    let dashboard = best(&records, async || records.dashboard(&anna, 10).await.unwrap().unwrap()).await;
    let around = best(&records, async || {
        records.around(&BoardName::Global, BoardScope::Everybody, &anna, 10).await.unwrap()
    });
    let around = around.await;
    println!("detail {detail:?}, dashboard {dashboard:?}, around {around:?}, each way {EACH_WAY:?}");
    assert_eq!((detail.1, dashboard.1, around.1), (6, 7, 1));
    for (took, _) in [detail, dashboard, around] {
        assert!(took >= EACH_WAY * 2 && took < TWICE, "{took:?}");
    }
}
