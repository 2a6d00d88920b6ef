//! The throw-away server itself: it comes, hangs, crashes and goes when it is told to, and never outlives its tests.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::throw_away::{self, Server, run_sql};

#[test]
fn each_test_has_a_database_of_its_own() {
    let (one, other) = (throw_away::database(), throw_away::database());
    one.sql("CREATE TABLE here (n int)");
    other.sql("CREATE TABLE here (n int)");
    let copy = one.copy();
    assert_eq!(copy.ask("SELECT count(*) FROM here").as_deref(), Some("0"));
}

#[test]
fn a_server_comes_back_as_it_was() {
    let server = Server::start();
    let database = server.database();
    database.sql("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
    let kept = || database.ask("SELECT n FROM kept");
    for stop in [Server::stop, Server::crash] {
        stop(&server);
        assert!(run_sql(database.url(), "SELECT 1").is_err(), "it still answers");
        server.resume();
        assert_eq!(kept().as_deref(), Some("7"));
    }
    server.freeze();
    let question = {
        let url = database.url().to_owned();
        std::thread::spawn(move || run_sql(&url, "SELECT 1").unwrap())
    };
    server.thaw();
    assert_eq!(question.join().unwrap().as_deref(), Some("1"));
}

#[test]
fn a_server_ends_with_its_tests_however_they_die() {
    if std::env::var_os(AS_THE_TESTS).is_some() {
        let server = Server::start();
        println!("\n{}", server.url("postgres"));
        std::io::stdout().flush().unwrap();
        loop {
            // A thread that has waited for others may have been woken for that already: one call can return at once.
            std::thread::park();
        }
    }
    let mut tests = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "postgres::server::a_server_ends_with_its_tests_however_they_die"])
        .env(AS_THE_TESTS, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(tests.stdout.take().unwrap()).lines();
    let url = lines.find_map(|line| line.ok().filter(|line| line.starts_with("postgres://"))).unwrap();
    run_sql(&url, "SELECT 1").unwrap();
    tests.kill().unwrap();
    tests.wait().unwrap();
    let began = Instant::now();
    while run_sql(&url, "SELECT 1").is_ok() {
        assert!(began.elapsed() < Duration::from_secs(30), "the server outlives its tests");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Set in a process that is to be killed.
const AS_THE_TESTS: &str = "TILTYARD_TEST_DIES";
