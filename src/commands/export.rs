//! A replay as JSON lines: first what it says about itself, then one line a record, in the order in which they were made.

use std::io::Write;

use serde_json::{Value, json};

use crate::domain::hex::hex;
use crate::game::journal::{Chair, Ending, Record};
use crate::game::{DynGame, Input, Registry};
use crate::store::ReplayFile;

/// Writes all records; answers how many lines. Actions are as players write them, if this program has the game with the same
/// rules, and otherwise bytes in hexadecimal digits. Errors: the replay is damaged, or `out` takes no more.
pub(super) fn export(file: &ReplayFile, registry: &Registry, out: &mut dyn Write) -> anyhow::Result<u64> {
    let mut meta = serde_json::to_value(file.meta())?;
    meta["type"] = json!("meta");
    writeln!(out, "{meta}")?;
    let reader = reader(file, registry);
    let mut lines = 1;
    let mut passage = file.passage(0);
    while let Some(piece) = passage.next_piece(file) {
        for record in piece? {
            writeln!(out, "{}", line(&record, reader.as_deref()))?;
            lines += 1;
        }
    }
    Ok(lines)
}

/// What reads actions, if they can be read.
fn reader(file: &ReplayFile, registry: &Registry) -> Option<Box<dyn DynGame>> {
    let (header, kind) = (file.header(), registry.get(&file.meta().game)?);
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
