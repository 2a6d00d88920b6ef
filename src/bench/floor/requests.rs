//! The HTTP requests to the floor, and its answers: always the same ones, about as long as those of the server.

use std::str;

use actix_http::ws::hash_key;

/// The first message to a player: about as long as that of a room with ten players.
pub(super) const WELCOME: &[u8] = br#"{"type":"welcome","protocol":1,"player_id":"b000000","seat":0,"room":{"id":"00000000-0000-4000-8000-000000000000","name":"floor","game":"relay","state":"playing"},"players":[{"seat":0,"player":"b000000","bot":false}],"tick":0,"state":{"actions":0},"acks":[],"n":1,"resume_token":"0000000000000000000000000000000000000000000"}"#;

const MOVED: &str = r#"{"status":"Player moved!","position":{"x":50.0,"y":50.0},"room_id":"00000000-0000-4000-8000-000000000000"}"#;

/// What a request for an arena has in it.
const GAME: &[u8] = br#""game":"arena""#;
/// How the ids of arenas begin.
const ARENA: &str = "floor-arena";

/// A whole request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FloorRequest<'a> {
    method: &'a str,
    path: &'a str,
    /// The key of a handshake.
    pub(super) key: Option<&'a str>,
    body: &'a [u8],
    /// The length of the whole request.
    pub(super) bytes: usize,
}

impl<'a> FloorRequest<'a> {
    /// Reads a request. Answers `None` while a part of it is missing.
    pub(super) fn read(input: &'a [u8]) -> Option<FloorRequest<'a>> {
        let end = input.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let head = str::from_utf8(&input[..end]).ok()?;
        let mut words = head.split(' ');
        let (method, path) = (words.next()?, words.next()?);
        let field = |name: &str| {
            let mut fields = head.lines().filter_map(|line| line.split_once(':'));
            fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
        };
        let length = field("content-length").and_then(|length| length.parse::<usize>().ok()).unwrap_or(0);
        let bytes = end.saturating_add(length);
        let body = input.get(end..bytes)?;
        Some(FloorRequest { method, path, key: field("sec-websocket-key"), body, bytes })
    }

    /// The room of `/ws/game/ROOM/PLAYER`.
    pub(super) fn room(&self) -> Option<&'a str> {
        self.path.strip_prefix("/ws/game/")?.split('/').next()
    }
}

/// The answer to a handshake.
pub(super) fn upgrade(key: &str) -> Vec<u8> {
    let accept = hash_key(key.as_bytes());
    let accept = String::from_utf8_lossy(&accept);
    format!("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n")
        .into_bytes()
}

/// Whether this is the id of an arena.
pub(super) fn is_arena(room: &str) -> bool {
    room.starts_with(ARENA)
}

/// The answer to any other request: a new room to `POST /rooms/`, and the same place to every move.
pub(super) fn answer(request: &FloorRequest<'_>, number: u64) -> Vec<u8> {
    let has_clock = request.body.windows(GAME.len()).any(|word| word == GAME);
    let kind = if has_clock { ARENA } else { "floor" };
    let body = match (request.method, request.path) {
        ("POST", "/rooms/") => format!(r#"{{"id":"{kind}-{number}"}}"#),
        _ => MOVED.to_owned(),
    };
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_once_all_of_it_is_there() {
        let request = b"POST /rooms/ HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
        for end in 0..request.len() {
            assert_eq!(FloorRequest::read(&request[..end]), None, "{end}");
        }
        let read = FloorRequest::read(request).expect("it is whole");
        assert_eq!((read.method, read.path, read.key, read.bytes), ("POST", "/rooms/", None, request.len()));
        assert!(answer(&read, 7).ends_with(br#"{"id":"floor-7"}"#));
    }

    #[test]
    fn a_room_is_an_arena_by_its_id() {
        for (body, expected) in [(r#"{"game":"arena"}"#, true), (r#"{"game":"relay"}"#, false)] {
            let request = format!("POST /rooms/ HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            let answer = answer(&FloorRequest::read(request.as_bytes()).expect("it is whole"), 7);
            let answer = String::from_utf8(answer).expect("text");
            let id = answer.split('"').nth(3).expect("an id");
            assert_eq!((is_arena(id), id.ends_with("-7")), (expected, true), "{id}");
        }
    }

    #[test]
    fn a_handshake_names_its_room_and_is_answered_by_the_rule() {
        let request = b"GET /ws/game/r1/anna HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        let read = FloorRequest::read(request).expect("it is whole");
        assert_eq!((read.room(), read.key), (Some("r1"), Some("dGhlIHNhbXBsZSBub25jZQ==")));
        let answer = String::from_utf8(upgrade(read.key.expect("a key"))).expect("text");
        assert!(answer.contains("Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), "{answer}");
    }
}
