//! Replay files from real matches: written, read, cut, damaged.

mod forgeries;
mod kept;
mod origins;
mod so_far;

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::domain::{MatchId, PlayerId};
use crate::game::journal::{Ending, Intervals, PackedRecords, Record, encode};
use crate::game::replay::{EndingKind, RecordingGap, VerdictKind};
use crate::game::{Effects, Input, LeaveReason, Match, MatchSpec, Member, Seat, Tick};
use crate::store::LiveJournal;
use crate::store::faults::FaultyDisk;

pub(crate) fn relay_spec() -> MatchSpec {
    MatchSpec {
        id: MatchId::parse("match-1").unwrap(),
        game_type: crate::games::standard().get("relay").unwrap().clone(),
        seed: 7,
        seats_max: 4,
        options: json!({}),
        pace: None,
        intervals: Intervals { hash_ticks: 5, checkpoint_ticks: 10, ..Intervals::default() },
        recorded: true,
    }
}

fn relay() -> Match {
    Match::open(relay_spec()).unwrap()
}

fn sit(game: &mut Match, name: &str) -> Seat {
    let member = Member { bot: name.starts_with("ai"), ..Member::person(PlayerId::parse(name).unwrap()) };
    game.seat(member, &mut Effects::new()).unwrap()
}

fn say(game: &mut Match, seat: Seat, words: &'static str) {
    game.act(seat, None, Bytes::from_static(words.as_bytes()), false, &mut Effects::new()).unwrap();
    game.reached(u64::from(game.tick().0) * 100);
}

pub(super) fn live(play: Vec<u8>) -> LiveJournal {
    let mut head = crate::store::live::tests::head();
    head.header = relay().journal().header().clone();
    let room = head.room.clone();
    LiveJournal {
        path: PathBuf::from("live"),
        head,
        room,
        play,
        whole_bytes: 0,
        torn_bytes: 0,
        is_changed: false,
    }
}

fn connect_four() -> Match {
    let game_type = crate::games::standard().get("connect_four").unwrap().clone();
    Match::open(MatchSpec { game_type, seats_max: 2, ..relay_spec() }).unwrap()
}

/// The records of a match.
fn recorded(game: &mut Match) -> LiveJournal {
    let mut played = live(Vec::new());
    played.head.header = game.journal().header().clone();
    game.take_fresh(&mut played.play);
    played
}

/// Connect four, in which Ben gives up with the third step.
pub(super) fn decided() -> LiveJournal {
    let mut game = connect_four();
    let [_, ben] = ["anna", "ben"].map(|name| sit(&mut game, name));
    game.vacate(ben, LeaveReason::Left, &mut Effects::new());
    game.reached(4000);
    recorded(&mut game)
}

/// A deathmatch of Anna and Ben; its room closes after some steps.
pub(super) fn undecided() -> LiveJournal {
    closed_after(|_| {})
}

/// The same, but Ben has left, and come back.
pub(super) fn interrupted() -> LiveJournal {
    closed_after(|game| {
        game.vacate(Seat(1), LeaveReason::Left, &mut Effects::new());
        game.tick_due(&mut Effects::new());
        sit(game, "ben");
    })
}

/// A deathmatch of Anna and Ben in which something happens in the middle.
fn closed_after(something: impl FnOnce(&mut Match)) -> LiveJournal {
    let spec = MatchSpec {
        game_type: crate::games::standard().get("arena").unwrap().clone(),
        seats_max: 2,
        intervals: Intervals::default(),
        ..relay_spec()
    };
    let mut game = Match::open(spec).unwrap();
    for name in ["anna", "ben"] {
        sit(&mut game, name);
    }
    (0..20).for_each(|_| game.tick_due(&mut Effects::new()));
    something(&mut game);
    (0..20).for_each(|_| game.tick_due(&mut Effects::new()));
    game.reached(4000);
    game.abandon();
    recorded(&mut game)
}

