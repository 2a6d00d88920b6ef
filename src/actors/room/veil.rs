//! What a room with a delay shows to those who do not play: how it stood a while ago.
//!
//! A plain value: the clock is the caller's. Must not: know who asks.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Taken;
use crate::domain::{MatchId, PlayerId};
use crate::game::{Match, Member, Phase, Seat, Tick};
use crate::store::RoomRecord;

/// A step alone is noted this often.
const TICKS_EVERY_MS: u64 = 1000;

/// Most faces that are kept; beyond, the newest replaces the one before it, which is then never shown.
const FACES_MAX: usize = 1024;

/// How a room stands, as far as that tells how its match goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) phase: Phase,
    pub(super) match_id: MatchId,
    pub(super) tick: Tick,
    /// Who sits where.
    pub(super) members: Arc<[(Seat, Member)]>,
}

impl Face {
    /// How the match stands now.
    pub(super) fn of(game: &Match) -> Face {
        let members = game.roster().taken().map(|(seat, member)| (seat, member.clone())).collect();
        Face { phase: game.phase(), match_id: game.id().clone(), tick: game.tick(), members }
    }

    /// The same, with those in their seats who were there before, if nobody came or went.
    fn after(&self, game: &Match) -> Face {
        let known = self.members.iter().map(|(seat, member)| (*seat, member));
        if !game.roster().taken().eq(known) {
            return Face::of(game);
        }
        let members = Arc::clone(&self.members);
        Face { phase: game.phase(), match_id: game.id().clone(), tick: game.tick(), members }
    }

    /// What is told when a room has come back: nothing of how its match goes, and no other match than before, if that is
    /// known.
    pub(super) fn covered(before: &RoomRecord, game: &Match) -> Face {
        let match_id = before.shown_match.as_ref().unwrap_or_else(|| game.id()).clone();
        Face { phase: Phase::Waiting, match_id, tick: Tick::default(), members: Arc::new([]) }
    }

    /// How many sit here.
    pub(super) fn taken(&self) -> Taken {
        let bots = self.members.iter().filter(|(_, member)| member.bot).count();
        Taken { people: self.members.len() - bots, bots }
    }

    /// Whether somebody by this id sits here.
    pub(super) fn seats(&self, player: &PlayerId) -> bool {
        self.members.iter().any(|(_, member)| member.player == *player)
    }
}

/// The faces of the last while.
pub(super) struct Veil {
    delay_ms: u64,
    shown: Face,
    later: VecDeque<(u64, Face)>,
}

impl Veil {
    /// A room that has just begun; that may be seen at once.
    pub(super) fn new(delay_s: u32, first: Face) -> Veil {
        Veil { delay_ms: u64::from(delay_s) * 1000, shown: first, later: VecDeque::new() }
    }

    /// Notes how the match stands now.
    pub(super) fn look(&mut self, now_ms: u64, game: &Match) {
        let last = self.later.back().map_or(&self.shown, |(_, face)| face);
        self.note(now_ms, last.after(game));
    }

    /// The match that was shown last.
    pub(super) fn shown_match(&self) -> &MatchId {
        &self.shown.match_id
    }

    fn note(&mut self, now_ms: u64, face: Face) {
        let (noted_ms, last) = self.later.back().map_or((0, &self.shown), |(at_ms, face)| (*at_ms, face));
        let same_but_for_tick = Face { tick: face.tick, ..last.clone() } == face;
        if *last == face || (same_but_for_tick && now_ms < noted_ms + TICKS_EVERY_MS) {
            return;
        }
        if self.later.len() >= FACES_MAX {
            self.later.pop_back();
        }
        self.later.push_back((now_ms, face));
    }

    /// How the room stood a delay ago.
    pub(super) fn face(&mut self, now_ms: u64) -> &Face {
        while let Some((at_ms, _)) = self.later.front()
            && at_ms + self.delay_ms <= now_ms
            && let Some((_, face)) = self.later.pop_front()
        {
            self.shown = face;
        }
        &self.shown
    }

    /// When another face is shown.
    pub(super) fn next_ms(&self) -> Option<u64> {
        self.later.front().map(|(at_ms, _)| at_ms + self.delay_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(phase: Phase, tick: u32) -> Face {
        Face { phase, match_id: MatchId::parse("m").unwrap(), tick: Tick(tick), members: Arc::new([]) }
    }

    #[test]
    fn the_end_of_a_match_shows_when_the_delay_is_over_and_not_before() {
        let mut veil = Veil::new(10, face(Phase::Waiting, 0));
        veil.note(1_000, face(Phase::Playing, 1));
        veil.note(5_000, face(Phase::Finished, 80));
        assert_eq!(veil.face(10_999).phase, Phase::Waiting);
        assert_eq!(veil.next_ms(), Some(11_000));
        assert_eq!(veil.face(11_000).phase, Phase::Playing);
        assert_eq!(veil.face(14_999).phase, Phase::Playing);
        assert_eq!(veil.face(15_000), &face(Phase::Finished, 80));
        assert_eq!(veil.next_ms(), None);
    }

    #[test]
    fn steps_alone_are_noted_once_a_second_and_the_end_at_once() {
        let mut veil = Veil::new(10, face(Phase::Playing, 0));
        for tick in 1..=100 {
            veil.note(50_000 + u64::from(tick) * 50, face(Phase::Playing, tick));
        }
        assert_eq!(veil.later.len(), 5);
        veil.note(55_000, face(Phase::Finished, 100));
        assert_eq!(veil.face(65_000), &face(Phase::Finished, 100));
    }

    #[test]
    fn faces_do_not_pile_up_for_ever() {
        let mut veil = Veil::new(120, face(Phase::Waiting, 0));
        for number in 0..5_000 {
            let phase = if number % 2 == 0 { Phase::Playing } else { Phase::Finished };
            veil.note(number, face(phase, 1));
        }
        assert_eq!(veil.later.len(), FACES_MAX);
        assert_eq!(veil.face(1_000_000).phase, Phase::Finished);
    }
}
