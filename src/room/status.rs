//! The status of a room, as far as it tells how the match goes, and the view of it that everybody but the players has:
//! in a room with a delay, the status of a while ago.
//!
//! Must not: know who asks.

use std::collections::VecDeque;
use std::sync::Arc;

use super::RoomRecord;
use crate::domain::{MatchId, PlayerId};
use crate::game::{Match, Member, Phase, Roster, Seat, Tick};

/// The interval at which a new step is noted if nothing else has changed.
const TICKS_EVERY_MS: u64 = 1000;

/// The most statuses that are kept. Beyond that the newest one replaces the one before it, which is then never shown.
const KEPT_MAX: usize = 1024;

/// The status of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomStatus {
    /// The phase of the match.
    pub phase: Phase,
    /// The match that is being played, or is over.
    pub match_id: MatchId,
    /// Its last step.
    pub tick: Tick,
    /// The seats that are taken, and their members.
    pub members: Arc<[(Seat, Member)]>,
}

impl RoomStatus {
    /// The status of this match now.
    pub fn of(game: &Match) -> RoomStatus {
        let members = game.roster().taken().map(|(seat, member)| (seat, member.clone())).collect();
        RoomStatus { phase: game.phase(), match_id: game.id().clone(), tick: game.tick(), members }
    }

    /// The status of the match now, sharing the members with this status if nobody came or went.
    fn after(&self, game: &Match) -> RoomStatus {
        let known = self.members.iter().map(|(seat, member)| (*seat, member));
        if !game.roster().taken().eq(known) {
            return RoomStatus::of(game);
        }
        let members = Arc::clone(&self.members);
        RoomStatus { phase: game.phase(), match_id: game.id().clone(), tick: game.tick(), members }
    }

    /// The status that a room with a delay shows when it has come back: nothing of how its match goes, and the match
    /// that was shown before, if that is known.
    pub fn covered(before: &RoomRecord, game: &Match) -> RoomStatus {
        let match_id = before.shown_match.as_ref().unwrap_or_else(|| game.id()).clone();
        RoomStatus { phase: Phase::Waiting, match_id, tick: Tick::default(), members: Arc::new([]) }
    }

    /// The number of seats that are taken.
    pub fn taken(&self) -> Taken {
        let bots = self.members.iter().filter(|(_, member)| member.bot).count();
        Taken { people: self.members.len() - bots, bots }
    }

    /// Whether this id has a seat here.
    pub fn seats(&self, player: &PlayerId) -> bool {
        self.members.iter().any(|(_, member)| member.player == *player)
    }
}

/// The number of seats that are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// The number of people among them.
    pub people: usize,
    /// The number of bots among them.
    pub bots: usize,
}

impl Taken {
    /// The number of seats of this roster that are taken.
    pub fn of(roster: &Roster) -> Taken {
        let bots = roster.bots();
        Taken { people: roster.len() - bots, bots }
    }

    /// The number of people and bots together.
    pub fn seats(self) -> usize {
        self.people + self.bots
    }
}

/// The statuses of the last while, each of which is shown when the delay has passed.
pub struct DelayedStatus {
    delay_ms: u64,
    shown: RoomStatus,
    later: VecDeque<(u64, RoomStatus)>,
}

impl DelayedStatus {
    /// The statuses of a room with a delay; `None` without one. The `first` status is shown at once.
    pub fn new(delay_ms: u64, first: RoomStatus) -> Option<DelayedStatus> {
        (delay_ms > 0).then(|| DelayedStatus { delay_ms, shown: first, later: VecDeque::new() })
    }

    /// Notes the present status of the match.
    pub fn look(&mut self, now_ms: u64, game: &Match) {
        let last = self.later.back().map_or(&self.shown, |(_, status)| status);
        self.note(now_ms, last.after(game));
    }

    /// The match that was shown last.
    pub fn shown_match(&self) -> &MatchId {
        &self.shown.match_id
    }

    fn note(&mut self, now_ms: u64, status: RoomStatus) {
        let (noted_ms, last) = self.later.back().map_or((0, &self.shown), |(at_ms, status)| (*at_ms, status));
        let same_but_for_tick = RoomStatus { tick: status.tick, ..last.clone() } == status;
        if *last == status || (same_but_for_tick && now_ms < noted_ms + TICKS_EVERY_MS) {
            return;
        }
        if self.later.len() >= KEPT_MAX {
            self.later.pop_back();
        }
        self.later.push_back((now_ms, status));
    }

    /// The status that is shown now: the one of a delay ago.
    pub fn shown(&self, now_ms: u64) -> &RoomStatus {
        let due = self.later.iter().take_while(|(at_ms, _)| at_ms + self.delay_ms <= now_ms);
        due.last().map_or(&self.shown, |(_, status)| status)
    }

    /// Forgets the statuses before the one that is shown now.
    pub fn advance(&mut self, now_ms: u64) {
        while let Some((at_ms, _)) = self.later.front()
            && at_ms + self.delay_ms <= now_ms
            && let Some((_, status)) = self.later.pop_front()
        {
            self.shown = status;
        }
    }

    /// The time at which the next status is to be shown, after those that [`DelayedStatus::advance`] has taken up.
    pub fn next_ms(&self) -> Option<u64> {
        self.later.front().map(|(at_ms, _)| at_ms + self.delay_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(phase: Phase, tick: u32) -> RoomStatus {
        RoomStatus { phase, match_id: MatchId::parse("m").unwrap(), tick: Tick(tick), members: Arc::new([]) }
    }

    #[test]
    fn the_end_of_a_match_shows_when_the_delay_is_over_and_not_before() {
        let mut delayed = DelayedStatus::new(10_000, status(Phase::Waiting, 0)).unwrap();
        delayed.note(1_000, status(Phase::Playing, 1));
        delayed.note(5_000, status(Phase::Finished, 80));
        assert_eq!(delayed.shown(10_999).phase, Phase::Waiting);
        assert_eq!(delayed.next_ms(), Some(11_000));
        delayed.advance(10_999);
        assert_eq!(delayed.next_ms(), Some(11_000));
        assert_eq!(delayed.shown(11_000).phase, Phase::Playing);
        assert_eq!(delayed.shown(14_999).phase, Phase::Playing);
        assert_eq!(delayed.shown(15_000), &status(Phase::Finished, 80));
        delayed.advance(15_000);
        assert_eq!((delayed.next_ms(), delayed.shown(15_000).phase), (None, Phase::Finished));
    }

    #[test]
    fn steps_alone_are_noted_once_a_second_and_the_end_at_once() {
        let mut delayed = DelayedStatus::new(10_000, status(Phase::Playing, 0)).unwrap();
        for tick in 1..=100 {
            delayed.note(50_000 + u64::from(tick) * 50, status(Phase::Playing, tick));
        }
        assert_eq!(delayed.later.len(), 5);
        delayed.note(55_000, status(Phase::Finished, 100));
        assert_eq!(delayed.shown(65_000), &status(Phase::Finished, 100));
    }

    #[test]
    fn statuses_do_not_pile_up_for_ever() {
        let mut delayed = DelayedStatus::new(120_000, status(Phase::Waiting, 0)).unwrap();
        for number in 0..5_000 {
            let phase = if number % 2 == 0 { Phase::Playing } else { Phase::Finished };
            delayed.note(number, status(phase, 1));
        }
        assert_eq!(delayed.later.len(), KEPT_MAX);
        assert_eq!(delayed.shown(1_000_000).phase, Phase::Finished);
    }
}