/// Anna and a bot; Anna leaves, Ben comes, 35 steps.
fn played() -> LiveJournal {
    let (mut game, mut play) = (relay(), Vec::new());
    let (anna, bot) = (sit(&mut game, "anna"), sit(&mut game, "ai_1"));
    for _ in 0..20 {
        say(&mut game, anna, "\"hello\"");
    }
    game.vacate(anna, LeaveReason::Left, &mut Effects::new());
    let ben = sit(&mut game, "ben");
    for _ in 0..11 {
        let speaker = if game.tick().0.is_multiple_of(2) { ben } else { bot };
        say(&mut game, speaker, "[1,2,3]");
    }
    game.abandon();
    game.take_fresh(&mut play);
    live(play)
}

/// The same without its ending.
pub(super) fn unended() -> LiveJournal {
    let mut live = played();
    let records: Vec<_> = live.records().unwrap();
    live.play.clear();
    records[..records.len() - 1].iter().for_each(|record| encode(record, &mut live.play));
    live
}

pub(super) fn folder() -> (ReplayFolder, FaultyDisk, TempDir) {
    let (dir, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
    (ReplayFolder::open(dir.path(), Arc::new(disk.clone())).unwrap(), disk, dir)
}

/// The records of a segment.
pub(super) fn records(file: &ReplayFile, number: usize) -> Result<Vec<Record>, crate::store::StoreError> {
    Ok(file.pieces(number)?.collect::<Result<Vec<_>, _>>()?.concat())
}

/// The same records as they are in a segment.
pub(super) fn packed(records: &[Record]) -> Vec<u8> {
    let mut packed = Vec::new();
    records.iter().for_each(|record| encode(record, &mut packed));
    packed
}

pub(super) fn patience() -> Patience {
    Patience::of(std::time::Duration::from_secs(60))
}

pub(super) fn id() -> MatchId {
    MatchId::parse("match-1").unwrap()
}

#[test]
fn a_replay_is_read_as_it_was_written() {
    let (folder, _, _dir) = folder();
    let (live, mut draft) = (played(), Draft::of(&played(), None).unwrap());
    draft.list_at(jiff::Timestamp::MAX);
    let bytes = folder.write(&draft).unwrap().bytes();
    let file = folder.find(&id()).unwrap();
    assert_eq!((file.head(), file.listed_at(), file.bytes()), (draft.head(), draft.listed_at(), bytes));
    assert_eq!(std::fs::metadata(folder.path(&id())).unwrap().len(), bytes);
    let segments = &file.index().segments;
    let bounds: Vec<_> = segments.iter().map(|part| (part.first_tick, part.last_tick, part.ms)).collect();
    assert_eq!(bounds, [(0, 10, 0), (10, 20, 900), (20, 30, 1900), (30, 35, 2900)]);
    let read: Vec<_> = (0..segments.len()).flat_map(|number| records(&file, number).unwrap()).collect();
    assert!(matches!(read[0], Record::About { .. }));
    assert_eq!(read[1..], live.records().unwrap());
    assert!(records(&file, 4).unwrap().is_empty());
}

#[test]
fn a_replay_says_who_played_and_how_it_ended() {
    let head = Draft::of(&played(), None).unwrap().head;
    let players: Vec<_> = head
        .players
        .iter()
        .map(|player| (player.player.as_str(), player.seat.0, player.bot, player.from_tick, player.to_tick))
        .collect();
    let expected = [("anna", 0, false, 1, 23), ("ai_1", 1, true, 2, 35), ("ben", 0, false, 24, 35)];
    assert_eq!(players, expected);
    assert_eq!((head.first_tick, head.ticks, head.duration_ms), (0, 35, 3500));
    assert_eq!((head.ended_at - head.began_at).get_milliseconds(), 500);
    assert_eq!((head.ending.kind, head.gaps.len(), head.left_out), (EndingKind::Abandoned, 0, 0));
    assert_eq!((head.room.name.as_str(), head.seed), ("Düell", 7));
}

#[test]
fn a_match_without_an_ending_is_running_or_ends_as_told() {
    let live = unended();
    assert_eq!(Draft::of(&live, None).unwrap().head.ending.kind, EndingKind::Running);
    let aborted = Draft::of(&live, Some(Ending::Aborted("poison".to_owned()))).unwrap().head.ending;
    assert_eq!((aborted.kind, aborted.reason.as_deref()), (EndingKind::Aborted, Some("poison")));
}

#[test]
fn nothing_private_is_in_a_replay() {
    let (folder, _, _dir) = folder();
    let mut live = played();
    live.room.chat = vec![crate::room::ChatEntry {
        spectator: false,
        player: PlayerId::parse("anna").unwrap(),
        message: "a secret".to_owned(),
        at: live.head.began_at,
    }];
    folder.write(&Draft::of(&live, None).unwrap()).unwrap();
    let bytes = std::fs::read(folder.path(&id())).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("anna") && !text.contains("a secret") && !text.contains("token"));
}

