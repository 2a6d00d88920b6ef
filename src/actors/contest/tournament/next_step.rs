//! What a tournament is about to be: events that are to be appended, and what has to be done when they are.

use jiff::Timestamp;

use crate::domain::tournament::{
    By, Happening, Surroundings, TournamentEffect, TournamentEvent, TournamentState,
};

/// A tournament with events that are not safe yet.
pub(super) struct NextStep {
    pub(super) state: TournamentState,
    pub(super) events: Vec<TournamentEvent>,
    pub(super) effects: Vec<TournamentEffect>,
}

impl NextStep {
    pub(super) fn of(state: &TournamentState) -> NextStep {
        NextStep { state: state.clone(), events: Vec::new(), effects: Vec::new() }
    }

    /// These things happen because somebody says so.
    pub(super) fn happen(&mut self, what: Vec<Happening>, by: &By, why: Option<&String>, now: Timestamp) {
        // Stores keep microseconds, and what is read back has to be what it was.
        let at = Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now);
        for what in what {
            let event = TournamentEvent { by: by.clone(), why: why.cloned(), what, at };
            self.effects.extend(self.state.apply(&event));
            self.events.push(event);
        }
    }

    /// What is due happens, and what follows from that.
    pub(super) fn settle(&mut self, surroundings: &Surroundings<'_>) {
        let mut free_rooms = surroundings.free_rooms;
        loop {
            let due = self.state.due(&Surroundings { free_rooms, ..*surroundings });
            if due.is_empty() {
                return;
            }
            let called = due.iter().filter(|what| matches!(what, Happening::GameCalled(_))).count();
            free_rooms = free_rooms.saturating_sub(called);
            let is_given_up = due.contains(&Happening::Cancelled);
            let why = is_given_up.then(|| "nobody began it in time".to_owned());
            self.happen(due, &By::Server, why.as_ref(), surroundings.now);
        }
    }
}
