//! What is fuzzed: each target reads an input as the server does, and says what must hold whatever it is.
//!
//! Must not: count a refusal as a fault.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tiltyard::auth::ResumeKey;
use tiltyard::config::Settings;
use tiltyard::domain::{MatchId, PlayerId, PlayerName, RoomId};
use tiltyard::game::journal::{Intervals, PackedRecords, encode};
use tiltyard::game::{Effects, Match, Wire};
use tiltyard::games;
use tiltyard::protocol::{Codec, client, rooms};
use tiltyard::room::Sitting;
use tiltyard::store::replay::{Patience, find_moments};
use tiltyard::store::{FolderLock, LiveFolder, LiveJournal, MatchmakingFile, Outbox, RealDisk, ReplayFile};

use crate::seeds;

/// How many targets share the time.
pub(crate) const COUNT: usize = 19;
/// Words of the protocol and of games.
const WORDS: &[&str] = &[
    "\"type\"",
    "\"seq\"",
    "\"chat\"",
    "\"message\"",
    "\"action\"",
    "\"tick\"",
    "null",
    "true",
    "1e999",
    "-0.0",
    "\\u0000",
    "\\ud800",
    "{}",
    "[",
    "{\"a\":",
    "18446744073709551616",
    "\"column\"",
    "\"keys\"",
    "\"aim\"",
];

/// Reads bytes. Errors: what it says of them is wrong.
pub(crate) type Decoder = Box<dyn FnMut(&[u8]) -> Result<(), String>>;

/// One decoder.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) seeds: Vec<Vec<u8>>,
    pub(crate) words: &'static [&'static str],
    pub(crate) framed: bool,
    /// Whether code of games may panic, where that is caught: states that nobody could play themselves into are put before it.
    pub(crate) may_panic: bool,
    pub(crate) run: Decoder,
}

impl Target {
    pub(crate) fn of(
        name: &'static str,
        seeds: Vec<Vec<u8>>,
        run: impl FnMut(&[u8]) -> Result<(), String> + 'static,
    ) -> Target {
        Target { name, seeds, words: WORDS, framed: false, may_panic: false, run: Box::new(run) }
    }

    fn framed(self) -> Target {
        Target { framed: true, words: &[], ..self }
    }

    fn forging_states(self) -> Target {
        Target { may_panic: true, ..self }
    }
}

