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

/// Enters a tournament that is over; `titled` are those who have a title by it already. Answers the notices to players.
pub fn honour(
    ledger: &mut Ledger,
    outcome: &TournamentOutcome,
    titled: &BTreeSet<PlayerId>,
) -> Vec<NewNotice> {
    let mut honours = Honours { ledger, outcome, notices: Vec::new() };
    outcome.places.iter().for_each(|place| honours.meet(place));
    let now: BTreeSet<PlayerId> = outcome.titled().cloned().collect();
    titled.difference(&now).for_each(|player| honours.count_title(player, -1));
    now.difference(titled).for_each(|player| honours.count_title(player, 1));
    outcome.places.iter().for_each(|place| honours.unlock(place));
    honours.notices
}

/// A tournament on its way into the ledger.
struct Honours<'a> {
    ledger: &'a mut Ledger,
    outcome: &'a TournamentOutcome,
    notices: Vec<NewNotice>,
}

impl Honours<'_> {
    fn meet(&mut self, place: &TournamentPlace) {
        if self.ledger.kinds.get(&place.player).is_none() {
            let kind = if place.bot { PlayerKind::Bot } else { PlayerKind::Guest };
            self.ledger.kinds.change(place.player.clone(), || kind);
        }
    }

    fn count_title(&mut self, player: &PlayerId, by: i64) {
        for board in champions_of(self.outcome) {
            *self.ledger.entries.change((player.clone(), board), || 0) += by;
        }
    }

    fn facts(&self, place: &TournamentPlace) -> TitleFacts {
        let titles = self.ledger.entries.get(&(place.player.clone(), BoardName::Champions(None)));
        TitleFacts {
            place: place.place,
            field: self.outcome.field_of(&place.player),
            is_title: self.outcome.is_title(place),
            titles: titles.copied().unwrap_or(0),
        }
    }

    /// Enters the achievements that a place brings.
    fn unlock(&mut self, place: &TournamentPlace) {
        let (player, facts) = (&place.player, self.facts(place));
        let reached: Vec<_> =
            self.ledger.declarations.titles().filter(|title| title.is_reached_by(facts)).collect();
        for title in reached {
            let achievement = title.name.to_owned();
            if !self.ledger.has.insert((player.clone(), achievement.clone())) {
                continue;
            }
            let (at, match_id) = (self.outcome.ended_at, self.outcome.decided_by.clone());
            let unlocked = Unlocked { achievement, at, match_id, private: false };
            self.ledger.unlocked.push((player.clone(), unlocked));
            if self.may_read(place) {
                self.notices.push(told(place, title, self.outcome));
            }
        }
    }

    /// Whether somebody could ever read a notice to this player, as in the settlement of a match.
    fn may_read(&self, place: &TournamentPlace) -> bool {
        !place.bot && (!place.player.is_issued() || self.ledger.sign_in.contains(&place.player))
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
