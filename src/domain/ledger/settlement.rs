//! Settles one match. Must not: know how rows are kept (`sheet`), or what places and ratings are worth (`points`,
//! `rating`).

use super::field::{Field, Rated};
use super::need::boards_of;
use super::{Ledger, Settling};
use crate::domain::points::points;
use crate::domain::rating::rate;
use crate::domain::{
    Achievement, BoardName, Career, Facts, Ladder, MatchResult, NewNotice, Placing, PlayerId, PlayerKind,
    Rating, SettledMatch, Stock, Unlocked,
};

impl Ledger {
    /// Settles one match: everybody's career, rating, inventory, board entries and achievements. It sees what the matches
    /// that were settled before in this ledger have changed. A player who is named twice counts once, as named first.
    pub fn settle(&mut self, result: &MatchResult) -> Settling {
        let placings: Vec<&Placing> = result.each_once().collect();
        self.meet(&placings);
        let field = Field::new(&placings, self.points(&placings), self.rate(result, &placings));
        let boards = boards_of(result);
        let mut notices = Vec::new();
        let players = (0..placings.len())
            .map(|index| {
                self.book(result, &field, index, &boards);
                let unlocked = self.unlock(result, &field, index, &mut notices);
                field.settled(index, unlocked)
            })
            .collect();
        let settled = SettledMatch {
            match_id: result.match_id.clone(),
            ladder: result.ladder(),
            is_new: true,
            players,
            boards: boards.to_vec(),
            notices: Vec::new(),
        };
        Settling { settled, notices }
    }

    fn meet(&mut self, placings: &[&Placing]) {
        for placing in placings {
            if self.kinds.get(&placing.player).is_none() {
                let kind = if placing.bot.is_some() { PlayerKind::Bot } else { PlayerKind::Guest };
                self.kinds.change(placing.player.clone(), || kind);
            }
        }
    }

    fn points(&self, placings: &[&Placing]) -> Vec<i64> {
        let is_bot = |of: &Placing| of.bot.is_some() || self.kinds.get(&of.player) == Some(&PlayerKind::Bot);
        points(&placements(placings), |index| is_bot(placings[index]))
    }

    /// Everybody's rating before and after the match; `None` when there was nobody to play against.
    fn rate(&mut self, result: &MatchResult, placings: &[&Placing]) -> Option<Vec<Rated>> {
        if placings.len() < 2 {
            return None;
        }
        let ladder = result.ladder();
        let before: Vec<Rating> = placings.iter().map(|of| self.rating(&of.player, &ladder)).collect();
        let estimates: Vec<(f64, f64)> = before.iter().map(|rating| (rating.mu, rating.sigma)).collect();
        let after = rate(&estimates, &placements(placings));
        let rated = before.into_iter().zip(after).zip(placings).map(|((before, after), of)| {
            let shown = before.shown;
            let row = self.ratings.change((of.player.clone(), ladder.clone()), || before.clone());
            *row = before.moved(after);
            Rated { before: shown, after: row.shown }
        });
        Some(rated.collect())
    }

    fn rating(&self, player: &PlayerId, ladder: &Ladder) -> Rating {
        let known = self.ratings.get(&(player.clone(), ladder.clone()));
        known.cloned().unwrap_or_else(|| Rating::new(ladder.clone()))
    }

    /// Enters a match into the rows of one player.
    fn book(&mut self, result: &MatchResult, field: &Field<'_>, index: usize, boards: &[BoardName; 4]) {
        let (placing, points) = (field.placings[index], field.points[index]);
        let player = &placing.player;
        let new = || Career { game: result.game.clone(), ..Career::default() };
        let career = self.careers.change((player.clone(), result.game.clone()), new);
        career.add(result, placing, field.won(index), field.placings.len(), points);
        self.stock_up(&result.game, placing);
        let [by_points @ .., by_rating] = boards;
        for board in by_points {
            let score = self.entries.change((player.clone(), board.clone()), || 0);
            *score = score.saturating_add(points);
        }
        if let Some(rated) = field.rated(index) {
            *self.entries.change((player.clone(), by_rating.clone()), || 0) = rated.after;
        }
    }

    fn stock_up(&mut self, game: &str, placing: &Placing) {
        for moved in self.declarations.of(game).items.iter().filter_map(|item| item.moved(&placing.figures)) {
            let new = || Stock { item: moved.item.clone(), ..Stock::default() };
            self.stocks.change((placing.player.clone(), moved.item.clone()), new).add(&moved);
        }
    }

    /// Finds out which achievements a player has reached with this match. Answers their names.
    fn unlock(
        &mut self,
        result: &MatchResult,
        field: &Field<'_>,
        index: usize,
        notices: &mut Vec<NewNotice>,
    ) -> Vec<String> {
        let player = &field.placings[index].player;
        let reached = self.reached(result, field, index);
        for achievement in &reached {
            let (name, at) = (achievement.name.to_owned(), result.ended_at);
            self.has.insert((player.clone(), name.clone()));
            let (match_id, private) = (result.match_id.clone(), result.private);
            let unlocked = Unlocked { achievement: name, at, match_id, private };
            self.unlocked.push((player.clone(), unlocked));
            if self.may_read(field.placings[index]) {
                notices.push(told(player, achievement, result));
            }
        }
        reached.iter().map(|achievement| achievement.name.to_owned()).collect()
    }

    /// Whether somebody could ever read a notice to this player. Nobody could for a bot, nor for a guest who has ended,
    /// because an id that was given out takes signing in; every other id is free to use.
    fn may_read(&self, of: &Placing) -> bool {
        of.bot.is_none() && (!of.player.is_issued() || self.sign_in.contains(&of.player))
    }

    fn reached(&self, result: &MatchResult, field: &Field<'_>, index: usize) -> Vec<&'static Achievement> {
        let placing = field.placings[index];
        let player = &placing.player;
        let careers: Vec<&Career> = self.careers_of(player).collect();
        let Some(career) = careers.iter().find(|career| career.game == result.game).copied() else {
            return Vec::new();
        };
        let facts = Facts {
            result,
            placing,
            players: field.placings.len(),
            won: field.won(index),
            career,
            careers: &careers,
            shown_before: field.rated(index).map(|rated| rated.before),
            best_beaten: field.best_beaten(index),
        };
        let is_new = |of: &&Achievement| !self.has.contains(&(player.clone(), of.name.to_owned()));
        self.declarations.reachable(&result.game).filter(is_new).filter(|of| of.is_reached(&facts)).collect()
    }

    fn careers_of(&self, player: &PlayerId) -> impl Iterator<Item = &Career> {
        let rows = self.careers.from(&(player.clone(), String::new()));
        rows.take_while(move |((of, _), _)| of == player).map(|(_, career)| career)
    }
}

fn told(player: &PlayerId, achievement: &Achievement, result: &MatchResult) -> NewNotice {
    let data = serde_json::json!({
        "achievement": achievement.name,
        "title": achievement.title,
        "words": achievement.words,
        "match_id": result.match_id,
        "game": result.game,
    });
    NewNotice { player: player.clone(), kind: "achievement_unlocked".to_owned(), data, at: result.ended_at }
}

fn placements(placings: &[&Placing]) -> Vec<u16> {
    placings.iter().map(|of| of.finish.placement).collect()
}
