//! Replay files that describe a match otherwise than its records do, or have more than anybody can read: none is
//! verified.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::*;
use super::{decided, folder, id, interrupted, packed, records, undecided};
use crate::game::journal::{Mark, PackedRecords, Record};
use crate::game::replay::{ReplayVerdict, VerdictKind};
use crate::game::{Input, Seat, Tick};
use crate::store::{LiveJournal, frame};

/// The parts of a file, to be changed.
struct Parts {
    meta: Value,
    segments: Vec<Vec<u8>>,
    index: Value,
}

impl Parts {
    /// The parts for a match of connect four that was decided.
    fn new() -> Parts {
        Parts::of(&decided())
    }

    fn of(played: &LiveJournal) -> Parts {
        let (folder, _, _dir) = folder();
        folder.write(&Draft::of(played, None).unwrap()).unwrap();
        let file = folder.find(&id()).unwrap();
        let count = file.index().segments.len();
        Parts {
            meta: serde_json::to_value(file.head()).unwrap(),
            segments: (0..count).map(|number| packed(&records(&file, number).unwrap())).collect(),
            index: serde_json::to_value(file.index()).unwrap(),
        }
    }

    fn records(&self) -> Vec<Record> {
        PackedRecords::new(&self.segments[0]).map(Result::unwrap).collect()
    }

    fn pack(&mut self, records: &[Record]) {
        self.segments[0] = packed(records);
    }

    /// Describes the match as these records do.
    fn describe(&mut self, records: &[Record]) {
        let mut account = account::Account::default();
        records.iter().for_each(|record| account.learn(record));
        self.meta = serde_json::to_value(account.described().unwrap().head).unwrap();
    }

    /// The whole file, with every checksum in order.
    fn file(&self) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        frame::put(META, self.meta.to_string().as_bytes(), &mut file).unwrap();
        let mut index = self.index.clone();
        for (number, segment) in self.segments.iter().enumerate() {
            let begin = file.len();
            frame::put(SEGMENT, &zstd::bulk::compress(segment, 6).unwrap(), &mut file).unwrap();
            index["segments"][number]["offset"] = json!(begin);
            index["segments"][number]["bytes"] = json!(file.len() - begin);
        }
        let at = file.len() as u64;
        frame::put(INDEX, index.to_string().as_bytes(), &mut file).unwrap();
        file.extend_from_slice(&index::trailer(at));
        file
    }

    fn verdict(&self) -> ReplayVerdict {
        self.opened(|file| {
            let patience = Patience::of(Duration::from_secs(10));
            file.check(&crate::games::standard(), &patience, &mut |_, _| {})
        })
    }

    fn opened<T>(&self, look: impl FnOnce(&ReplayFile) -> T) -> T {
        let (folder, _, _dir) = folder();
        std::fs::write(folder.path(&id()), self.file()).unwrap();
        look(&folder.find(&id()).unwrap())
    }
}

#[test]
fn a_file_that_is_what_was_written_is_verified() {
    let verdict = Parts::new().verdict();
    assert_eq!(verdict.verdict, VerdictKind::Verified, "{verdict:?}");
}

#[test]
fn what_a_server_keeps_a_file_by_says_nothing_of_the_match() {
    let mut parts = Parts::new();
    let ended_at = parts.opened(|file| file.head().ended_at);
    assert_eq!(parts.opened(ReplayFile::listed_at), ended_at, "a file from before there were places");
    let place = ended_at + Duration::from_secs(9);
    parts.meta["listed_at"] = json!(place);
    assert_eq!(parts.opened(ReplayFile::listed_at), place);
    assert!(!parts.opened(ReplayFile::by_forfeit), "nor is it asked of one from before how it was decided");
    parts.meta["by_forfeit"] = json!(true);
    assert!(parts.opened(ReplayFile::by_forfeit));
    assert_eq!(parts.verdict().verdict, VerdictKind::Verified);
}

