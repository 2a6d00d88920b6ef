//! Enters a tournament that is over: titles on the boards of champions, and achievements. Its games were settled before, as
//! any match is.
//!
//! A tournament that was over and was played on is entered again. Then titles go over to whoever has them now; an
//! achievement that was reached stays.

use std::collections::BTreeSet;

use super::Ledger;
use crate::domain::achievements::TitleFacts;
use crate::domain::tournament::{TournamentOutcome, TournamentPlace};
use crate::domain::{Achievement, BoardName, NewNotice, PlayerId, PlayerKind, Unlocked};

impl Ledger {
    /// Enters a tournament that is over; `titled` are those who have a title by it already. Answers the notices to players.
    pub fn honour(&mut self, outcome: &TournamentOutcome, titled: &BTreeSet<PlayerId>) -> Vec<NewNotice> {
        let mut notices = Vec::new();
        outcome.places.iter().for_each(|place| self.meet_entrant(place));
        let now: BTreeSet<PlayerId> = outcome.titled().cloned().collect();
        titled.difference(&now).for_each(|player| self.count_title(outcome, player, -1));
        now.difference(titled).for_each(|player| self.count_title(outcome, player, 1));
        for place in &outcome.places {
            let is_title = outcome.is_title(place);
            let facts = TitleFacts {
                place: place.place,
                field: outcome.field_of(&place.player),
                is_title,
                titles: self.titles(place),
            };
            self.unlock_title(outcome, place, facts, &mut notices);
        }
        notices
    }

    fn meet_entrant(&mut self, place: &TournamentPlace) {
        if self.kinds.get(&place.player).is_none() {
            let kind = if place.bot { PlayerKind::Bot } else { PlayerKind::Guest };
            self.kinds.change(place.player.clone(), || kind);
        }
    }

    fn count_title(&mut self, outcome: &TournamentOutcome, player: &PlayerId, by: i64) {
        for board in champions_of(outcome) {
            *self.entries.change((player.clone(), board), || 0) += by;
        }
    }

    fn titles(&self, place: &TournamentPlace) -> i64 {
        self.entries.get(&(place.player.clone(), BoardName::Champions(None))).copied().unwrap_or(0)
    }

    fn unlock_title(
        &mut self,
        outcome: &TournamentOutcome,
        place: &TournamentPlace,
        facts: TitleFacts,
        notices: &mut Vec<NewNotice>,
    ) {
        let player = &place.player;
        for title in self.declarations.titles().filter(|title| title.is_reached_by(facts)) {
            let achievement = title.name.to_owned();
            if !self.has.insert((player.clone(), achievement.clone())) {
                continue;
            }
            let (at, match_id) = (outcome.ended_at, outcome.decided_by.clone());
            self.unlocked.push((player.clone(), Unlocked { achievement, at, match_id, private: false }));
            if !place.bot && (!player.is_issued() || self.sign_in.contains(player)) {
                notices.push(told(place, title, outcome));
            }
        }
    }
}

/// The boards that a title counts on.
pub(super) fn champions_of(outcome: &TournamentOutcome) -> [BoardName; 2] {
    [BoardName::Champions(None), BoardName::Champions(Some(outcome.game.clone()))]
}

fn told(place: &TournamentPlace, title: &Achievement, outcome: &TournamentOutcome) -> NewNotice {
    let data = serde_json::json!({
        "achievement": title.name,
        "title": title.title,
        "words": title.words,
        "tournament": outcome.tournament,
        "tournament_name": outcome.name,
        "match_id": outcome.decided_by,
        "game": outcome.game,
    });
    NewNotice {
        player: place.player.clone(),
        kind: "achievement_unlocked".to_owned(),
        data,
        at: outcome.ended_at,
    }
}
