//! The result of a match in two forms: as the records want it (a function of the match and its circumstances), and as
//! everybody in its room is told.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::domain::{MatchId, MatchResult, Placing, PlayerId, SettledMatch, SettledPlayer};
use crate::game::{Match, Quitter, quitters};
use crate::room::{RoomConfig, SeatTable};

/// Facts that a result needs and that are not part of the match.
pub(in crate::room) struct Circumstances<'a> {
    /// The room that it was played in.
    pub(in crate::room) room: &'a RoomConfig,
    /// The table of seats, which knows how well each bot plays.
    pub(in crate::room) seats: &'a SeatTable,
    /// The players who left while the match was being played.
    pub(in crate::room) quitters: &'a [Quitter],
    /// When play began.
    pub(in crate::room) began_at: Timestamp,
    /// When it was decided.
    pub(in crate::room) ended_at: Timestamp,
    /// Whether there will be a replay.
    pub(in crate::room) has_replay: bool,
}

/// The result of a match that is over. It is `None` if the match was not decided, or not between at least two players:
/// then nothing is to be settled. For a player with two seats the better place counts.
pub(in crate::room) fn result_of(game: &Match, about: &Circumstances<'_>) -> Option<MatchResult> {
    let mut known = BTreeSet::new();
    let mut placings = placings_of(game, about.quitters, about.seats);
    placings.retain(|placing| known.insert(placing.player.clone()));
    (placings.len() >= 2).then(|| MatchResult {
        match_id: game.id().clone(),
        room: about.room.id.clone(),
        game: game.game_type().name().to_owned(),
        mode: game.journal().header().mode().map(str::to_owned),
        private: about.room.private,
        began_at: about.began_at,
        ended_at: about.ended_at,
        ticks: game.tick().0,
        has_replay: about.has_replay,
        placings,
        fixture: about.room.fixture.clone(),
    })
}

/// The places of everybody in a match that is over, with the level of each bot.
pub(in crate::room) fn placings_of(game: &Match, quitters: &[Quitter], seats: &SeatTable) -> Vec<Placing> {
    quitters::placings(game, quitters, |seat, player| seats.level(seat, player))
}

/// The summary of a match, as everybody in the room is told.
#[derive(Debug, Clone)]
pub struct MatchSummary {
    /// The match that is over.
    pub match_id: MatchId,
    /// Everybody who counts, the best first.
    pub placings: Vec<Placing>,
    /// Whether there is a replay of it, or will be.
    pub has_replay: bool,
    /// The changes that it brought its players, once they are known.
    settled: Vec<SettledPlayer>,
    /// When the next match begins, if one does.
    next_at_ms: Option<u64>,
}

impl MatchSummary {
    /// The summary of a match that is not settled yet.
    pub fn new(
        match_id: MatchId,
        placings: Vec<Placing>,
        has_replay: bool,
        next_at_ms: Option<u64>,
    ) -> MatchSummary {
        MatchSummary { match_id, placings, has_replay, settled: Vec::new(), next_at_ms }
    }

    /// Adds the changes that the match brought its players.
    pub fn rate(&mut self, settled: &SettledMatch) {
        self.settled.clone_from(&settled.players);
    }

    /// The changes that the match brought this player, if they are known.
    pub fn rated(&self, player: &PlayerId) -> Option<&SettledPlayer> {
        self.settled.iter().find(|rated| rated.player == *player)
    }

    /// The time until the next match begins, in milliseconds; `None` when none follows.
    pub fn next_match_in_ms(&self, now_ms: u64) -> Option<u64> {
        self.next_at_ms.map(|next_ms| next_ms.saturating_sub(now_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::journal::Intervals;
    use crate::game::{Effects, LeaveReason, Level, Member, Seat};
    use crate::room::{Presence, SeatClaim, SeatHolder};

    /// A match of two in which the player in the second seat has given up.
    fn walkover(players: [(&str, bool); 2]) -> Match {
        let (games, id) = (crate::games::standard(), MatchId::parse("m").unwrap());
        let duel = RoomConfig::example("duel");
        let spec = duel.match_spec(games.get("connect_four").unwrap(), id, 1, false, Intervals::default());
        let (mut game, mut effects) = (Match::open(spec).unwrap(), Effects::new());
        for (player, bot) in players {
            let player = PlayerId::parse(player).unwrap();
            game.seat(Member { bot, ..Member::person(player) }, &mut effects).unwrap();
        }
        game.vacate(Seat(1), LeaveReason::Left, &mut effects);
        game
    }

    fn result(game: &Match, claims: &[(u16, &str, Level)]) -> Option<MatchResult> {
        let mut seats = SeatTable::default();
        for (seat, player, level) in claims {
            let (seat, player) = (Seat(*seat), PlayerId::parse(player).unwrap());
            seats.take(
                SeatClaim { seat, player, holder: SeatHolder::Bot { level: *level } },
                Presence::Bot,
                None,
            );
        }
        let about = Circumstances {
            room: &RoomConfig { private: true, ..RoomConfig::example("duel") },
            seats: &seats,
            quitters: &[],
            began_at: Timestamp::UNIX_EPOCH,
            ended_at: Timestamp::UNIX_EPOCH,
            has_replay: true,
        };
        result_of(game, &about)
    }

    fn bots(result: Option<MatchResult>) -> Vec<(String, Option<String>)> {
        let placings = result.unwrap().placings.into_iter();
        placings.map(|placing| (placing.player.to_string(), placing.bot)).collect()
    }

    #[test]
    fn a_result_says_who_won_and_how_well_bots_play() {
        let game = walkover([("ai_1", true), ("anna", false)]);
        let found = result(&game, &[(0, "ai_1", Level::Hard)]).unwrap();
        assert_eq!((found.game.as_str(), found.ticks, found.private), ("connect_four", game.tick().0, true));
        assert_eq!(found.placings[0].finish.placement, 1);
        assert_eq!(bots(Some(found)), [("ai_1".into(), Some("hard".into())), ("anna".into(), None)]);
    }

    #[test]
    fn a_bot_that_was_taken_out_counts_as_an_easy_one() {
        let game = walkover([("anna", false), ("ai_1", true)]);
        let expected = [("anna".into(), None), ("ai_1".into(), Some("easy".into()))];
        assert_eq!(bots(result(&game, &[])), expected);
        assert_eq!(bots(result(&game, &[(1, "ai_2", Level::Hard)])), expected, "somebody else's seat now");
    }

    #[test]
    fn nobody_wins_against_themselves() {
        assert_eq!(result(&walkover([("anna", false), ("anna", false)]), &[]), None);
    }
}
