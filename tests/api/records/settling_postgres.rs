//! The same with PostgreSQL, which is stopped, crashes and comes back while matches end.

use serde_json::Value;
use tiltyard::games::standard;
use tiltyard::store::records;

use crate::process::Program;
use crate::records::settling::{duel_room, matches, must_follow_each_other, until_settler, walkover};
use crate::server::{TestServer, WAIT, settings};
use crate::throw_away::Server;

#[tokio::test]
async fn play_goes_on_while_postgresql_is_away_and_results_follow_in_order() {
    // A commit that it has told outlasts a crash, as it does unless an operator wants it otherwise.
    let postgres = Server::start_with("synchronous_commit = on\n");
    let database = postgres.database();
    let changes = [
        ("database.url", database.url()),
        ("database.connect_timeout_ms", "500"),
        ("records.retry_ms", "20"),
    ];
    let server = TestServer::with(&changes);
    let first = duel_room(&server).await;
    let mut overs = vec![walkover(&server, &first).await.1];
    until_settler(&server, |told| told["settled"] == 1).await;
    for (stop, settled) in [(Server::stop as fn(&Server), 4), (Server::crash, 7)] {
        stop(&postgres);
        for _ in 0..3 {
            let room = duel_room(&server).await;
            let over = walkover(&server, &room).await.1;
            assert_eq!(over["results"][0]["points"], Value::Null, "{over}");
            overs.push(over);
        }
        until_settler(&server, |told| told["owed"] == 3 && !told["away_since"].is_null()).await;
        postgres.resume();
        let told = until_settler(&server, |told| told["owed"] == 0).await;
        assert_eq!((&told["settled"], &told["away_since"]), (&settled.into(), &Value::Null), "{told}");
    }
    // With as much time for a connection as there usually is: what is read now is not what the test is about.
    let settings = settings(&[("database.url", database.url())]);
    let records = records::open(&settings.database, server.data_dir(), standard().declarations().clone())
        .await
        .expect("the records open");
    must_follow_each_other(&matches(&records, "anna").await, &overs);
}

#[tokio::test]
async fn a_start_without_postgresql_waits_for_it_and_says_so() {
    let postgres = Server::start();
    let database = postgres.database();
    postgres.stop();
    let program = Program::start(&[
        ("TILTYARD__DATABASE__URL", database.url()),
        ("TILTYARD__DATABASE__CONNECT_TIMEOUT_MS", "300"),
    ]);
    program.get("/health/live").await.must_be(200);
    for path in ["/health/ready", "/rooms/"] {
        let refused = program.get(path).await;
        refused.must_refuse(503);
        assert!(refused.header("retry-after").is_some());
    }
    postgres.resume();
    let ready = async {
        let ready = || program.request(reqwest::Method::GET, "/health/ready").send();
        while !ready().await.is_ok_and(|reply| reply.status() == 200) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(WAIT, ready).await.expect("it is ready once the database is");
    program.get("/rooms/").await.must_be(200);
}
