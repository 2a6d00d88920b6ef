//! What comes with a request and is looked at before anything is decided: frames, cursors, tokens.
//!
//! Must not: count a refusal as a fault.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tiltyard::auth::keys::KeyPolicy;
use tiltyard::auth::tokens::AccessTokens;
use tiltyard::auth::{Identity, Keyring, Role};
use tiltyard::domain::PlayerId;
use tiltyard::store::RealDisk;
use tiltyard::web::request::lists;
use tiltyard::web::resources::{boards, players, replays, rooms, tournaments};
use tiltyard::web::ws::frames::{BadFrame, FrameScanner};

use crate::seeds;
use crate::targets::{Target, must};

/// The longest frame that is taken here.
const FRAME_BYTES_MAX: usize = 4096;

/// The lengths of the frames in bytes that come in pieces of a size, and why they are not read any further.
fn lengths(bytes: &[u8], cut: usize) -> Result<(Vec<usize>, Option<BadFrame>), String> {
    let (mut scanner, mut lengths, mut length) = (FrameScanner::new(FRAME_BYTES_MAX), Vec::new(), 0);
    for mut rest in bytes.chunks(cut) {
        while !rest.is_empty() {
            let piece = match scanner.follow(rest) {
                Ok(piece) => piece,
                Err(bad) => return Ok((lengths, Some(bad))),
            };
            must((1..=rest.len()).contains(&piece.bytes), "a piece goes nowhere, or beyond the bytes")?;
            length += piece.bytes;
            rest = &rest[piece.bytes..];
            if piece.ends_frame {
                must(length <= FRAME_BYTES_MAX + 14, "a frame is longer than it may be")?;
                lengths.push(std::mem::take(&mut length));
            }
        }
    }
    Ok((lengths, None))
}

/// Frames of a WebSocket: the same ones are found however their bytes are cut.
pub(crate) fn frames() -> Target {
    let run = |input: &[u8]| {
        let whole = lengths(input, input.len().max(1))?;
        for cut in [1, 2, 3, 7, 130] {
            must(lengths(input, cut)? == whole, "frames depend on how their bytes are cut")?;
        }
        Ok(())
    };
    Target { words: &[], ..Target::of("frames", Vec::new(), run) }
}

/// Cursors of all lists: one that is taken leads to the place that was meant.
pub(crate) fn cursors() -> Target {
    let run = |input: &[u8]| {
        let Ok(text) = str::from_utf8(input) else { return Ok(()) };
        let same = |holds: bool| must(holds, "a cursor that is written again leads elsewhere");
        if let Ok(place) = rooms::place(text) {
            same(rooms::place(&place.to_string()).ok() == Some(place))?;
        }
        if let Ok(place) = replays::place(text) {
            same(replays::place(&replays::cursor(&place)).ok() == Some(place))?;
        }
        if let Ok(place) = players::place(text) {
            let again = players::cursor(place.listed_at, Some(&place.match_id));
            same(players::place(&again).ok() == Some(place))?;
        }
        if let Ok(place) = tournaments::list::place(text) {
            let again = tournaments::list::cursor(place.at, &place.id);
            same(tournaments::list::place(&again).ok() == Some(place))?;
        }
        if let Ok(Some(number)) = lists::numbered(Some(text)) {
            same(lists::numbered(Some(&number.to_string())).ok() == Some(Some(number)))?;
        }
        let refused = boards::place(text).err().map(|refused| refused.to_string());
        must(refused.is_none_or(|why| !why.is_empty()), "a refusal says nothing")
    };
    Target {
        words: &["9223372036854775807", "-9223372036854775808", "1e9", ".", "-", "+1", "NaN"],
        ..Target::of("cursors", Vec::new(), run)
    }
}

/// Access tokens: none is good that says anything else than those that were given.
pub(crate) fn access_tokens() -> Target {
    let folder = seeds::folder();
    let keys = |name: &str| -> PathBuf { folder.path().join(name) };
    let tokens = |name: &str| {
        let policy = KeyPolicy { generate: true, age_max: Duration::from_secs(86_400) };
        let keyring = Keyring::open(Arc::new(RealDisk), keys(name), policy, Timestamp::now());
        AccessTokens::new(Arc::new(keyring.expect("keys")), "tiltyard", 86_400)
    };
    let (ours, others) = (tokens("ours"), tokens("others"));
    let anna = Identity { player: PlayerId::parse("anna").expect("an id"), role: Role::Player };
    let root = Identity { player: PlayerId::parse("root").expect("an id"), role: Role::Operator };
    let now = Timestamp::now();
    let given = ours.issue(&anna, now).expect("a token");
    let foreign = others.issue(&root, now).expect("a token");
    let run = move |input: &[u8]| {
        let Ok(text) = str::from_utf8(input) else { return Ok(()) };
        match ours.verify(text, now) {
            Ok(who) => must(who == anna, "a token says what none was given for"),
            Err(bad) => must(!bad.to_string().is_empty(), "a refusal says nothing"),
        }
    };
    Target {
        words: &["v4.public.", "v4.local.", "v3.public.", ".", "=", "eyJraWQiOiIifQ"],
        ..Target::of("access_tokens", vec![given.into_bytes(), foreign.into_bytes()], run)
    }
}
