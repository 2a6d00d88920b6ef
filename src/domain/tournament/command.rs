//! What a tournament is told to do.

use std::collections::BTreeMap;

use super::event::{Entry, GameKey, Loss};
use super::setup::TournamentSetup;
use crate::domain::PlayerId;

/// What a tournament is told to do. Who says so, and why, is told with it.
#[derive(Debug, Clone, PartialEq)]
pub enum TournamentCommand {
    /// Change what it is set up as, before it begins.
    ChangeSetup(Box<TournamentSetup>),
    /// Enter somebody.
    Enter(Entry),
    /// Enter bots of the server.
    AddBots {
        /// How many.
        count: u16,
        /// Their level: `easy`, `normal`, `hard`.
        level: String,
    },
    /// Open check-in now, in a tournament that begins by hand.
    OpenCheckIn,
    /// Say that somebody will be there.
    CheckIn(PlayerId),
    /// Leave; play no further match.
    Withdraw(PlayerId),
    /// Put somebody out, for good.
    Disqualify(PlayerId),
    /// Let somebody else play on for an entrant.
    Replace {
        /// Who plays so far.
        player: PlayerId,
        /// Who plays from now on.
        entry: Entry,
    },
    /// Draw the bracket, and begin. Seeding by rating takes the ratings; whoever has none comes last.
    Start {
        /// Ratings in hundredths, by players.
        ratings: BTreeMap<PlayerId, i64>,
    },
    /// Draw the last round anew, or the bracket, if it has no rounds that are drawn as they go and no match is decided.
    PairAnew {
        /// Ratings in hundredths, by players.
        ratings: BTreeMap<PlayerId, i64>,
    },
    /// Give up a match.
    Forfeit {
        /// The number of the match.
        number: u32,
        /// Who gives up.
        player: PlayerId,
    },
    /// Take a match back, and decide about it later.
    Reopen {
        /// The number of the match.
        number: u32,
    },
    /// Play a match again from its first game.
    Replay {
        /// The number of the match.
        number: u32,
    },
    /// Say how a match came out.
    Override {
        /// The number of the match.
        number: u32,
        /// Those who did equally well together, the best first. For a match of two, who won is enough; nobody: it was drawn.
        places: Vec<Vec<PlayerId>>,
    },
    /// Make the game of a match that runs void, and play it again.
    Void {
        /// The number of the match.
        number: u32,
    },
    /// Call no more games.
    Pause,
    /// Call games again.
    Resume,
    /// Give it up.
    Cancel,
    /// Take what the room of a game says. Only the server says this.
    Hear {
        /// The game.
        key: GameKey,
        /// What its room says.
        news: RoomNews,
    },
}

/// What the room of a game says. A result does not come by here: the store appends it when the match is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomNews {
    /// Everybody sits, and the game begins.
    Began,
    /// The time to sit down is over, and somebody did not come; these did.
    TimeOver {
        /// Who sits.
        came: Vec<PlayerId>,
    },
    /// It ended without a result.
    Lost(Loss),
}
