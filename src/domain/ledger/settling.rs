//! One match, settled. Must not: know how rows are kept (`sheet`), or what places and ratings are worth (`points`, `rating`).

use std::collections::BTreeSet;

use super::need::boards_of;
use super::{Ledger, Settling};
use crate::domain::achievements::{self, Achievement, Facts};
use crate::domain::points::{Entrant, points};
use crate::domain::rating::rate;
use crate::domain::{
    BoardName, Career, Figures, Ladder, MatchResult, NewNotice, Placing, PlayerId, PlayerKind, Rating,
    SettledMatch, SettledPlayer, Stock, Unlocked,
};

/// More names of figures than this are not kept of one career.
const FIGURES_MAX: usize = 64;
/// The only item there is so far.
const HEALTH_POTION: &str = "health_potion";

impl Ledger {
    /// Settles one match: everybody's career, rating, inventory, board entries and achievements. Sees what the matches that
    /// were settled in here before have changed. A player who is named twice counts once, as named first.
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
        let entrants = placings.iter().map(|of| Entrant { placement: of.placement, bot: is_bot(of) });
        points(&entrants.collect::<Vec<_>>())
    }

    /// Everybody's rating before and after; `None` when there was nobody to play against.
    fn rate(&mut self, result: &MatchResult, placings: &[&Placing]) -> Option<Vec<Rated>> {
        if placings.len() < 2 {
            return None;
        }
        let ladder = result.ladder();
        let before: Vec<Rating> = placings.iter().map(|of| self.rating(&of.player, &ladder)).collect();
        let estimates: Vec<(f64, f64)> = before.iter().map(|rating| (rating.mu, rating.sigma)).collect();
        let placements: Vec<u16> = placings.iter().map(|of| of.placement).collect();
        let after = rate(&estimates, &placements);
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
        self.stock_up(placing);
        let [by_points @ .., by_rating] = boards;
        for board in by_points {
            let score = self.entries.change((player.clone(), board.clone()), || 0);
            *score = score.saturating_add(points);
        }
        if let Some(rated) = field.rated(index) {
            *self.entries.change((player.clone(), by_rating.clone()), || 0) = rated.after;
        }
    }

    fn stock_up(&mut self, placing: &Placing) {
        let count = |figure: &str| {
            placing.figures.get(figure).copied().and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
        };
        let (won, used, kept) = (count("potions_taken"), count("potions_drunk"), count("potions_kept"));
        if (won, used, kept) == (0, 0, 0) {
            return;
        }
        let new = || Stock { item: HEALTH_POTION.to_owned(), ..Stock::default() };
        let stock = self.stocks.change((placing.player.clone(), HEALTH_POTION.to_owned()), new);
        stock.won = summed(stock.won, won);
        stock.used = summed(stock.used, used);
        stock.kept = summed(stock.kept, kept);
    }

    /// Finds out what a player has reached with this match, and answers the names.
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
            let unlocked = Unlocked { achievement: name, at, match_id: result.match_id.clone() };
            self.unlocked.push((player.clone(), unlocked));
            notices.push(told(player, achievement, result));
        }
        reached.iter().map(|achievement| achievement.name.to_owned()).collect()
    }

    fn reached(&self, result: &MatchResult, field: &Field<'_>, index: usize) -> Vec<&'static Achievement> {
        let placing = field.placings[index];
        let player = &placing.player;
        let careers: Vec<&Career> = self.careers_of(player).collect();
        let Some(career) = careers.iter().find(|career| career.game == result.game).copied() else {
            return Vec::new();
        };
        let stock = self.stocks.get(&(player.clone(), HEALTH_POTION.to_owned()));
        let facts = Facts {
            result,
            placing,
            players: field.placings.len(),
            won: field.won(index),
            career,
            careers: &careers,
            potions_won: stock.map_or(0, |stock| stock.won),
            shown_before: field.rated(index).map(|rated| rated.before),
            best_beaten: field.best_beaten(index),
        };
        let is_new = |of: &&Achievement| !self.has.contains(&(player.clone(), of.name.to_owned()));
        achievements::ALL.iter().filter(|of| (of.reached)(&facts)).filter(is_new).collect()
    }

    fn careers_of(&self, player: &PlayerId) -> impl Iterator<Item = &Career> {
        let rows = self.careers.from(&(player.clone(), String::new()));
        rows.take_while(move |((of, _), _)| of == player).map(|(_, career)| career)
    }
}

/// What a player's rating did in a match, as shown, in hundredths.
#[derive(Debug, Clone, Copy)]
struct Rated {
    before: i64,
    after: i64,
}

/// Those who played, with what it was worth, all in the order of the result.
struct Field<'a> {
    placings: &'a [&'a Placing],
    points: Vec<i64>,
    rated: Option<Vec<Rated>>,
    /// The worst place.
    last: u16,
}

impl<'a> Field<'a> {
    fn new(placings: &'a [&'a Placing], points: Vec<i64>, rated: Option<Vec<Rated>>) -> Field<'a> {
        let last = placings.iter().map(|of| of.placement).max().unwrap_or(0);
        Field { placings, points, rated, last }
    }

    /// Somebody wins who is first, if somebody is not.
    fn won(&self, index: usize) -> bool {
        self.placings[index].placement == 1 && self.last > 1
    }

    fn rated(&self, index: usize) -> Option<Rated> {
        self.rated.as_ref().map(|rated| rated[index])
    }

    /// The highest rating before the match among those placed below.
    fn best_beaten(&self, index: usize) -> Option<i64> {
        let own = self.placings[index].placement;
        let below = (0..self.placings.len()).filter(|&other| self.placings[other].placement > own);
        below.filter_map(|other| self.rated(other)).map(|rated| rated.before).max()
    }

    fn settled(&self, index: usize, unlocked: Vec<String>) -> SettledPlayer {
        let rated = self.rated(index);
        SettledPlayer {
            player: self.placings[index].player.clone(),
            placement: self.placings[index].placement,
            points: self.points[index],
            rating_before: rated.map(|rated| rated.before),
            rating_after: rated.map(|rated| rated.after),
            unlocked,
        }
    }
}

impl Career {
    fn add(&mut self, result: &MatchResult, placing: &Placing, won: bool, players: usize, points: i64) {
        self.matches = self.matches.saturating_add(1);
        self.wins = self.wins.saturating_add(u32::from(won));
        self.podiums = self.podiums.saturating_add(u32::from(players >= 4 && placing.placement <= 3));
        self.points = self.points.saturating_add(points);
        self.streak = if won { self.streak.saturating_add(1) } else { 0 };
        self.best_streak = self.best_streak.max(self.streak);
        self.played_ms = summed(self.played_ms, result.duration_ms());
        add_figures(&mut self.figures, &placing.figures);
    }
}

fn add_figures(sums: &mut Figures, figures: &Figures) {
    for (name, &n) in figures {
        if let Some(sum) = sums.get_mut(name) {
            *sum = sum.saturating_add(n);
        } else if sums.len() < FIGURES_MAX {
            sums.insert(name.clone(), n);
        }
    }
}

/// A sum that databases can hold: their integers have a sign.
fn summed(a: u64, b: u64) -> u64 {
    a.saturating_add(b).min(i64::MAX as u64)
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

impl MatchResult {
    /// The placings; of a player who is named twice only the first.
    pub fn each_once(&self) -> impl Iterator<Item = &Placing> {
        let mut seen = BTreeSet::new();
        self.placings.iter().filter(move |placing| seen.insert(&placing.player))
    }
}
