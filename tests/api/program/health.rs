//! `tiltyard health`: what a supervisor is told of a server.

use std::net::TcpListener;

use crate::process::{Program, health};

/// The settings under which the server of this port is asked.
fn at(port: &str) -> Vec<(&'static str, &str)> {
    vec![("TILTYARD__SERVER__PORT", port)]
}

#[test]
fn a_server_that_takes_players_is_ready() {
    let program = Program::start(&[]);
    let port = program.address().port().to_string();
    assert_eq!(health(&at(&port)), (true, format!("http://127.0.0.1:{port} is ready\n")));
    // A server that listens everywhere is found where its own machine finds it.
    let everywhere = [("TILTYARD__SERVER__HOST", "0.0.0.0"), ("TILTYARD__AUTH__MODE", "token")];
    let (is_ready, said) = health(&[&at(&port)[..], &everywhere].concat());
    assert!(is_ready && said.contains("127.0.0.1"), "{said}");
}

#[test]
fn a_server_that_waits_for_its_database_is_not_ready_and_says_why() {
    // Nobody answers there any more.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let url = format!("postgres://nobody@{silent}/nothing");
    let program = Program::start(&[("TILTYARD__DATABASE__URL", &url)]);
    let (is_ready, said) = health(&at(&program.address().port().to_string()));
    assert!(!is_ready && said.contains("is not ready: 503, the server waits for its database"), "{said}");
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
    let (is_ready, said) = health(&named);
    let expected = format!("http://127.0.0.1:{port} does not answer: ");
    assert!(!is_ready && said.starts_with(&expected), "{said}");
    let (is_ready, said) = health(&at("0"));
    assert!(!is_ready && said.contains("--port"), "{said}");
}
