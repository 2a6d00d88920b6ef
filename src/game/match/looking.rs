//! What is known of a match.
//!
//! Must not: run the game's code, which may panic. What the game answers is asked for once a step.

use std::sync::Arc;

use super::Match;
use crate::domain::MatchId;
use crate::game::journal::Ending;
use crate::game::{
    Alarm, DynGame, GameType, Input, Journal, Outcome, Pace, Phase, Roster, Seat, Tick, Viewer,
};

impl Match {
    /// Its id.
    pub fn id(&self) -> &MatchId {
        &self.journal.header().match_id
    }

    /// The game that is played.
    pub fn game_type(&self) -> &Arc<dyn GameType> {
        &self.game_type
    }

    /// The running game, which is the state.
    pub fn dyn_game(&self) -> &dyn DynGame {
        self.dyn_game.as_ref()
    }

    /// When it steps.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// The option `mode`, if the game has modes.
    pub fn mode(&self) -> Option<&str> {
        self.mode.as_deref()
    }

    /// The number of the last step.
    pub fn tick(&self) -> Tick {
        self.tick
    }

    /// Who sits where.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Its inputs so far.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The highest `seq` of each seat whose effect the last step shows.
    pub fn acks(&self) -> &[(Seat, u32)] {
        self.inbox.acks()
    }

    /// The last `seq` of each seat whose effect the state shows.
    pub fn acked(&self) -> Vec<(Seat, u32)> {
        self.inbox.acked().collect()
    }

    /// Where it stands.
    pub fn phase(&self) -> Phase {
        if self.is_over() { Phase::Finished } else { self.phase }
    }

    /// The turn clock, unless the match is over.
    pub fn alarm(&self) -> Option<Alarm> {
        if self.is_over() { None } else { self.alarm }
    }

    /// Whether the next step waits for this seat (lockstep).
    pub fn waits_for(&self, seat: Seat) -> bool {
        self.inbox.waits_for(seat)
    }

    /// Whether inputs wait for the next step.
    pub fn has_pending(&self) -> bool {
        !self.inbox.inputs().is_empty()
    }

    /// Whether the match is decided, or has ended without a decision.
    pub fn is_over(&self) -> bool {
        self.ending.is_some()
    }

    /// How it ended, if it has.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// Whether its room closed before it was decided.
    pub(in crate::game) fn was_cut_short(&self) -> bool {
        matches!(self.ending, Some(Ending::Abandoned))
    }

    /// The result, once it is decided.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.ending {
            Some(Ending::Decided(outcome)) => Some(outcome),
            _ => None,
        }
    }

    /// Whether the player in this seat is part of the state: from the step on that takes the `Join`.
    pub fn knows(&self, seat: Seat) -> bool {
        let joins = self.inbox.inputs().contains(&Input::Join { seat });
        self.roster.member(seat).is_some() && !joins
    }

    /// What the seat sees: its own view in games with secrets, otherwise what everybody sees.
    pub fn viewer(&self, seat: Seat) -> Viewer {
        if self.game_type.secrets() { Viewer::Seat(seat) } else { Viewer::Everyone }
    }
}
