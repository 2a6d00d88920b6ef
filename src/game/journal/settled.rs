//! Records in the order in which they are replayed: what was left out is known before its step is made again.
//!
//! Must not: change what the records say.

use super::Record;
use crate::game::Tick;

/// Puts every `LeftOut` behind the inputs of its step, and drops what it made void (see [`Record::LeftOut`]). Records as
/// they were made may say afterwards that an input of the last step was left out; for replays they are settled first.
pub fn settle(records: &mut Vec<Record>) {
    let mut settled = Vec::with_capacity(records.len());
    for record in records.drain(..) {
        match record {
            Record::LeftOut { tick, .. } => take_back(&mut settled, tick, record),
            other => settled.push(other),
        }
    }
    *records = settled;
}

fn take_back(settled: &mut Vec<Record>, tick: Tick, left_out: Record) {
    let before = settled.iter().rposition(|record| record.step() < tick).map_or(0, |last| last + 1);
    let mut tail = settled.split_off(before);
    tail.retain(|record| !is_conclusion(record) || record.step() < tick);
    let is_input = |record: &Record| {
        record.step() == tick && matches!(record, Record::Input { .. } | Record::LeftOut { .. })
    };
    let place = match tail.iter().rposition(is_input) {
        Some(last) => Some(last + 1),
        None => {
            settled.iter().rev().take_while(|record| record.step().next() >= tick).any(is_input).then_some(0)
        }
    };
    // Without the inputs of that step there is nothing that could be left out: the record begins behind it.
    if let Some(place) = place {
        tail.insert(place, left_out);
    }
    settled.append(&mut tail);
}

/// Whether the record says what a step came to.
fn is_conclusion(record: &Record) -> bool {
    matches!(record, Record::Mark(_) | Record::Checkpoint { .. } | Record::Finished { .. })
}
