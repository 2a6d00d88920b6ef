//! The bots: three ways to choose a column.
//!
//! Must not: see more than the view, or act when it is not their turn.

use super::board::{Board, COLUMNS, cell};
use super::wire::{Action, View};
use super::{ConnectFour, search};
use crate::game::{Level, Policy, Rng, Seat, Tick};

/// Stones a normal bot looks ahead after its own.
const NORMAL_DEPTH: i32 = 3;
/// How a normal bot likes the columns when it sees no difference.
const LIKING: [u32; COLUMNS as usize] = [1, 2, 3, 4, 3, 2, 1];

/// A bot of `level` for `seat`.
pub(super) fn policy(level: Level, seat: Seat, seed: u64) -> Box<dyn Policy<ConnectFour>> {
    Box::new(ConnectFourPolicy { level, seat, rng: Rng::seeded(seed), last: None })
}

struct ConnectFourPolicy {
    level: Level,
    seat: Seat,
    rng: Rng,
    /// What was decided last, and when: a bot that is asked again about the same board does not think again.
    last: Option<(Board, u64)>,
}

impl Policy<ConnectFour> for ConnectFourPolicy {
    fn decide(&mut self, _tick: Tick, view: &View, actions: &mut Vec<Action>) {
        if view.turn != Some(self.seat) {
            return;
        }
        let board = seen(view);
        let place = match self.last {
            Some((then, place)) if then == board => Some(place),
            _ => self.choose(board),
        };
        if let Some(place) = place {
            self.last = Some((board, place));
            let [column, _] = cell(place.trailing_zeros());
            actions.push(Action::Drop { column });
        }
    }
}

impl ConnectFourPolicy {
    fn choose(&mut self, board: Board) -> Option<u64> {
        let side = self.seat.index();
        match self.level {
            Level::Easy => self.stumble(board, side),
            Level::Normal => self.look_around(board, side),
            Level::Hard => search::best(board, side, self.rng.below(2) == 1),
        }
    }

    /// Sees a win in one half of the time, and anything else not at all.
    fn stumble(&mut self, board: Board, side: usize) -> Option<u64> {
        let winning = board.open() & board.threats(side);
        let awake = self.rng.below(2) == 0;
        if awake && winning != 0 {
            return places(winning).next();
        }
        let open: Vec<u64> = places(board.open()).collect();
        self.rng.pick(&open).copied()
    }

    /// Plays the best of what the next few stones show; of equals one at random, rather near the centre.
    fn look_around(&mut self, board: Board, side: usize) -> Option<u64> {
        let rated: Vec<(i32, u64)> = places(board.open())
            .map(|place| {
                let next = board.with(side, place);
                let value =
                    if next.has_line(side) { i32::MAX } else { -outlook(next, 1 - side, NORMAL_DEPTH) };
                (value, place)
            })
            .collect();
        let best = rated.iter().map(|&(value, _)| value).max()?;
        let equals = rated.iter().filter(|&&(value, _)| value == best).map(|&(_, place)| place);
        let lots: Vec<u64> = equals.flat_map(|place| std::iter::repeat_n(place, liking(place))).collect();
        self.rng.pick(&lots).copied()
    }
}

/// What the next `depth` stones promise to `side`, whose turn it is: nothing, a win (the sooner the more), or a loss.
fn outlook(board: Board, side: usize, depth: i32) -> i32 {
    if board.open() & board.threats(side) != 0 {
        return depth + 1;
    }
    if depth == 0 {
        return 0;
    }
    let next = places(board.open()).map(|place| -outlook(board.with(side, place), 1 - side, depth - 1));
    next.max().unwrap_or(0)
}

/// The board as a view shows it.
fn seen(view: &View) -> Board {
    let mut board = Board::default();
    for (column, seat) in view.board.iter().flat_map(|row| (0..COLUMNS).zip(row)) {
        if let (Some(seat), Some(place)) = (seat, board.landing(column)) {
            board = board.with(seat.index().min(1), place);
        }
    }
    board
}

/// The single places of a set, from the left.
fn places(set: u64) -> impl Iterator<Item = u64> {
    let mut rest = set;
    std::iter::from_fn(move || {
        let place = rest & rest.wrapping_neg();
        rest ^= place;
        (place != 0).then_some(place)
    })
}

fn liking(place: u64) -> usize {
    let [column, _] = cell(place.trailing_zeros());
    LIKING[usize::from(column)] as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{Game, Input, Setup, Viewer};
    use crate::games::connect_four::wire::Options;

    /// Plays a match out; the winner's seat, or `None` for a draw.
    fn play(levels: [Level; 2], seed: u64) -> Option<Seat> {
        let setup = Setup { seed, seats_max: 2, options: Options::default() };
        let mut game = ConnectFour::setup(setup).unwrap();
        let mut policies = [0, 1].map(|seat| {
            ConnectFour::policy(levels[usize::from(seat)], Seat(seat), seed * 2 + u64::from(seat)).unwrap()
        });
        let joins = [0, 1].map(|seat| Input::Join { seat: Seat(seat) });
        let (mut tick, mut events) = (Tick(1), Vec::new());
        game.step(tick, &joins, &mut events);
        while let Some(seat) = game.turn() {
            let mut actions = Vec::new();
            policies[seat.index()].decide(tick, &game.view(Viewer::Seat(seat)), &mut actions);
            policies[1 - seat.index()].decide(tick, &game.view(Viewer::Seat(seat)), &mut actions);
            assert_eq!(actions.len(), 1, "only the one whose turn it is decides, and only once");
            tick = tick.next();
            game.step(tick, &[Input::Act { seat, action: actions[0] }], &mut events);
            assert!(events.is_empty(), "a bot's action is legal");
        }
        game.winner()
    }

    /// The share of the points that `strong` gets; both sit in both seats, and every seed is played from either.
    fn points_rate(strong: Level, weak: Level, pairs: u64) -> f64 {
        let half_points = |(seat, winner): (u16, Option<Seat>)| match winner {
            Some(Seat(winner)) => 2 * u32::from(winner == seat),
            None => 1,
        };
        let matches =
            (0..pairs).flat_map(|seed| [(0, play([strong, weak], seed)), (1, play([weak, strong], seed))]);
        f64::from(matches.map(half_points).sum::<u32>()) / (4 * pairs) as f64
    }

    #[test]
    fn normal_bots_beat_easy_ones() {
        let rate = points_rate(Level::Normal, Level::Easy, 100);
        println!("normal against easy: {:.1} % of the points", rate * 100.0);
        assert!(rate >= 0.65, "{rate}");
    }

    #[test]
    fn hard_bots_beat_normal_ones() {
        let rate = points_rate(Level::Hard, Level::Normal, 10);
        println!("hard against normal: {:.1} % of the points", rate * 100.0);
        assert!(rate >= 0.65, "{rate}");
    }

    #[test]
    fn bots_decide_the_same_from_the_same_seed() {
        for levels in [[Level::Easy, Level::Easy], [Level::Normal, Level::Hard]] {
            assert_eq!(play(levels, 3), play(levels, 3));
        }
    }
}
