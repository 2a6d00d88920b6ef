//! Floods from one address while others play: the players' ticks stay in time.
//!
//! The flood comes from a thread of the lowest priority, so that what is measured is the server's work for it, and not the
//! machine's for sending it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::connections::allow_files;
use crate::http::Http;
use crate::process::Program;
use crate::raw::{HANDSHAKE, KEY, VERSION, frame};
use crate::server::WAIT;

/// Clients of a flood.
const CLIENTS: usize = 32;
/// Ticks of a room that are measured.
const TICKS: u64 = 100;
/// What a client of a flood does again and again is given up after this time.
const PATIENCE: Duration = Duration::from_secs(6);
/// Sockets that say nothing, as many as an attacker likes to open: so many of each client.
const HALF_OPEN_EACH: usize = 5_000 / CLIENTS + 1;
/// Sockets of each client that read, or write, a byte a second.
const SLOW_EACH: usize = 8;
/// How often it is tried.
const TRIES: usize = 6;
/// By so much later than without a flood, in microseconds, ticks may begin; one in a hundred may be later. A tick lasts longer.
const LATER_US_MAX: u64 = 25_000;

/// Many clients who do the same again and again, until this is dropped. A round is done when it has ended, also because the server
/// ended the connection, or when it was given up; one that fails before it has done something is none.
struct Flood {
    over: Arc<AtomicBool>,
    rounds: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Flood {
    fn begin<F: Future<Output = std::io::Result<()>>>(
        server: SocketAddr,
        round: impl Fn(SocketAddr) -> F + Send + 'static,
    ) -> Flood {
        let (over, rounds) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (ends, counts) = (Arc::clone(&over), Arc::clone(&rounds));
        let thread = std::thread::spawn(move || {
            let own = Some(rustix::thread::gettid());
            rustix::process::setpriority_process(own, 19).expect("a lower priority");
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let client = async || {
                while !ends.load(Ordering::Relaxed) {
                    // A client that did not get as far as to do something comes again, and has done no round.
                    let done = !matches!(timeout(PATIENCE, round(server)).await, Ok(Err(_)));
                    counts.fetch_add(usize::from(done), Ordering::Relaxed);
                }
            };
            runtime.block_on(futures_util::future::join_all((0..CLIENTS).map(|_| client())));
        });
        Flood { over, rounds, thread: Some(thread) }
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the flood ends");
        }
    }
}

/// How late the ticks of a room begin that somebody plays in, in microseconds; one in a hundred is later.
async fn lateness(server: &Http, player: &str) -> u64 {
    let room = server.room(json!({"game": "arena", "max_players": 8, "bots": 4})).await;
    let mut player = server.play(&room, player).await;
    let until = player.expect("tick").await["tick"].as_u64().expect("a number") + TICKS;
    player.expect_that("tick", |told| told["tick"].as_u64().is_some_and(|tick| tick >= until)).await;
    let shown = server.get(&format!("/rooms/{room}")).await.must_be(200);
    server.delete(&format!("/rooms/{room}")).await;
    shown["timing"]["late_us"]["p99"].as_u64().expect("a figure")
}