#[test]
fn a_changed_byte_anywhere_is_found() {
    let (folder, disk, _dir) = folder();
    folder.write(&Draft::of(&played(), None).unwrap()).unwrap();
    let path = folder.path(&id());
    let bytes = std::fs::read(&path).unwrap();
    let whole = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let file = ReplayFile::open(&disk, &path)?;
        (0..file.index().segments.len()).try_for_each(|number| records(&file, number).map(drop))
    };
    whole(&bytes).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(whole(&changed).is_err(), "byte {at} of {}", bytes.len());
    }
    for length in 0..bytes.len() {
        assert!(whole(&bytes[..length]).is_err(), "cut at {length}");
    }
    assert!(whole(&[&bytes[..], b"x"].concat()).is_err());
}

#[test]
fn what_is_no_replay_is_refused_in_plain_words() {
    let (folder, _, _dir) = folder();
    let cases: [(&[u8], &str); 3] = [
        (b"", "is empty"),
        (b"GIF89a, say, which is an image", "is no replay of Tiltyard"),
        (b"TILTPLAY", "is cut off"),
    ];
    for (bytes, expected) in cases {
        std::fs::write(folder.path(&id()), bytes).unwrap();
        let refused = folder.find(&id()).err().unwrap().to_string();
        assert!(refused.ends_with(expected), "{refused}");
    }
    folder.write(&Draft::of(&played(), None).unwrap()).unwrap();
    let other = MatchId::parse("other").unwrap();
    std::fs::rename(folder.path(&id()), folder.path(&other)).unwrap();
    let refused = folder.find(&other).err().unwrap().to_string();
    assert!(refused.ends_with("is the replay of the match match-1"), "{refused}");
}

#[test]
fn a_replay_is_replaced_whole_or_not_at_all() {
    let (folder, disk, dir) = folder();
    let bytes = folder.write(&Draft::of(&played(), None).unwrap()).unwrap().bytes();
    let mut live = played();
    live.room.config.name = "another name".to_owned();
    let draft = Draft::of(&live, None).unwrap();
    for left in 0..bytes {
        disk.leave_bytes(left);
        assert!(folder.write(&draft).is_err());
        assert_eq!(beside(&dir), ["match-1.from", "match-1.tilt"]);
    }
    disk.empty();
    assert_eq!(folder.find(&id()).unwrap().head().room.name, "Düell");
    folder.write(&draft).unwrap();
    assert_eq!(folder.find(&id()).unwrap().head().room.name, "another name");
    assert_eq!(folder.list().unwrap().len(), 1);
    folder.remove(&id()).unwrap();
    folder.remove(&id()).unwrap();
    assert!(folder.find(&id()).err().unwrap().is_missing());
    assert_eq!(beside(&dir), [""; 0]);
}

