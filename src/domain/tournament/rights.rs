//! Who may tell a tournament what.

use super::command::TournamentCommand;
use super::event::By;
use super::refused::TournamentRefused;
use crate::domain::PlayerId;

/// Whose word a command takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word<'a> {
    /// That of whoever runs the tournament: its owner, and operators.
    Organiser,
    /// That of the player it is about, and of operators.
    Own(&'a PlayerId),
    /// That of the player it is about, and of whoever runs the tournament.
    OwnOrOrganiser(&'a PlayerId),
    /// That of the server alone.
    Server,
}

fn word(command: &TournamentCommand) -> Word<'_> {
    match command {
        TournamentCommand::Enter(entry) if entry.is_bot() => Word::Organiser,
        TournamentCommand::Enter(entry) => Word::Own(&entry.player),
        TournamentCommand::CheckIn(player)
        | TournamentCommand::Withdraw(player)
        | TournamentCommand::Forfeit { player, .. } => Word::OwnOrOrganiser(player),
        TournamentCommand::Hear { .. } => Word::Server,
        _ => Word::Organiser,
    }
}

/// Refuses a command of somebody who may not give it.
pub(super) fn check(command: &TournamentCommand, by: &By, owner: &PlayerId) -> Result<(), TournamentRefused> {
    let word = word(command);
    let player = match by {
        By::Server => return Ok(()),
        By::Operator if word == Word::Server => return Err(TournamentRefused::NotYours),
        By::Operator => return Ok(()),
        By::Player(player) => player,
    };
    match word {
        Word::Organiser if player == owner => Ok(()),
        Word::Own(own) | Word::OwnOrOrganiser(own) if own == player => Ok(()),
        Word::OwnOrOrganiser(_) if player == owner => Ok(()),
        Word::Own(own) | Word::OwnOrOrganiser(own) => Err(TournamentRefused::NotYou(own.clone())),
        Word::Organiser | Word::Server => Err(TournamentRefused::NotYours),
    }
}
