//! The end of a run: what everybody was told is held against the records, the replays and the files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use super::ledger::{Ledger, Told};
use crate::http::{Http, Reply};
use crate::process::replay;

/// What may be left in a data folder of a server that was stopped, by how a path begins and ends.
const FILES: &[(&str, &str)] = &[
    ("live/", ".journal"),
    ("replays/", ".tilt"),
    ("replays/", ".from"),
    ("keys/", ".key"),
    ("matchmaking", "matchmaking"),
    ("outbox", "outbox"),
    ("lock", "lock"),
    ("resume.key", "resume.key"),
    ("tiltyard.db", ""),
];

/// Histories of players, by match.
type Histories = BTreeMap<String, BTreeMap<String, Value>>;

/// What the run left on a server that is well: every result once and as it was told, ratings and points that add up, and
/// every replay that was promised. Answers how many matches are in the records.
pub(super) async fn records(server: &Http, ledger: &Ledger) -> u64 {
    let told = ledger.lock().told.clone();
    let mut players: BTreeSet<String> =
        ["anna", "bert", "cora", "dora", "emil", "fred"].map(str::to_owned).into();
    players.extend(told.values().flat_map(|told| told.result.iter().map(|(player, ..)| player.clone())));
    let mut histories = Histories::new();
    for player in &players {
        until_settled(server, player, &told).await;
        let matches = history(server, player).await;
        add_up(server, player, &matches, ledger).await;
        for played in matches {
            let id = played["match_id"].as_str().unwrap_or_default().to_owned();
            let rows = histories.entry(id.clone()).or_default();
            if rows.insert(player.clone(), played).is_some() {
                ledger.complain(format!("{id} is in the history of {player} twice"));
            }
        }
    }
    for (match_id, told) in &told {
        as_told(match_id, told, histories.get(match_id), ledger);
    }
    replays(server, &told, &histories, ledger).await;
    histories.len() as u64
}

/// Waits until the last matches that a player was told of are in the records. Behind a clock that was set back a result may
/// wait for `rooms.delay_s_max`, and is not counted among those that are owed until then.
async fn until_settled(server: &Http, player: &str, told: &BTreeMap<String, Told>) {
    let counts = |told: &Told| told.result.len() >= 2 && told.result.iter().any(|(of, ..)| of == player);
    let wanted: Vec<_> =
        told.iter().filter(|(_, told)| counts(told)).map(|(id, _)| id).rev().take(50).collect();
    let path = format!("/players/{player}/matches?limit=100");
    let all_there = |reply: &Reply| wanted.iter().all(|id| reply.text.contains(id.as_str()));
    server.eventually(&path, all_there).await;
}

/// All matches of a player, the newest first.
async fn history(server: &Http, player: &str) -> Vec<Value> {
    let (mut matches, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/players/{player}/matches?limit=100{cursor}");
        // Who was seated while the database was away is known a moment after it is back.
        let reply = server.eventually(&path, |reply| reply.status != 503).await;
        if reply.status == 404 {
            return matches;
        }
        let page = reply.must_be(200);
        matches.extend(page["matches"].as_array().expect("a list").iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return matches,
        }
    }
}

/// A rating goes from match to match without a jump, and points are those of the matches. In whatever order they are
/// listed: each match begins with what another one has left, but the first.
async fn add_up(server: &Http, player: &str, matches: &[Value], ledger: &Ledger) {
    if matches.is_empty() {
        return;
    }
    let stats =
        server.get(&format!("/player/{player}/detailed-stats")).await.must_be(200)["basic_stats"].clone();
    let points: f64 = matches.iter().filter_map(|played| played["points"].as_f64()).sum();
    if stats["matches"] != matches.len() || stats["points"].as_f64() != Some(points) {
        ledger.complain(format!("{player} has {} matches of {points} points, and {stats}", matches.len()));
    }
    for ladder in stats["ratings"].as_array().into_iter().flatten() {
        let of = |played: &&Value| played["game"] == ladder["game"] && played["mode"] == ladder["mode"];
        let hundredths = |rating: &Value| (rating.as_f64().unwrap_or(-1.0) * 100.0).round() as i64;
        let mut before: Vec<_> =
            matches.iter().filter(of).map(|played| hundredths(&played["rating_before"])).collect();
        let mut after: Vec<_> =
            matches.iter().filter(of).map(|played| hundredths(&played["rating_after"])).collect();
        before.push(hundredths(&ladder["rating"]));
        after.push(100_000);
        before.sort_unstable();
        after.sort_unstable();
        if before != after {
            ledger.complain(format!("the rating of {player} jumps: {before:?} {after:?} {ladder}"));
        }
    }
}