/// The names in the folder, in order.
pub(super) fn beside(dir: &TempDir) -> Vec<String> {
    let files = std::fs::read_dir(dir.path().join("replays")).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_match_that_somebody_leaving_decides_is_a_forfeit_and_its_file_says_so() {
    let (folder, _, _dir) = folder();
    for (attempts, by_forfeit) in [(0, true), (1, true), (STONES - 2, true), (STONES, false)] {
        let draft = Draft::of(&stacked(attempts), None).unwrap();
        assert_eq!(draft.head().ending.kind, EndingKind::Decided);
        assert_eq!(draft.by_forfeit(), by_forfeit, "after {attempts} attempts");
        folder.write(&draft).unwrap();
        let file = folder.find(&id()).unwrap();
        assert_eq!(file.by_forfeit(), by_forfeit);
        let verdict = file.check(&crate::games::standard(), &patience(), &mut |_, _| {});
        assert_eq!(verdict.verdict, VerdictKind::Verified, "{verdict:?}");
    }
}

#[test]
fn a_match_in_which_nobody_does_anything_is_a_forfeit_too() {
    let mut game = connect_four();
    for name in ["anna", "ben"] {
        sit(&mut game, name);
    }
    let alarm = game.alarm().unwrap();
    game.alarm_due(alarm.id, &mut Effects::new());
    let draft = Draft::of(&recorded(&mut game), None).unwrap();
    assert_eq!((draft.head().ending.kind, draft.by_forfeit()), (EndingKind::Decided, true));
}

#[test]
fn what_was_not_recorded_is_a_gap_and_what_follows_can_be_played() {
    let mut game = relay();
    let anna = sit(&mut game, "anna");
    let mut play = Vec::new();
    (0..14).for_each(|_| say(&mut game, anna, "1"));
    game.take_fresh(&mut play);
    (0..20).for_each(|_| say(&mut game, anna, "2"));
    game.after_gap();
    (0..3).for_each(|_| say(&mut game, anna, "3"));
    game.take_fresh(&mut play);
    let draft = Draft::of(&live(play), None).unwrap();
    let bounds: Vec<_> = draft.parts.iter().map(|part| (part.first_tick, part.last_tick)).collect();
    assert_eq!(bounds, [(0, 10), (10, 15), (35, 38)]);
    assert_eq!(draft.head.gaps, [RecordingGap { from_tick: 15, to_tick: 35 }]);
    assert_eq!(draft.head.players.len(), 1);
}

#[test]
fn an_input_that_came_in_before_a_checkpoint_for_a_step_after_it_goes_with_that_step() {
    let input = |tick| Record::Input { tick: Tick(tick), input: Input::Alarm { id: tick } };
    let checkpoint = Record::Checkpoint { tick: Tick(7), state: vec![1], chairs: Vec::new() };
    let mut play = Vec::new();
    for record in [input(7), input(8), checkpoint, input(9)] {
        encode(&record, &mut play);
    }
    let draft = Draft::of(&live(play), None).unwrap();
    let records = |part: usize| {
        let raw = zstd::stream::decode_all(&draft.parts[part].packed[..]).unwrap();
        PackedRecords::new(&raw).collect::<Result<Vec<_>, _>>().unwrap()
    };
    assert_eq!(records(0)[1..], [input(7)]);
    assert_eq!(records(1)[1..], [input(8), input(9)]);
}

#[test]
fn what_a_game_told_is_found_with_its_step() {
    let played = decided();
    let (folder, _, _dir) = folder();
    folder.write(&Draft::of(&played, None).unwrap()).unwrap();
    let file = folder.find(&id()).unwrap();
    let found = find_moments(&file, &crate::games::standard(), &patience());
    let [moment] = &found.moments[..] else { panic!("{found:?}") };
    assert_eq!((moment.tick, moment.events.get()), (3, r#"[{"kind":"forfeit","seat":1}]"#));
    assert!(found.complete);
}

/// Connect four, in which each stacks stones, so that the player who begins wins with the fourth; after so many
/// attempts the match is over.
const STONES: usize = 8;

/// The same after so many attempts, which is given up then if it is not over.
fn stacked(attempts: usize) -> LiveJournal {
    let mut game = connect_four();
    let seats = ["anna", "ben"].map(|name| sit(&mut game, name));
    for (number, seat) in (0..attempts).zip(seats.into_iter().cycle()) {
        let stone = Bytes::copy_from_slice(&[seat.0 as u8]);
        // The second in turn is refused first, and nobody has a turn once the match is over.
        let _ = game.act(seat, None, stone, false, &mut Effects::new());
        game.reached(number as u64 * 100);
    }
    game.vacate(seats[1], LeaveReason::Left, &mut Effects::new());
    recorded(&mut game)
}