#[test]
fn whatever_else_is_said_of_a_match_is_found() {
    let forgeries = [
        ("/room/id", json!("other")),
        ("/room/name", json!("The final")),
        ("/room/owner", json!("mallory")),
        ("/room/private", json!(false)),
        ("/mode", json!("ranked")),
        ("/seed", json!(8)),
        ("/options/turn_clock_s", json!(31)),
        ("/pace", json!({"kind": "lockstep", "deadline_ms": 1})),
        ("/seats_max", json!(3)),
        ("/began_at", json!("2020-01-01T00:00:00Z")),
        ("/ended_at", json!("2020-01-01T00:00:00Z")),
        ("/duration_ms", json!(1)),
        ("/first_tick", json!(1)),
        ("/ticks", json!(77)),
        ("/players/0/player", json!("mallory")),
        ("/players/0/bot", json!(true)),
        ("/players/0/from_tick", json!(2)),
        ("/players", json!([])),
        ("/ending/kind", json!("abandoned")),
        ("/ending/results/0/player", json!("mallory")),
        ("/ending/results/0/placement", json!(2)),
        ("/ending/results/0/score", json!(9)),
        ("/ending/results", json!([])),
        ("/left_out", json!(1)),
        ("/gaps", json!([{"from_tick": 1, "to_tick": 2}])),
    ];
    for (field, value) in forgeries {
        let mut parts = Parts::new();
        match parts.meta.pointer_mut(field) {
            Some(place) => *place = value,
            None => parts.meta["room"]["owner"] = value,
        }
        let verdict = parts.verdict();
        assert_eq!(verdict.verdict, VerdictKind::Damaged, "{field}: {verdict:?}");
        let (top, patience) = (field.split('/').nth(1).unwrap(), Patience::of(Duration::from_secs(10)));
        let why = parts.opened(|file| file.sound(&patience)).expect_err("nobody is shown it");
        assert!(why.contains(top), "{field}: {why}");
    }
}

#[test]
fn whoever_is_said_to_have_left_was_there() {
    let forged = |name: &str| {
        let mut parts = Parts::new();
        let mut records = parts.records();
        let Some(Record::About { text }) = records.first_mut() else { panic!("it begins with what it is") };
        let mut about: Value = serde_json::from_str(text).unwrap();
        about["leavers"] = json!([{"seat": 1, "player": name}]);
        *text = about.to_string();
        parts.pack(&records);
        let results = parts.meta["ending"]["results"].as_array_mut().unwrap();
        results.push(json!({"seat": 1, "player": name, "placement": 3, "score": 0}));
        parts.verdict().verdict
    };
    assert_eq!(forged("mallory"), VerdictKind::Damaged);
    assert_eq!(forged("ben"), VerdictKind::Damaged, "the game has placed him");
}

/// The record by which ben leaves a forged match with this step.
fn leave_of_ben(tick: Tick) -> Record {
    Record::Input { tick, input: Input::Leave { seat: Seat(1) } }
}

/// A deathmatch that nobody left and that ended undecided, with ben said to have left and lost it; `forged` gives what is put
/// before its end, by the last step that was made.
fn lost_by_leaving(forged: impl FnOnce(Tick) -> Vec<Record>) -> VerdictKind {
    said_to_have_left(&undecided(), forged)
}

fn said_to_have_left(played: &LiveJournal, forged: impl FnOnce(Tick) -> Vec<Record>) -> VerdictKind {
    let mut parts = Parts::of(played);
    let mut records = parts.records();
    let Some(Record::About { text }) = records.first_mut() else { panic!("it begins with what it is") };
    let mut about: Value = serde_json::from_str(text).unwrap();
    about["leavers"] = json!([{"seat": 1, "player": "ben"}]);
    *text = about.to_string();
    let end = records.iter().position(|record| matches!(record, Record::Finished { .. })).unwrap();
    let forged = forged(records[end].step());
    records.splice(end..end, forged);
    parts.pack(&records);
    parts.describe(&records);
    let results = parts.meta["ending"]["results"].to_string();
    let verdict = parts.verdict();
    assert!(results.contains("ben"), "{results}");
    verdict.verdict
}

#[test]
fn who_left_is_known_from_steps_that_were_played() {
    let late = lost_by_leaving(|made| vec![leave_of_ben(made)]);
    assert_eq!(late, VerdictKind::Damaged, "that step is made already");
    for behind in [0, 1] {
        let adrift = |made: Tick| vec![Record::Gap { tick: made }, leave_of_ben(Tick(made.0 + behind))];
        assert_eq!(lost_by_leaving(adrift), VerdictKind::EndUnrecorded, "{behind}");
    }
    let left_out =
        |made: Tick| vec![leave_of_ben(made.next()), Record::LeftOut { tick: made.next(), index: 0 }];
    assert_eq!(lost_by_leaving(left_out), VerdictKind::EndUnrecorded, "no step took it");
    let waiting = lost_by_leaving(|made| vec![leave_of_ben(made.next())]);
    assert_eq!(waiting, VerdictKind::Verified, "a room may close before the next step");
}

#[test]
fn who_left_and_came_back_has_left_and_who_never_did_has_not() {
    assert_eq!(said_to_have_left(&interrupted(), |_| Vec::new()), VerdictKind::Verified);
    assert_eq!(said_to_have_left(&undecided(), |_| Vec::new()), VerdictKind::Diverged);
}

