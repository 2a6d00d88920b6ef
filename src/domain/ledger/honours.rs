//! Enters a tournament that is over: titles on the boards of champions, and achievements. Its games were settled before, as
//! any match is.
//!
//! Must not: honour a tournament twice; the caller sees to that.

use super::Ledger;
use crate::domain::achievements::TitleFacts;
use crate::domain::tournament::{TournamentOutcome, TournamentPlace};
use crate::domain::{Achievement, BoardName, NewNotice, PlayerKind, Unlocked};

impl Ledger {
    /// Enters a tournament that is over. Answers the notices to players.
    pub fn honour(&mut self, outcome: &TournamentOutcome) -> Vec<NewNotice> {
        let mut notices = Vec::new();
        for place in &outcome.places {
            self.meet_entrant(place);
            let is_title = outcome.is_title(place);
            if is_title {
                self.crown(outcome, place);
            }
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

    fn crown(&mut self, outcome: &TournamentOutcome, place: &TournamentPlace) {
        for board in champions_of(outcome) {
            *self.entries.change((place.player.clone(), board), || 0) += 1;
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
