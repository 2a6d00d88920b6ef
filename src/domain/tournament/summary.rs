//! What lists and records say of a tournament, worked out of its picture.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::EntryKind;
use super::outcome::{TournamentOutcome, TournamentPlace};
use super::picture::{EntrantPicture, EntrantState, PlacePicture, TournamentPicture, TournamentStatus};
use super::setup::Admittance;
use crate::domain::bracket::Kind;
use crate::domain::{MatchId, PlayerId};

/// What lists say of a tournament besides its name and status. It is kept as JSON: names stay, and new fields have a
/// default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TournamentFigures {
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// The format, with its options.
    pub format: Kind,
    /// Best of how many games its matches are, if nothing else is said of their round.
    pub best_of: u8,
    /// Who may enter.
    pub admission: Admittance,
    /// The most who can play.
    pub entrants_max: u16,
    /// People who play, or have played.
    pub people: u16,
    /// Programs that play, or have played.
    pub programs: u16,
    /// Bots of the server that play, or have played.
    pub bots: u16,
    /// Those who wait for somebody to withdraw.
    pub waiting: u16,
    /// When registration opens, if a time is set.
    pub opens_at: Option<Timestamp>,
    /// When registration closes, if a time is set.
    pub closes_at: Option<Timestamp>,
    /// When it is to begin, if a time is set.
    pub starts_at: Option<Timestamp>,
    /// When it began.
    pub began_at: Option<Timestamp>,
    /// When it was finished or cancelled.
    pub ended_at: Option<Timestamp>,
    /// Those who won it, once it is finished.
    pub winners: Vec<PlayerId>,
}

impl TournamentFigures {
    /// The figures of a tournament as it is.
    pub fn of(picture: &TournamentPicture) -> TournamentFigures {
        let setup = &picture.setup;
        let count = |counts: fn(&EntryKind) -> bool| {
            let plays = picture.entrants.iter().filter(|of| of.state != EntrantState::Waiting);
            plays.filter(|of| counts(&of.entry.kind)).count() as u16
        };
        let waiting = picture.entrants.iter().filter(|of| of.state == EntrantState::Waiting).count();
        TournamentFigures {
            mode: setup.mode.clone(),
            format: setup.bracket.kind.clone(),
            best_of: setup.bracket.lengths.usual,
            admission: setup.admission,
            entrants_max: setup.entrants_max,
            people: count(|kind| *kind == EntryKind::Person),
            programs: count(|kind| *kind == EntryKind::Program),
            bots: count(|kind| matches!(kind, EntryKind::Bot(_))),
            waiting: waiting as u16,
            opens_at: setup.schedule.opens_at,
            closes_at: setup.schedule.closes_at(),
            starts_at: setup.schedule.starts_at(),
            began_at: picture.began_at,
            ended_at: picture.ended_at,
            winners: picture.winners().cloned().collect(),
        }
    }
}

impl EntrantState {
    /// The word for programs, as in its serde form.
    pub fn word(self) -> &'static str {
        match self {
            EntrantState::In => "in",
            EntrantState::Waiting => "waiting",
            EntrantState::Out => "out",
            EntrantState::Withdrawn => "withdrawn",
            EntrantState::Disqualified => "disqualified",
        }
    }
}

impl TournamentPicture {
    /// Those who won, once it is finished.
    pub fn winners(&self) -> impl Iterator<Item = &PlayerId> {
        let finished = self.status == TournamentStatus::Finished;
        self.standings.iter().filter(move |of| finished && of.rank == 1).map(|of| &of.player)
    }

    /// The place of an entrant, once no match of hers is still to come.
    pub fn place_of(&self, player: &PlayerId) -> Option<u16> {
        self.standings.iter().find(|of| of.player == *player && !of.plays_on).map(|of| of.rank)
    }

    /// What the records of players keep of it, once it is finished. A tournament in which no game was played brings
    /// nothing, and whoever was put out has no place.
    pub fn outcome(&self) -> Option<TournamentOutcome> {
        let ended_at = self.ended_at.filter(|_| self.status == TournamentStatus::Finished)?;
        Some(TournamentOutcome {
            tournament: self.setup.id.clone(),
            name: self.setup.name.clone(),
            game: self.setup.game.clone(),
            ended_at,
            decided_by: self.last_match()?.clone(),
            places: self.places(),
        })
    }

    /// The match that was a game of the last match of the bracket that had any.
    fn last_match(&self) -> Option<&MatchId> {
        self.matches.iter().rev().find_map(|of| of.finished.last()).map(|of| &of.match_id)
    }

    fn places(&self) -> Vec<TournamentPlace> {
        let entrants: BTreeMap<&PlayerId, &EntrantPicture> =
            self.entrants.iter().map(|of| (&of.entry.player, of)).collect();
        let place = |of: &EntrantPicture, place: u16| TournamentPlace {
            player: of.entry.player.clone(),
            place,
            bot: of.entry.kind != EntryKind::Person,
        };
        let stays = |of: &&EntrantPicture| of.state != EntrantState::Disqualified;
        let placed = self.standings.iter();
        let known = |of: &PlacePicture| entrants.get(&of.player).copied().filter(stays);
        placed.filter_map(|of| Some(place(known(of)?, of.rank))).collect()
    }
}
