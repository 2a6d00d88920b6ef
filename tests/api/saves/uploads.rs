//! Uploads that hardly move, beside those of honest players: the places are for who uses them.

use std::time::Duration;

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::http::{Http, Reply};
use crate::server::{TestServer, WAIT};

/// A save with a declared length, sent in parts of so many bytes ten times a second. Answers all that the server says until
/// it closes.
fn upload(server: &Http, player: &str, bytes: usize, part_bytes: usize) -> JoinHandle<String> {
    let (address, path) = (server.address(), format!("/players/{player}/saves/one"));
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {bytes}\r\n\r\n"
    );
    tokio::spawn(async move {
        let mut socket = TcpStream::connect(address).await.expect("a connection");
        socket.write_all(head.as_bytes()).await.expect("the server reads");
        let (mut reading, mut writing) = socket.split();
        let (mut answer, mut turn) = (Vec::new(), tokio::time::interval(Duration::from_millis(100)));
        let sending = async {
            for _ in 0..bytes.div_ceil(part_bytes) {
                turn.tick().await;
                if writing.write_all(&vec![b'x'; part_bytes]).await.is_err() {
                    break;
                }
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            read = reading.read_to_end(&mut answer) => drop(read),
            () = sending => {}
        }
        String::from_utf8(answer).expect("text")
    })
}

async fn incoming(server: &TestServer, count: impl Fn() -> usize) {
    let folder = server.data_dir().join("saves").join("incoming");
    while std::fs::read_dir(&folder).expect("the folder is there").count() != count() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn put(server: &Http, player: &str) -> Reply {
    let path = format!("/players/{player}/saves/one");
    let sent = server.send(server.request(Method::PUT, &path).body("a whole game"));
    tokio::time::timeout(WAIT, sent).await.expect("an answer in time")
}

#[tokio::test]
async fn uploads_that_hardly_move_give_their_places_to_those_who_wait() {
    let server = TestServer::with(&[("saves.uploads_max", "8")]);
    let slow: Vec<_> = (0..7).map(|number| upload(&server, &format!("slow-{number}"), 100_000, 1)).collect();
    incoming(&server, || 7).await;
    let honest = upload(&server, "honest", 240_000, 8_000);
    incoming(&server, || 8).await;
    for player in ["anna", "ben", "cleo"] {
        put(&server, player).await.must_be(201);
    }
    let answer = honest.await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    incoming(&server, || slow.iter().filter(|slow| !slow.is_finished()).count()).await;
    let gone: Vec<_> = slow.into_iter().filter(JoinHandle::is_finished).collect();
    assert!((1..=3).contains(&gone.len()), "as many go as are in the way: {}", gone.len());
    for gone in gone {
        let answer = gone.await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("upload_bytes_per_s"), "{answer}");
    }
}

#[tokio::test]
async fn nobody_goes_while_nobody_waits() {
    let server = TestServer::with(&[("saves.uploads_max", "2")]);
    let slow = upload(&server, "slow", 25, 1);
    incoming(&server, || 1).await;
    put(&server, "anna").await.must_be(201);
    let answer = slow.await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
}

#[tokio::test]
async fn a_player_and_an_address_have_a_share_of_the_places() {
    let server = TestServer::with(&[
        ("saves.uploads_of_one_max", "1"),
        ("saves.uploads_from_one_max", "2"),
        ("saves.upload_bytes_per_s", "1"),
        ("saves.upload_wait_ms", "100"),
    ]);
    let _anna = upload(&server, "anna", 100_000, 100);
    incoming(&server, || 1).await;
    let refused = put(&server, "anna").await;
    assert_eq!(refused.header("retry-after"), Some("1"));
    let detail = refused.must_refuse(429)["detail"].to_string();
    assert!(detail.contains("of this player"), "{detail}");
    put(&server, "ben").await.must_be(201);
    let _ben = upload(&server, "ben", 100_000, 100);
    incoming(&server, || 2).await;
    let detail = put(&server, "cleo").await.must_refuse(429)["detail"].to_string();
    assert!(detail.contains("from this address"), "{detail}");
}
