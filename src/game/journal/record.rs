//! Records: what of a match is written down as it happens, packed by hand so that an action costs few bytes.
//!
//! A record is a tag byte and then LEB128 numbers, so any number of them one after the other can be read again. Ticks are
//! whole in each record: none needs the ones before it. Must not: allocate more than the bytes that are there, whatever a
//! length in them says.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::varint::{Reader, put, put_bytes, put_signed};
use super::{Input, Mark, Tick};
use crate::domain::PlayerId;
use crate::game::{Chair, Member, Outcome, Seat, Standing};

/// One thing that is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A player or a bot sits down with the `Join` that follows, which the step `tick` takes.
    Seated {
        /// The step that takes it.
        tick: Tick,
        /// The seat that was taken.
        seat: Seat,
        /// The player or bot that sits there.
        member: Member,
    },
    /// An input for the step `tick`; actions in journal bytes.
    Input {
        /// The step that takes it.
        tick: Tick,
        /// What it is given.
        input: Input<Bytes>,
    },
    /// An input is left out, because the game would panic over it. Whatever was recorded of this step and later ones
    /// (hashes, checkpoints, the end) is void: the step is made again without the input.
    LeftOut {
        /// The step that takes it.
        tick: Tick,
        /// Its place among all inputs of that step, from 0, in the order in which they were recorded.
        index: u32,
    },
    /// All steps up to `tick` have been made.
    Reached {
        /// The last step made.
        tick: Tick,
        /// Milliseconds since the match began.
        ms: u64,
    },
    /// The hash of the state after a step.
    Mark(Mark),
    /// The whole state after the step `tick`.
    Checkpoint {
        /// The last step in it.
        tick: Tick,
        /// The state as [`DynGame::checkpoint`](crate::game::DynGame::checkpoint) wrote it.
        state: Vec<u8>,
        /// Who has a seat, or was the last to have it. Those who sit down with the next step may be among them.
        chairs: Vec<Chair>,
    },
    /// Something is missing, from the record before this one on. A `Checkpoint` follows, from which it goes on.
    Gap {
        /// The step behind which it goes on.
        tick: Tick,
    },
    /// The match is over. Nothing follows but a last `Reached`.
    Finished {
        /// The last step.
        tick: Tick,
        /// The way in which it ended.
        ending: Ending,
    },
    /// Which match this is, in words for whoever keeps the records apart from their journal. It belongs to no step, and the
    /// kernel does not read it.
    About {
        /// The words.
        text: String,
    },
}

impl Record {
    /// The step that the record belongs to.
    pub fn step(&self) -> Tick {
        match self {
            Record::Seated { tick, .. }
            | Record::Input { tick, .. }
            | Record::LeftOut { tick, .. }
            | Record::Reached { tick, .. }
            | Record::Checkpoint { tick, .. }
            | Record::Gap { tick }
            | Record::Finished { tick, .. } => *tick,
            Record::Mark(mark) => mark.tick,
            Record::About { .. } => Tick::default(),
        }
    }

    /// The last step that the record says was made. Inputs of a step come in when the one before it has been made.
    pub fn made(&self) -> Tick {
        match self {
            Record::Input { tick, .. } => Tick(tick.0.saturating_sub(1)),
            Record::Reached { .. }
            | Record::Mark(_)
            | Record::Checkpoint { .. }
            | Record::Finished { .. } => self.step(),
            Record::Seated { .. } | Record::LeftOut { .. } | Record::Gap { .. } | Record::About { .. } => {
                Tick::default()
            }
        }
    }
}

/// How a match ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The game decided it.
    Decided(Outcome),
    /// It could not go on. The text says why, for people.
    Aborted(String),
    /// Its room closed before it was decided.
    Abandoned,
}

const SEATED: u8 = 1;
const JOIN: u8 = 2;
const LEAVE: u8 = 3;
const ACT: u8 = 4;
const ALARM: u8 = 5;
const LEFT_OUT: u8 = 6;
const REACHED: u8 = 7;
const MARK: u8 = 8;
const CHECKPOINT: u8 = 9;
const GAP: u8 = 10;
const FINISHED: u8 = 11;
const ABOUT: u8 = 12;

/// The most items that a list in a record has: one for each seat that there can be.
const LIST_MAX: u64 = 1 << 16;

const DECIDED: u8 = 0;
const ABORTED: u8 = 1;
const ABANDONED: u8 = 2;

