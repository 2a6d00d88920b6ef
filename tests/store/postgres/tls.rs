//! TLS to the server: whom we trust, and what we say when we do not.

use std::path::PathBuf;
use std::sync::OnceLock;

use tempfile::TempDir;
use tiltyard::config::{DatabaseSettings, DatabaseTls};
use tiltyard::store::records::{Postgres, Profiles as _};

use super::sample::{player, refusal, settings};
use crate::throw_away::{Server, database};

/// One server with TLS for all tests, and a file with who signed its certificate.
fn server() -> &'static (Server, TempDir, PathBuf) {
    static SERVER: OnceLock<(Server, TempDir, PathBuf)> = OnceLock::new();
    SERVER.get_or_init(|| {
        let server = Server::start_with_tls();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("authority.pem");
        std::fs::write(&file, server.authority().unwrap()).unwrap();
        (server, folder, file)
    })
}

fn required(url: &str, ca_file: &str) -> DatabaseSettings {
    DatabaseSettings { tls: DatabaseTls::Require, ca_file: ca_file.to_owned(), ..settings(url) }
}

#[tokio::test]
async fn a_server_of_the_right_authority_is_spoken_to_in_secret() {
    let (server, _, authority) = server();
    let database = server.database();
    for host in ["127.0.0.1", "localhost"] {
        let url = database.url().replace("127.0.0.1", host);
        let records = Postgres::open(&required(&url, authority.to_str().unwrap())).await.unwrap();
        assert_eq!(records.player(&player("nobody")).await.unwrap(), None);
        let secret = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
            WHERE application_name = 'tiltyard' AND datname = current_database()";
        assert_eq!(database.ask(secret).as_deref(), Some("t"));
    }
}

#[tokio::test]
async fn a_server_of_another_authority_is_refused() {
    let (server, folder, _) = server();
    let other = crate::throw_away::certificates();
    let file = folder.path().join("other.pem");
    std::fs::write(&file, other.authority).unwrap();
    let why = refusal(&required(&server.url("postgres"), file.to_str().unwrap())).await;
    assert!(why.contains("cannot be spoken to safely: invalid peer certificate"), "{why}");
    assert!(why.contains("check database.ca_file"), "{why}");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let (server, _, authority) = server();
    // The same machine by another name.
    let url = server.url("postgres").replace("127.0.0.1", "127.0.0.2") + "?hostaddr=127.0.0.1";
    let why = refusal(&required(&url, authority.to_str().unwrap())).await;
    assert!(why.contains("cannot be spoken to safely") && why.contains("not valid for name"), "{why}");
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_required() {
    let (_, _, authority) = server();
    let database = database();
    let why = refusal(&required(database.url(), authority.to_str().unwrap())).await;
    assert!(why.contains("server does not support TLS"), "{why}");
    assert!(why.contains("database.tls = \"off\""), "{why}");
}

#[tokio::test]
async fn on_this_machine_nothing_is_encrypted_unless_it_is_asked_for() {
    let (server, _, _) = server();
    let database = server.database();
    let _records = Postgres::open(&settings(database.url())).await.unwrap();
    let socket = format!("postgres://tiltyard@/{}?host={}", database.name(), server.folder().display());
    let url = format!("{socket}&port={}", server.port());
    let _by_socket = Postgres::open(&settings(&url)).await.unwrap();
}

#[tokio::test]
async fn a_file_that_holds_no_certificate_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.pem");
    std::fs::write(&file, "nothing").unwrap();
    for (file, what) in [(file.to_str().unwrap(), "holds no certificate"), ("/nowhere", "cannot be read")] {
        let why = refusal(&required("postgres://anna@db.example.org/tiltyard", file)).await;
        assert!(why.starts_with(&format!("database.ca_file: {file} {what}")), "{why}");
    }
}