/// Measures ticks before and during a flood, which must be seen to do something. Answers both.
async fn measured<F: Future<Output = std::io::Result<()>>>(
    program: &Program,
    what: &str,
    round: impl Fn(SocketAddr) -> F + Send + 'static,
) -> (u64, u64) {
    let before = lateness(program, "anna").await;
    let (flood, begun) = (Flood::begin(program.address(), round), Instant::now());
    let seen = async {
        while flood.rounds.load(Ordering::Relaxed) < CLIENTS {
            // Whoever looks again at once takes the processor from the flood.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(3 * WAIT, seen).await.expect("the flood does something");
    let during = lateness(program, "bert").await;
    let (rounds, time) = (flood.rounds.load(Ordering::Relaxed), begun.elapsed());
    println!(
        "{what}: one tick in a hundred is later than {before} us before, {during} us during {rounds} rounds in {time:?}"
    );
    (before, during)
}

/// Ticks are in time during a flood; the best of some tries counts, since the machine may be busy.
async fn must_be_in_time<F: Future<Output = std::io::Result<()>>>(
    what: &str,
    settings: &[(&str, &str)],
    round: impl Fn(SocketAddr) -> F + Send + Copy + 'static,
) {
    let settings: Vec<_> = settings.iter().copied().chain([("TILTYARD__SERVER__ARBITERS", "0")]).collect();
    let program = Program::start(&settings);
    let mut tries = Vec::new();
    for _ in 0..TRIES {
        let (before, during) = measured(&program, what, round).await;
        if during <= before + LATER_US_MAX {
            return;
        }
        tries.push((before, during));
    }
    panic!("ticks are late, in microseconds before and during the flood: {tries:?}");
}

/// Reads until the server ends a connection, in whatever way: that is what a flood is for.
async fn until_it_is_ended(socket: &mut (impl AsyncRead + Unpin)) {
    let _ = socket.read_to_end(&mut Vec::new()).await;
}

/// A body that is far too large: its sender goes on sending for as long as it is read.
async fn refused_body(server: SocketAddr) -> std::io::Result<()> {
    let mut socket = TcpStream::connect(server).await?;
    let (mut reading, mut writing) = socket.split();
    let head = "POST /rooms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n";
    let sending = async {
        writing.write_all(head.as_bytes()).await?;
        let part = vec![b' '; 256 * 1024];
        while writing.write_all(&part).await.is_ok() {}
        std::io::Result::Ok(())
    };
    tokio::join!(sending, until_it_is_ended(&mut reading)).0
}

/// Somebody guesses at passwords.
async fn login(server: SocketAddr) -> std::io::Result<()> {
    let body = json!({"name": "Nobody", "password": "wrong horse"}).to_string();
    let request = format!(
        "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut socket = TcpStream::connect(server).await?;
    socket.write_all(request.as_bytes()).await?;
    socket.read_to_end(&mut Vec::new()).await.map(|_| ())
}

/// A WebSocket that speaks none.
async fn garbage(server: SocketAddr) -> std::io::Result<()> {
    let handshake = format!("GET /ws/spectate/commons HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
    let mut socket = TcpStream::connect(server).await?;
    socket.write_all(&[handshake.as_bytes(), &frame(0x81, b"[]"), &[0xFF; 4096]].concat()).await?;
    until_it_is_ended(&mut socket).await;
    Ok(())
}

/// Sockets that say nothing, until they are given up: while they are open, others come.
async fn half_open(server: SocketAddr) -> std::io::Result<()> {
    let mut open = Vec::new();
    for _ in 0..HALF_OPEN_EACH {
        open.push(TcpStream::connect(server).await?);
    }
    for socket in &mut open {
        // The first ones are closed first.
        until_it_is_ended(socket).await;
    }
    Ok(())
}

/// Sockets with a small window, each of which has asked for something.
async fn ask_narrowly(server: SocketAddr, request: &str) -> std::io::Result<Vec<TcpStream>> {
    let mut open = Vec::new();
    for _ in 0..SLOW_EACH {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(2_048)?;
        let mut socket = socket.connect(server).await?;
        socket.write_all(request.as_bytes()).await?;
        open.push(socket);
    }
    Ok(open)
}

/// Watches the arena that others play in, and reads a byte a second.
async fn slow_reader(server: SocketAddr) -> std::io::Result<()> {
    let list = "GET /rooms?game=arena HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut asking = TcpStream::connect(server).await?;
    asking.write_all(list.as_bytes()).await?;
    let mut answer = String::new();
    asking.read_to_string(&mut answer).await?;
    let id = answer.split_once("\"id\":\"").and_then(|(_, rest)| Some(rest.split_once('"')?.0));
    let room = id.unwrap_or("commons");
    let handshake = format!("GET /ws/spectate/{room} HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
    let mut open = ask_narrowly(server, &handshake).await?;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        for socket in &mut open {
            if socket.read_exact(&mut [0]).await.is_err() {
                return Ok(());
            }
        }
    }
}

/// Sends a header, a byte a second.
async fn slow_writer(server: SocketAddr) -> std::io::Result<()> {
    let mut open = ask_narrowly(server, "GET /rooms HTTP/1.1\r\nX-Slow: ").await?;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        for socket in &mut open {
            if socket.write_all(b"x").await.is_err() {
                return Ok(());
            }
        }
    }
}

#[tokio::test]
async fn thousands_of_half_open_sockets_make_no_tick_late() {
    allow_files(2 * (HALF_OPEN_EACH * CLIENTS) as u64);
    must_be_in_time("half-open sockets", &[("TILTYARD__SERVER__HEAD_MS_MAX", "1000")], half_open).await;
}

#[tokio::test]
async fn clients_that_read_a_byte_a_second_make_no_tick_late() {
    must_be_in_time("slow readers", &[], slow_reader).await;
}

#[tokio::test]
async fn clients_that_send_a_byte_a_second_make_no_tick_late() {
    must_be_in_time("slow writers", &[], slow_writer).await;
}

#[tokio::test]
async fn a_flood_of_bodies_that_are_refused_makes_no_tick_late() {
    must_be_in_time("refused bodies", &[], refused_body).await;
}

#[tokio::test]
async fn a_flood_of_logins_makes_no_tick_late() {
    let many = [
        ("TILTYARD__AUTH__ATTEMPTS_PER_MINUTE", "1000000"),
        ("TILTYARD__AUTH__LOGINS_PER_MINUTE", "1000000"),
    ];
    must_be_in_time("logins", &many, login).await;
}

#[tokio::test]
async fn a_flood_of_sockets_that_speak_no_websocket_makes_no_tick_late() {
    must_be_in_time("garbage", &[], garbage).await;
}