pub(crate) fn must(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

fn as_json(values: &[Value]) -> Vec<Vec<u8>> {
    values.iter().map(|value| value.to_string().into_bytes()).collect()
}

fn as_msgpack(values: &[Value]) -> Vec<Vec<u8>> {
    values.iter().map(|value| Codec::MsgPack.encode(value).bytes().to_vec()).collect()
}

/// Messages of clients.
pub(crate) fn messages(packed: bool) -> Target {
    let run = move |input: &[u8]| {
        let wire = match (packed, str::from_utf8(input)) {
            (true, _) => Wire::MsgPack(input),
            (false, Ok(text)) => Wire::Json(text),
            (false, Err(_)) => return Ok(()),
        };
        match client::read(wire) {
            Ok(_) => Ok(()),
            Err((refused, _)) => must(!refused.to_string().is_empty(), "a refusal says nothing"),
        }
    };
    if packed {
        Target::of("messages_msgpack", as_msgpack(&seeds::messages()), run)
    } else {
        Target::of("messages_json", as_json(&seeds::messages()), run)
    }
}

/// Actions in matches that go on and on.
pub(crate) fn actions() -> Target {
    let begin = || {
        let games = ["connect_four", "relay", "arena"];
        games.map(|game| seeds::begin(game, json!({}), false).expect("it begins"))
    };
    let (mut matches, mut steps) = (begin(), 0_u64);
    let run = move |input: &[u8]| {
        for game in &mut matches {
            let text = str::from_utf8(input).map(Wire::Json);
            for wire in text.ok().into_iter().chain([Wire::MsgPack(input)]) {
                let Ok(action) = game.game_type().read_action(wire) else { continue };
                let seats: Vec<_> = game.roster().taken().map(|(seat, _)| seat).collect();
                for seat in seats {
                    let _ = game.act(seat, None, action.clone(), false, &mut Effects::new());
                }
            }
            game.tick_due(&mut Effects::new());
        }
        steps += 1;
        if steps.is_multiple_of(500) || matches.iter().any(Match::is_over) {
            matches = begin();
        }
        Ok(())
    };
    let mut inputs = as_json(&seeds::messages());
    inputs.append(&mut as_msgpack(&seeds::messages()));
    Target::of("actions", inputs, run)
}

/// Options that a room is opened with.
pub(crate) fn options() -> Target {
    let run = |input: &[u8]| {
        let Ok(options) = serde_json::from_slice::<Value>(input) else { return Ok(()) };
        for game in ["connect_four", "relay", "arena"] {
            if let Some(mut begun) = seeds::begin(game, options.clone(), false) {
                begun.tick_due(&mut Effects::new());
            }
        }
        Ok(())
    };
    let inputs = [
        json!({}),
        json!({"mode": "battle_royale", "countdown_s": 0, "time_limit_s": 10, "map": "open"}),
        json!({"mode": "deathmatch", "score_limit": 5, "map": "open"}),
        json!({"columns": 7, "rows": 6, "connect": 4}),
        json!({"hz": 20, "pace": {"realtime": {"hz": 30}}}),
    ];
    Target {
        words: &["\"mode\"", "\"map\"", "1e308", "-1", "65536", "null"],
        ..Target::of("options", as_json(&inputs), run)
    }
}

/// Bodies of requests that open rooms and change them.
pub(crate) fn bodies() -> Target {
    let run = |input: &[u8]| {
        if let Ok(body) = serde_json::from_slice::<rooms::CreateRoom>(input) {
            let _ = garde::Validate::validate(&body);
        }
        if let Ok(body) = serde_json::from_slice::<rooms::ChangeRoom>(input) {
            let _ = garde::Validate::validate(&body);
        }
        Ok(())
    };
    let inputs = [
        json!({"game": "arena", "max_players": 4, "bots": 2, "bot_level": "hard", "metadata": {"a": [1]}}),
        json!({"name": "A room", "game": "relay", "private": true, "rematch": false, "delay_s": 3, "seed": 7}),
        json!({"name": "Other", "locked": true, "metadata": {}}),
    ];
    Target::of("bodies", as_json(&inputs), run)
}

/// Packed records: what is read is written as it was.
pub(crate) fn records() -> Target {
    let run = |input: &[u8]| {
        let mut unreadable = None;
        let read: Vec<_> = PackedRecords::new(input).readable(&mut unreadable).collect();
        let mut packed = Vec::new();
        read.iter().for_each(|record| encode(record, &mut packed));
        let again: Result<Vec<_>, _> = PackedRecords::new(&packed).collect();
        must(again.as_ref() == Ok(&read), "records are not read as they were written")
    };
    Target::of("records", vec![seeds::packed_records()], run)
}

/// Journals of running matches, up to the match that goes on.
pub(crate) fn journals() -> Target {
    let registry = games::standard();
    let run = move |input: &[u8]| {
        let path = Path::new("fuzzed.journal");
        let Ok(live) = LiveJournal::parse(path, input) else { return Ok(()) };
        let whole = live.whole_bytes as usize;
        must(whole <= input.len() && whole + live.torn_bytes as usize == input.len(), "bytes are missing")?;
        let again = LiveJournal::parse(path, &input[..whole]).map_err(|error| error.to_string())?;
        must(
            again.room == live.room && again.play == live.play && again.torn_bytes == 0,
            "a cut changes it",
        )?;
        let (Ok(records), Some(game)) = (live.records(), registry.get(&live.head.header.game)) else {
            return Ok(());
        };
        // Whoever can write to the data folder may send a game where it never gets; it says so, and harms nobody.
        let _ = Match::resume(game.clone(), live.head.header, records, Intervals::default(), false);
        Ok(())
    };
    Target::of("journals", Vec::new(), run).framed().forging_states()
}

/// A folder that one server has at a time, and a file in it.
pub(crate) struct Locked {
    folder: TempDir,
    pub(crate) lock: FolderLock,
}

impl Locked {
    pub(crate) fn new() -> Locked {
        let folder = seeds::folder();
        let lock = FolderLock::take(folder.path(), &RealDisk, Duration::ZERO).expect("it is free");
        Locked { folder, lock }
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("it is written");
    }
}

/// The log of journals beside a journal: that one keeps every whole frame that it had.
pub(crate) fn redo_log() -> Target {
    let mut inputs = crate::corpus("journals");
    inputs.truncate(1);
    let journal = inputs.pop().expect("the corpus has a journal");
    let id = LiveJournal::parse(Path::new("a journal"), &journal).expect("it is whole").head.header.match_id;
    let run = move |input: &[u8]| {
        let there = Locked::new();
        there.write(&format!("live/{id}.journal"), &journal);
        there.write("live/redo-00000001.new", input);
        let live = LiveFolder::open(&there.lock, Arc::new(RealDisk)).map_err(|error| error.to_string())?;
        let found = std::fs::read(live.path(&id)).map_err(|error| error.to_string())?;
        must(found.starts_with(&journal), "the log has changed what was whole")
    };
    Target::of("redo", Vec::new(), run).framed()
}

/// Replays: opened, unpacked, played.
pub(crate) fn replays() -> Target {
    let (registry, folder) = (games::standard(), seeds::folder());
    let run = move |input: &[u8]| {
        let path = folder.path().join("match-1.tilt");
        std::fs::write(&path, input).map_err(|error| error.to_string())?;
        let Ok(file) = ReplayFile::open(&RealDisk, &path) else { return Ok(()) };
        let patience = Patience::of(Duration::from_secs(1));
        // Whether it is given up in time is seen by who judges all this.
        let _ = file.check(&registry, &patience, &mut |_, _| {});
        let _ = find_moments(&file, &registry, &patience);
        Ok(())
    };
    Target::of("replays", Vec::new(), run).framed().forging_states()
}

/// The outbox: what is due can be read and forgotten.
pub(crate) fn outbox() -> Target {
    let run = |input: &[u8]| {
        let there = Locked::new();
        there.write("outbox", input);
        let Ok(mut outbox) = Outbox::open(&there.lock, Arc::new(RealDisk), 1 << 20) else { return Ok(()) };
        let due = outbox.due(10, jiff::Timestamp::MAX).map_err(|error| error.to_string())?;
        let ids: Vec<_> = due.iter().map(|result| result.match_id.clone()).collect();
        let before = outbox.len();
        outbox.forget(&ids).map_err(|error| error.to_string())?;
        must(outbox.len() <= before, "forgetting adds something")
    };
    Target::of("outbox", Vec::new(), run).framed()
}

/// Tickets and parties: what is kept is kept again.
pub(crate) fn matchmaking() -> Target {
    let run = |input: &[u8]| {
        let there = Locked::new();
        there.write("matchmaking", input);
        let open = || MatchmakingFile::open(&there.lock, Arc::new(RealDisk));
        let Ok((file, kept)) = open() else { return Ok(()) };
        drop(file);
        let (_, again) = open().map_err(|error| error.to_string())?;
        let counts = |kept: &tiltyard::store::KeptMatchmaking| (kept.tickets.len(), kept.parties.len());
        must(counts(&kept) == counts(&again), "what was kept is not kept again")
    };
    Target::of("matchmaking", Vec::new(), run).framed()
}

/// Resume tokens: none is good but those that were given.
pub(crate) fn resume_tokens() -> Target {
    let (key, sitting) = (ResumeKey::random(), Sitting::named_by("the first token"));
    let given: Vec<String> = (0..4).map(|number| key.token(&sitting, number)).collect();
    let inputs = given.iter().map(|token| token.clone().into_bytes()).collect();
    let run = move |input: &[u8]| {
        let Ok(text) = str::from_utf8(input) else { return Ok(()) };
        let is_given = given.iter().any(|token| token.eq_ignore_ascii_case(text));
        must(is_given || key.number(&sitting, text).is_none(), "a token is taken that was not given")
    };
    Target::of("tokens", inputs, run)
}

/// Names and ids: what is taken reads the same when it is read again.
pub(crate) fn names() -> Target {
    let run = |input: &[u8]| {
        let Ok(text) = str::from_utf8(input) else { return Ok(()) };
        if let Ok(name) = PlayerName::parse(text) {
            let again = PlayerName::parse(name.shown()).map_err(|error| error.to_string())?;
            must(again.key() == name.key(), "a name that is shown is another one")?;
        }
        let ids = (PlayerId::parse(text).is_ok(), RoomId::parse(text).is_ok(), MatchId::parse(text).is_ok());
        must(ids == (false, false, false) || text.is_ascii(), "an id has more than letters")
    };
    let inputs = ["Anna", "Ünïcødé ẞ", "аdmin", "x_y-z.9", "e\u{301}e\u{301}", "ａｂｃ"];
    let inputs = inputs.map(|name| name.as_bytes().to_vec()).to_vec();
    Target {
        words: &["\u{200d}", "\u{301}", "\u{fe0f}", "\u{202e}", "ß", "İ"],
        ..Target::of("names", inputs, run)
    }
}

/// Files of settings.
pub(crate) fn settings() -> Target {
    let folder = seeds::folder();
    let run = move |input: &[u8]| {
        let path = folder.path().join("fuzzed.toml");
        std::fs::write(&path, input).map_err(|error| error.to_string())?;
        match Settings::load(Some(&path), &Vec::new()) {
            Ok(_) => Ok(()),
            Err(refused) => must(!refused.to_string().is_empty(), "a refusal says nothing"),
        }
    };
    let defaults = include_bytes!("../../config/default.toml");
    let some =
        b"[rooms]\nmax = 7\nopen_on_join = false\n[server]\nallowed_origins = [\"https://a.example\"]\n";
    Target::of("settings", vec![some.to_vec(), defaults[..3000].to_vec()], run)
}