/// Appends a record, packed.
pub fn encode(record: &Record, out: &mut Vec<u8>) {
    match record {
        Record::Seated { tick, seat, member } => put_seated(out, *tick, *seat, member),
        Record::Input { tick, input } => put_input(out, *tick, input),
        Record::LeftOut { tick, index } => put_left_out(out, *tick, *index),
        Record::Reached { tick, ms } => put_reached(out, *tick, *ms),
        Record::Mark(mark) => put_mark(out, mark),
        Record::Checkpoint { tick, state, chairs } => {
            let chairs = chairs.iter().map(|chair| (chair.seat, &chair.member, chair.taken));
            put_checkpoint(out, *tick, state, chairs);
        }
        Record::Gap { tick } => begin(out, GAP, *tick),
        Record::Finished { tick, ending } => put_finished(out, *tick, ending),
        Record::About { text } => {
            begin(out, ABOUT, Tick::default());
            put_bytes(out, text.as_bytes());
        }
    }
}

fn begin(out: &mut Vec<u8>, tag: u8, tick: Tick) {
    out.push(tag);
    put(out, u64::from(tick.0));
}

/// The kinds of members, as records have them.
const PERSON: u8 = 0;
const BOT: u8 = 1;
const PROGRAM: u8 = 2;

fn put_member(out: &mut Vec<u8>, member: &Member) {
    let kind = if member.bot {
        BOT
    } else if member.program {
        PROGRAM
    } else {
        PERSON
    };
    out.push(kind);
    put_bytes(out, member.player.as_str().as_bytes());
}

pub(super) fn put_seated(out: &mut Vec<u8>, tick: Tick, seat: Seat, member: &Member) {
    begin(out, SEATED, tick);
    put(out, u64::from(seat.0));
    put_member(out, member);
}

pub(super) fn put_input(out: &mut Vec<u8>, tick: Tick, input: &Input<Bytes>) {
    let (tag, number) = match input {
        Input::Join { seat } => (JOIN, u32::from(seat.0)),
        Input::Leave { seat } => (LEAVE, u32::from(seat.0)),
        Input::Act { seat, .. } => (ACT, u32::from(seat.0)),
        Input::Alarm { id } => (ALARM, *id),
    };
    begin(out, tag, tick);
    put(out, u64::from(number));
    if let Input::Act { action, .. } = input {
        put_bytes(out, action);
    }
}

pub(super) fn put_left_out(out: &mut Vec<u8>, tick: Tick, index: u32) {
    begin(out, LEFT_OUT, tick);
    put(out, u64::from(index));
}

pub(super) fn put_reached(out: &mut Vec<u8>, tick: Tick, ms: u64) {
    begin(out, REACHED, tick);
    put(out, ms);
}

pub(super) fn put_mark(out: &mut Vec<u8>, mark: &Mark) {
    begin(out, MARK, mark.tick);
    out.extend_from_slice(&mark.hash.to_le_bytes());
}

pub(super) fn put_checkpoint<'a>(
    out: &mut Vec<u8>,
    tick: Tick,
    state: &[u8],
    chairs: impl Iterator<Item = (Seat, &'a Member, bool)> + Clone,
) {
    begin(out, CHECKPOINT, tick);
    put_bytes(out, state);
    put(out, chairs.clone().count() as u64);
    for (seat, member, taken) in chairs {
        put(out, u64::from(seat.0));
        put_member(out, member);
        out.push(u8::from(taken));
    }
}

pub(super) fn put_gap(out: &mut Vec<u8>, tick: Tick) {
    begin(out, GAP, tick);
}

pub(super) fn put_finished(out: &mut Vec<u8>, tick: Tick, ending: &Ending) {
    begin(out, FINISHED, tick);
    match ending {
        Ending::Decided(outcome) => {
            out.push(DECIDED);
            put(out, outcome.standings.len() as u64);
            for standing in &outcome.standings {
                put(out, u64::from(standing.seat.0));
                put(out, u64::from(standing.placement));
                put_signed(out, standing.score);
            }
        }
        Ending::Aborted(why) => {
            out.push(ABORTED);
            put_bytes(out, why.as_bytes());
        }
        Ending::Abandoned => out.push(ABANDONED),
    }
}

/// Reads packed records, one after the other. After an error, which says what is wrong and where, nothing more is read.
#[derive(Debug, Clone)]
pub struct PackedRecords<'a> {
    reader: Reader<'a>,
    length: usize,
}