#[test]
fn an_index_that_does_not_fit_is_found() {
    for (field, value) in [("first_tick", json!(1)), ("ms", json!(1))] {
        let mut parts = Parts::new();
        parts.index["segments"][0][field] = value;
        assert_eq!(parts.verdict().verdict, VerdictKind::Damaged, "{field}");
    }
}

#[test]
fn a_file_without_records_is_not_verified() {
    let mut parts = Parts::new();
    (parts.segments, parts.index) = (Vec::new(), json!({"segments": []}));
    assert_eq!(parts.verdict().verdict, VerdictKind::Damaged);
    let mut parts = Parts::new();
    parts.pack(&[]);
    assert_eq!(parts.verdict().verdict, VerdictKind::Damaged);
}

#[test]
fn a_result_behind_a_gap_or_behind_inputs_that_were_never_taken_is_played_or_not_verified() {
    for gap in [true, false] {
        let mut parts = Parts::new();
        let mut records = parts.records();
        let end = records.iter().position(|record| matches!(record, Record::Finished { .. })).unwrap();
        let Record::Finished { tick, .. } = records[end] else { unreachable!("it was just found") };
        let between = if gap {
            Record::Gap { tick }
        } else {
            Record::Input { tick: tick.next(), input: crate::game::Input::Alarm { id: 1 } }
        };
        records.insert(end, between);
        if let Record::Finished { ending: crate::game::journal::Ending::Decided(outcome), .. } =
            &mut records[end + 1]
        {
            outcome.standings.reverse();
        }
        parts.pack(&records);
        assert_ne!(parts.verdict().verdict, VerdictKind::Verified, "gap: {gap}");
    }
}

#[test]
fn who_is_only_said_to_sit_down_did_not_play() {
    let mut parts = Parts::new();
    let mut records = parts.records();
    let at = records.iter().rposition(|record| matches!(record, Record::Input { .. })).unwrap();
    let (tick, seat) = (records[at].step(), crate::game::Seat(0));
    let player = crate::domain::PlayerId::parse("mallory").unwrap();
    records.insert(at, Record::Seated { tick, seat, member: crate::game::Member::person(player) });
    parts.pack(&records);
    parts.meta["ending"]["results"][0]["player"] = json!("mallory");
    let verdict = parts.verdict();
    assert_ne!(verdict.verdict, VerdictKind::Verified, "{verdict:?}");
}

/// A verdict, and how long it took to find.
fn timed(parts: &Parts) -> (ReplayVerdict, Duration) {
    let begun = Instant::now();
    let verdict = parts.verdict();
    (verdict, begun.elapsed())
}

#[test]
fn empty_steps_without_end_are_not_made() {
    let mut parts = Parts::new();
    let mut records = parts.records();
    records.retain(|record| !matches!(record, Record::Finished { .. }));
    records.push(Record::Reached { tick: Tick(u32::MAX - 1), ms: 1 });
    parts.pack(&records);
    let (verdict, took) = timed(&parts);
    assert_eq!(verdict.verdict, VerdictKind::Damaged, "{verdict:?}");
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn a_match_that_is_marked_on_and_on_is_given_up() {
    let mut parts = Parts::new();
    // The state of connect four does not change without inputs: its marks are easily forged.
    let mut records = parts.records();
    let opening = records.remove(0);
    let mark = crate::game::journal::state_hash(
        crate::games::standard()
            .get("connect_four")
            .unwrap()
            .open(7, 2, &parts.meta["options"])
            .unwrap()
            .dyn_game
            .as_ref(),
    );
    let marks =
        (1..=40_000_u32).map(|number| Record::Mark(Mark { tick: Tick(number * 100_000), hash: mark }));
    let marks: Vec<_> = std::iter::once(opening).chain(marks).collect();
    parts.pack(&marks);
    let patience = Patience::of(Duration::from_millis(300));
    let begun = Instant::now();
    let verdict = parts.opened(|file| file.check(&crate::games::standard(), &patience, &mut |_, _| {}));
    assert_eq!(verdict.verdict, VerdictKind::GivenUp, "{verdict:?}");
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn records_that_unpack_to_more_than_any_match_are_not_kept() {
    let mut parts = Parts::new();
    let mut records = parts.records();
    records.truncate(1);
    let gaps = std::iter::repeat_n(Record::Gap { tick: Tick(0) }, 3 << 20);
    parts.pack(&records.into_iter().chain(gaps).collect::<Vec<_>>());
    assert!(parts.file().len() < 25_000, "it is a small file");
    let (verdict, took) = timed(&parts);
    assert_eq!(verdict.verdict, VerdictKind::Damaged, "{verdict:?}");
    assert!(took < Duration::from_secs(20), "{took:?}");
}
