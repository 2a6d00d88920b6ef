//! The events of a tournament, as the store has them.
//!
//! Must not: decide what may happen.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::tournament::{TournamentEvent, TournamentSetup, TournamentState};
use crate::domain::{Ladder, PlayerId, TournamentId};
use crate::store::records::StoredEvent;
use crate::store::{Answer, Records, RecordsError};

/// So many events are read with one question.
const READ_AT_ONCE: u32 = 1000;

/// A tournament, folded from its events; `None` if there is none.
pub async fn load_tournament(
    records: &Arc<dyn Records>,
    tournament: &TournamentId,
) -> Answer<Option<TournamentState>> {
    let Some(stored) = records.tournament(tournament).await? else { return Ok(None) };
    let setup: TournamentSetup = read(tournament, &stored.setup)?;
    let mut state = TournamentState::new(setup);
    for event in events_after(records, tournament, 0).await? {
        drop(state.apply(&event));
    }
    Ok(Some(state))
}

/// All events of a tournament behind that of a number.
pub async fn events_after(
    records: &Arc<dyn Records>,
    tournament: &TournamentId,
    mut after: u64,
) -> Answer<Vec<TournamentEvent>> {
    let mut events = Vec::new();
    loop {
        let some = records.tournament_events(tournament, after, READ_AT_ONCE).await?;
        let Some(last) = some.last() else { return Ok(events) };
        after = last.number;
        for stored in &some {
            events.push(read_event(tournament, stored)?);
        }
        if some.len() < READ_AT_ONCE as usize {
            return Ok(events);
        }
    }
}

/// The ratings of these players in a ladder, in hundredths, of those who have one.
pub(super) async fn ratings(
    records: &Arc<dyn Records>,
    players: Vec<PlayerId>,
    ladder: &Ladder,
) -> Answer<std::collections::BTreeMap<PlayerId, i64>> {
    let mut known = std::collections::BTreeMap::new();
    for player in players {
        let ratings = records.ratings(&player).await?;
        if let Some(rating) = ratings.into_iter().find(|rating| rating.ladder == *ladder) {
            known.insert(player, rating.shown);
        }
    }
    Ok(known)
}

/// An event, as the store has it.
pub fn read_event(tournament: &TournamentId, stored: &StoredEvent) -> Answer<TournamentEvent> {
    let at: Timestamp = stored.at;
    Ok(TournamentEvent { at, ..read(tournament, &stored.body)? })
}

fn read<T: serde::de::DeserializeOwned>(tournament: &TournamentId, json: &str) -> Answer<T> {
    serde_json::from_str(json).map_err(|why| {
        let why = format!("tournament {tournament}: what is kept of it cannot be read: {why}");
        RecordsError::Refused(why.into())
    })
}
