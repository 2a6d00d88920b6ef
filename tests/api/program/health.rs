//! `tiltyard health`: what a supervisor is told of a server.

use std::net::TcpListener;

use reqwest::Method;
use serde_json::json;

use crate::people::Somebody;
use crate::process::{Program, health, run_in};

/// The settings under which the server of this port is asked.
fn at(port: &str) -> Vec<(&'static str, &str)> {
    vec![("TILTYARD__SERVER__PORT", port)]
}

#[test]
fn a_server_that_takes_players_is_ready() {
    let program = Program::start(&[]);
    let port = program.address().port().to_string();
    assert_eq!(health(&[], &at(&port)), (true, format!("http://127.0.0.1:{port} is ready\n")));
    // A server that listens everywhere is found where its own machine finds it.
    let everywhere = [("TILTYARD__SERVER__HOST", "0.0.0.0"), ("TILTYARD__AUTH__MODE", "token")];
    let (is_ready, said) = health(&[], &[&at(&port)[..], &everywhere].concat());
    assert!(is_ready && said.contains("127.0.0.1"), "{said}");
}

#[test]
fn a_server_that_waits_for_its_database_is_not_ready_and_says_why() {
    // Nobody answers there any more.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let url = format!("postgres://nobody@{silent}/nothing");
    let program = Program::start(&[("TILTYARD__DATABASE__URL", &url)]);
    let (is_ready, said) = health(&[], &at(&program.address().port().to_string()));
    assert!(!is_ready && said.contains("is not ready: 503, the server waits for its database"), "{said}");
    let (lives, said) = health(&["--live"], &at(&program.address().port().to_string()));
    assert!(lives, "{said}");
}

#[tokio::test]
async fn a_server_that_is_drained_lives_and_is_not_ready() {
    let program = Program::start(&[]);
    Somebody::account(&program, "Olga").await;
    let folder = program.data_dir().parent().expect("a folder").to_owned();
    run_in(&folder, &["grant", "Olga", "operator"]).expect("the role is given");
    let olga = Somebody::sign_in(&program, "Olga").await;
    let why = json!({"reason": "an update"});
    olga.ask(&program, Method::POST, "/operator/drain", why).await.must_be(204);
    let port = program.address().port().to_string();
    let (is_ready, said) = health(&[], &at(&port));
    assert!(!is_ready && said.contains("is not ready: 503"), "{said}");
    assert_eq!(health(&["--live"], &at(&port)), (true, format!("http://127.0.0.1:{port} lives\n")));
}

#[test]
fn where_nothing_listens_or_no_server_answers_it_says_so() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port().to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, format!("[server]\nport = {port}\n")).expect("a file");
    drop(silent);
    let named = [("TILTYARD_CONFIG", file.to_str().expect("a path"))];
    let expected = format!("http://127.0.0.1:{port} does not answer: ");
    for arguments in [&[][..], &["--live"]] {
        let (is_well, said) = health(arguments, &named);
        assert!(!is_well && said.starts_with(&expected), "{said}");
    }
    let (is_ready, said) = health(&[], &at("0"));
    assert!(!is_ready && said.contains("--port"), "{said}");
}
