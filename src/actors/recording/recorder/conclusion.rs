//! Tells a journal how its match came out, if the journal is behind what was announced or settled.
//!
//! A result may reach the outbox and the records although its journal was not written. What people have heard of is final,
//! so the match does not go on from where the journal ends. Must not: decide how a match comes out.

use std::time::Duration;

use actix::Recipient;

use crate::actors::records::settler::FindResult;
use crate::domain::{MatchId, MatchResult};
use crate::game::journal::{Ending, Record, record};
use crate::game::{Outcome, Seat, Standing, Tick};
use crate::room::RoomFact;
use crate::store::{LiveFile, LiveJournal, live};

/// Whether a journal waits for a database that is away.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RetryPatience {
    /// It does not wait: this process wrote it, and it is behind only if the disk failed, too.
    None,
    /// It waits: nothing but the database knows what the process before has settled.
    Endless,
}

/// How a match came out, if that is final.
pub(super) async fn how_it_ended(
    find: &Recipient<FindResult>,
    match_id: &MatchId,
    patience: RetryPatience,
    retry: Duration,
) -> Option<MatchResult> {
    loop {
        let why = match find.send(FindResult { match_id: match_id.clone() }).await {
            Ok(Ok(found)) => return found,
            Ok(Err(why)) => why,
            // The settler has ended with the server.
            Err(_) => return None,
        };
        if patience == RetryPatience::None {
            log::warn!("match {match_id}: it goes on as its journal says, because nobody else knows: {why}");
            return None;
        }
        log::warn!("match {match_id}: its room waits to hear whether it was over: {why}");
        tokio::time::sleep(retry).await;
    }
}

/// Notes behind a gap how the match came out. If the disk does not take it now, the room writes it later.
pub(super) fn conclude(journal: &mut LiveJournal, file: &mut LiveFile, result: MatchResult) {
    let (id, tick) = (result.match_id.clone(), Tick(result.ticks));
    let mut packed = ending_behind_gap(tick, Ending::Decided(outcome(&result)));
    let decided = RoomFact::Decided(Box::new(result));
    let mut batch = Vec::new();
    let put = live::put_news(&packed, std::slice::from_ref(&decided), &mut batch);
    journal.play.append(&mut packed);
    journal.room.learn(decided);
    log::warn!("match {id}: its journal did not know that it was over, and is told how it came out");
    let written = put.map_err(|error| error.to_string());
    let written = written.and_then(|()| file.append(&batch).map_err(|error| error.to_string()));
    if let Err(error) = written {
        log::error!("match {id}: its journal cannot be written: {error}");
        journal.room.behind = true;
    }
    journal.room.file_bytes = file.bytes();
}

/// The packed records of a match's ending, for a file that lacks what was before it.
pub fn ending_behind_gap(tick: Tick, ending: Ending) -> Vec<u8> {
    let mut packed = Vec::new();
    record::encode(&Record::Gap { tick }, &mut packed);
    record::encode(&Record::Finished { tick, ending }, &mut packed);
    packed
}

fn outcome(result: &MatchResult) -> Outcome {
    let standings = result.placings.iter().map(|placing| Standing {
        seat: Seat(placing.seat),
        placement: placing.finish.placement,
        score: placing.finish.score,
    });
    Outcome { standings: standings.collect() }
}