impl<'a> PackedRecords<'a> {
    /// The records in `bytes`.
    pub fn new(bytes: &'a [u8]) -> PackedRecords<'a> {
        PackedRecords::behind(0, bytes)
    }

    /// The records in `bytes`, of which so many were read before: errors count from the first of those.
    pub fn behind(before: usize, bytes: &'a [u8]) -> PackedRecords<'a> {
        PackedRecords { reader: Reader::new(bytes), length: before + bytes.len() }
    }

    /// The records as far as they can be read. What is wrong with the next one is put into `unreadable`.
    pub fn readable(self, unreadable: &mut Option<String>) -> impl Iterator<Item = Record> {
        self.map_while(move |record| record.map_err(|why| *unreadable = Some(why)).ok())
    }

    /// How many bytes are not read yet.
    pub fn rest_bytes(&self) -> usize {
        self.reader.rest.len()
    }

    /// How many bytes more there would have to be, at least, for a record that cannot be read because they end; 0 if that is
    /// not why.
    pub fn lacks(&self) -> usize {
        self.reader.lacks
    }
}

impl Iterator for PackedRecords<'_> {
    type Item = Result<Record, String>;

    fn next(&mut self) -> Option<Result<Record, String>> {
        if self.reader.rest.is_empty() {
            return None;
        }
        let at = self.length - self.reader.rest.len();
        let record = read(&mut self.reader);
        Some(record.map_err(|why| {
            self.reader.rest = &[];
            format!("the record at byte {at} cannot be read: {why}")
        }))
    }
}

fn read(from: &mut Reader<'_>) -> Result<Record, String> {
    let tag = from.byte()?;
    let tick = Tick(from.fitting()?);
    Ok(match tag {
        SEATED => Record::Seated { tick, seat: Seat(from.fitting()?), member: read_member(from)? },
        JOIN => Record::Input { tick, input: Input::Join { seat: Seat(from.fitting()?) } },
        LEAVE => Record::Input { tick, input: Input::Leave { seat: Seat(from.fitting()?) } },
        ACT => {
            let (seat, action) = (Seat(from.fitting()?), Bytes::copy_from_slice(from.bytes()?));
            Record::Input { tick, input: Input::Act { seat, action } }
        }
        ALARM => Record::Input { tick, input: Input::Alarm { id: from.fitting()? } },
        LEFT_OUT => Record::LeftOut { tick, index: from.fitting()? },
        REACHED => Record::Reached { tick, ms: from.number()? },
        MARK => Record::Mark(Mark { tick, hash: read_hash(from)? }),
        CHECKPOINT => {
            Record::Checkpoint { tick, state: from.bytes()?.to_vec(), chairs: read_list(from, read_chair)? }
        }
        GAP => Record::Gap { tick },
        FINISHED => Record::Finished { tick, ending: read_ending(from)? },
        ABOUT => Record::About { text: from.text()?.to_owned() },
        other => return Err(format!("there is no kind {other}")),
    })
}

/// A list behind its length. It grows with what is really there, and has no more items than there are seats.
fn read_list<T>(
    from: &mut Reader<'_>,
    item: impl Fn(&mut Reader<'_>) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let length = from.number()?;
    if length > LIST_MAX {
        return Err("a list has more items than there are seats".to_owned());
    }
    let mut list = Vec::new();
    for _ in 0..length {
        list.push(item(from)?);
    }
    Ok(list)
}

fn read_member(from: &mut Reader<'_>) -> Result<Member, String> {
    let kind = from.byte()?;
    if ![PERSON, BOT, PROGRAM].contains(&kind) {
        return Err(format!("there is no player of kind {kind}"));
    }
    let player = PlayerId::parse(from.text()?).map_err(|error| error.to_string())?;
    Ok(Member { player, bot: kind == BOT, program: kind == PROGRAM })
}

fn read_chair(from: &mut Reader<'_>) -> Result<Chair, String> {
    Ok(Chair { seat: Seat(from.fitting()?), member: read_member(from)?, taken: from.flag()? })
}

fn read_hash(from: &mut Reader<'_>) -> Result<u64, String> {
    let bytes = from.take(8)?;
    bytes.try_into().map(u64::from_le_bytes).map_err(|_| "a hash has 8 bytes".to_owned())
}

fn read_standing(from: &mut Reader<'_>) -> Result<Standing, String> {
    Ok(Standing { seat: Seat(from.fitting()?), placement: from.fitting()?, score: from.signed()? })
}

fn read_ending(from: &mut Reader<'_>) -> Result<Ending, String> {
    Ok(match from.byte()? {
        DECIDED => Ending::Decided(Outcome { standings: read_list(from, read_standing)? }),
        ABORTED => Ending::Aborted(from.text()?.to_owned()),
        ABANDONED => Ending::Abandoned,
        other => return Err(format!("no match ends in way {other}")),
    })
}
