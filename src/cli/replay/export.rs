//! Writes a replay as JSON lines: first its description, then one line for each record, in the order in which they
//! were made.

use std::io::Write;

use serde_json::{Value, json};

use crate::domain::hex::hex;
use crate::game::journal::bounds::WAITING_MAX;
use crate::game::journal::{Ending, Record, RecordReader};
use crate::game::{Chair, DynGame, Input, Registry, Tick};
use crate::store::ReplayFile;
use crate::store::replay::Patience;

/// How much was exported.
pub(super) struct Exported {
    pub(super) lines: u64,
    /// Why the export is incomplete, as the end of the sentence "the replay …".
    pub(super) stopped: Option<String>,
}

/// Writes all records that can be read and belong to a match, for at most `patience`. Actions are written as players
/// send them if this program has the game with the same rules, and as hexadecimal digits otherwise. Errors: `out`
/// cannot be written.
pub(super) fn export(
    file: &ReplayFile,
    registry: &Registry,
    patience: &Patience,
    out: &mut dyn Write,
) -> anyhow::Result<Exported> {
    let mut meta = serde_json::to_value(file.head())?;
    meta["type"] = json!("meta");
    writeln!(out, "{meta}")?;
    let reader = reader(file, registry);
    let mut lines = 1;
    let (mut passage, mut limit) = (file.passage(0), Limit::default());
    while let Some(piece) = passage.next_piece(file) {
        let piece = match piece {
            Ok(piece) => piece,
            Err(error) => return Ok(Exported { lines, stopped: Some(error.without_path()) }),
        };
        for record in piece {
            let too_much = if patience.lasts() { limit.pass(&record) } else { Some(TOO_LONG.to_owned()) };
            if too_much.is_some() {
                return Ok(Exported { lines, stopped: too_much });
            }
            writeln!(out, "{}", line(&record, reader.as_deref()))?;
            lines += 1;
        }
    }
    Ok(Exported { lines, stopped: None })
}

const TOO_LONG: &str = "takes too long to write out";

/// Bounds that no match goes beyond, so that a small forged file does not fill a disk.
#[derive(Default)]
struct Limit {
    reader: RecordReader,
    made: Tick,
    /// Records since the last step.
    waiting: usize,
}

impl Limit {
    /// Counts a record. Answers which bound it breaks, if it does.
    fn pass(&mut self, record: &Record) -> Option<String> {
        self.reader.read(record);
        self.waiting = if record.made() > self.made { 0 } else { self.waiting + 1 };
        self.made = self.made.max(record.made());
        let overfull = || "says more of one step than any match".to_owned();
        let oddity = self.reader.oddity().map(|oddity| oddity.to_string());
        oddity.or_else(|| (self.waiting > WAITING_MAX).then(overfull))
    }
}

/// The game that can read the file's actions, if this program has it with the same rules.
fn reader(file: &ReplayFile, registry: &Registry) -> Option<Box<dyn DynGame>> {
    let (header, kind) = (file.header(), registry.get(&file.head().game)?);
    header.fits(kind.as_ref()).ok()?;
    header.open(kind.as_ref()).ok()
}

fn line(record: &Record, reader: Option<&dyn DynGame>) -> Value {
    match record {
        Record::Seated { tick, seat, member } => {
            json!({"type": "seated", "tick": tick, "seat": seat, "player": member.player, "bot": member.bot})
        }
        Record::Input { tick, input: Input::Join { seat } } => {
            json!({"type": "join", "tick": tick, "seat": seat})
        }
        Record::Input { tick, input: Input::Leave { seat } } => {
            json!({"type": "leave", "tick": tick, "seat": seat})
        }
        Record::Input { tick, input: Input::Alarm { id } } => {
            json!({"type": "alarm", "tick": tick, "id": id})
        }
        Record::Input { tick, input: Input::Act { seat, action: bytes } } => match action(bytes, reader) {
            Some(action) => json!({"type": "act", "tick": tick, "seat": seat, "action": action}),
            None => json!({"type": "act", "tick": tick, "seat": seat, "bytes": hex(bytes)}),
        },
        Record::LeftOut { tick, index } => json!({"type": "left_out", "tick": tick, "index": index}),
        Record::Reached { tick, ms } => json!({"type": "reached", "tick": tick, "ms": ms}),
        Record::Mark(mark) => {
            json!({"type": "mark", "tick": mark.tick, "hash": format!("{:016x}", mark.hash)})
        }
        Record::Checkpoint { tick, state, chairs } => {
            let chairs: Vec<_> = chairs.iter().map(chair).collect();
            json!({"type": "checkpoint", "tick": tick, "state": hex(state), "chairs": chairs})
        }
        Record::About { text } => json!({"type": "about", "about": text}),
        Record::Gap { tick } => json!({"type": "gap", "tick": tick}),
        Record::Finished { tick, ending } => finished(json!({"type": "finished", "tick": tick}), ending),
    }
}

fn action(bytes: &[u8], reader: Option<&dyn DynGame>) -> Option<Value> {
    let mut read = None;
    reader?.with_action(bytes, &mut |action| read = serde_json::to_value(action).ok());
    read
}

fn chair(Chair { seat, member, taken }: &Chair) -> Value {
    json!({"seat": seat, "player": member.player, "bot": member.bot, "taken": taken})
}

fn finished(mut line: Value, ending: &Ending) -> Value {
    let kind = match ending {
        Ending::Decided(outcome) => {
            line["standings"] = json!(outcome.standings);
            "decided"
        }
        Ending::Aborted(why) => {
            line["reason"] = json!(why);
            "aborted"
        }
        Ending::Abandoned => "abandoned",
    };
    line["ending"] = json!(kind);
    line
}