/// A match is in the records with the result and the worth that were told. Whether there is a replay may be told of another
/// way after a restart, when a journal is there after all: each that was promised is looked for.
fn as_told(match_id: &str, told: &Told, rows: Option<&BTreeMap<String, Value>>, ledger: &Ledger) {
    let nobody = BTreeMap::new();
    let rows = rows.unwrap_or(&nobody);
    let counts = told.result.len() >= 2;
    if rows.len() != if counts { told.result.len() } else { 0 } {
        let (players, recorded) = (told.result.len(), rows.keys().collect::<Vec<_>>());
        ledger.complain(format!("{match_id} was told of {players}, and recorded of {recorded:?}"));
    }
    for (player, placement, score) in &told.result {
        let Some(row) = rows.get(player) else { continue };
        if row["placement"] != *placement || row["score"] != *score {
            ledger.complain(format!("{match_id} was told as {placement}, {score} for {player}: {row}"));
        }
        let worth = json!([row["rating_before"], row["rating_after"], row["points"]]);
        if told.worth.get(player).is_some_and(|told| *told != worth) {
            ledger.complain(format!("{match_id} was told to be worth {:?}: {row}", told.worth.get(player)));
        }
    }
}

/// Replays that were promised are there.
async fn replays(server: &Http, told: &BTreeMap<String, Told>, histories: &Histories, ledger: &Ledger) {
    let promised = told.iter().filter(|(_, told)| told.replay).map(|(match_id, _)| match_id);
    let recorded = histories.iter().filter(|(_, rows)| rows.values().any(|row| !row["replay"].is_null()));
    let all: BTreeSet<_> = promised.chain(recorded.map(|(match_id, _)| match_id)).collect();
    for match_id in all {
        let replay = server.eventually(&format!("/replays/{match_id}"), |reply| reply.status != 404).await;
        let Some(told) = told.get(match_id) else { continue };
        let shown = super::ledger::result_of(&replay.json()["ending"]["results"]);
        if replay.status != 200 || shown != told.result {
            ledger.complain(format!("the replay of {match_id} says {}, not {:?}", replay.text, told.result));
        }
    }
}

/// Of a server that was stopped: no file is there that nobody will ever look for, and every replay is what was played.
pub(super) fn files(folder: &Path, ledger: &Ledger) {
    let data = folder.join("data");
    for path in walk(&data) {
        let name = path.strip_prefix(&data).expect("it is below").to_str().expect("a path").to_owned();
        if !FILES.iter().any(|(begin, end)| name.starts_with(begin) && name.ends_with(end)) {
            ledger.complain(format!("{name} is left in the data folder"));
        }
        if name.ends_with(".from") && !path.with_extension("tilt").exists() {
            ledger.complain(format!("{name} is left without its replay"));
        }
        if name.ends_with(".tilt") {
            is_as_played(folder, &path, ledger);
        }
    }
}

/// A replay is verified; of one whose end the disk did not take nothing can be said.
fn is_as_played(folder: &Path, path: &Path, ledger: &Ledger) {
    let answer = replay(folder, path);
    let verdict = answer.lines().find(|line| line.starts_with("verdict")).unwrap_or(&answer);
    if !["verdict   verified", "verdict   end not recorded"].iter().any(|sound| verdict.starts_with(sound)) {
        ledger.complain(format!("{}: {verdict}", path.display()));
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
