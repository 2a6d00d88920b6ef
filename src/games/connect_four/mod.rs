//! `connect_four`: two players drop stones into seven columns; four in a line win.
//!
//! Owns: the rules, whose turn it is, the turn clock. `board` has the board's bits, `wire` the names on the wire,
//! `bots` and `search` the bots. Must not: let a player act out of turn, or change anything on an illegal action.

pub mod board;
mod bots;
mod records;
mod search;
#[cfg(test)]
mod tests;
pub mod wire;

use std::borrow::Cow;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use self::board::{Board, CELLS, COLUMNS, Cell};
use self::wire::{Action, Delta, Event, Options, TURN_CLOCK_S, View, Why};
use crate::game::{
    Achievement, Alarm, Counter, FrameStyle, Game, Input, Level, Moment, Outcome, Pace, Phase, Policy, Rng,
    Seat, Setup, Standing, Tick, Viewer,
};

/// The state of a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectFour {
    turn_clock_s: u16,
    /// The seat with the first turn, drawn from the seed.
    first: Seat,
    seated: [bool; 2],
    /// The number of the turn, from 1 on once both have sat down.
    turn_number: u32,
    board: Board,
    end: Option<End>,
    /// The stone of the last step, for the delta alone.
    #[serde(skip)]
    placed: Option<(u8, u8, Seat)>,
}

/// How a match ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum End {
    Won(Seat),
    Draw,
}

impl Game for ConnectFour {
    const NAME: &'static str = "connect_four";
    const ICON: &'static str = "●";
    const MOMENTS: &'static [Moment] =
        &[Moment::new("forfeit", "{@seat} gave up"), Moment::new("out_of_time", "{@seat} ran out of time")];
    const RULES: u32 = 1;
    const SEATS: RangeInclusive<u16> = 2..=2;
    const FRAMES: FrameStyle = FrameStyle::Ticks;
    const ECHO: bool = true;
    const COUNTERS: &'static [Counter] = records::COUNTERS;
    const ACHIEVEMENTS: &'static [Achievement] = records::ACHIEVEMENTS;

    type Options = Options;
    type Action = Action;
    type Event = Event;
    type View = View;
    type Delta = Delta;

    fn setup(setup: Setup<Options>) -> Result<ConnectFour, String> {
        let turn_clock_s = setup.options.turn_clock_s;
        if !TURN_CLOCK_S.contains(&turn_clock_s) {
            return Err(format!("turn_clock_s must be 5 to 600 seconds, not {turn_clock_s}"));
        }
        let first = Seat(Rng::seeded(setup.seed).below(2) as u16);
        Ok(ConnectFour {
            turn_clock_s,
            first,
            seated: [false; 2],
            turn_number: 0,
            board: Board::default(),
            end: None,
            placed: None,
        })
    }

    fn pace(_options: &Options) -> Pace {
        Pace::OnInput
    }

    fn admits(&self) -> Result<(), &'static str> {
        match self.phase() {
            Phase::Waiting => Ok(()),
            Phase::Playing | Phase::Finished => Err("the match has begun"),
        }
    }

    fn step(&mut self, _tick: Tick, inputs: &[Input<Action>], events: &mut Vec<Event>) {
        self.placed = None;
        for input in inputs {
            match *input {
                Input::Join { seat } => self.sit(seat),
                Input::Leave { seat } => self.leave(seat, events),
                Input::Act { seat, action: Action::Drop { column } } => {
                    if let Err(why) = self.drop_stone(seat, column) {
                        events.push(Event::Illegal { seat, why });
                    }
                }
                Input::Alarm { id } => self.ring(id, events),
            }
        }
    }

    fn view(&self, _viewer: Viewer) -> View {
        let mut rows = View {
            phase: self.phase(),
            board: Default::default(),
            turn: self.turn(),
            winner: self.winner(),
            draw: self.end == Some(End::Draw),
            line: self.line(),
            turn_number: self.turn_number,
            turn_clock_s: self.turn_clock_s,
            first: self.first,
        };
        for (row, cells) in (0..).zip(&mut rows.board) {
            for (column, cell) in (0..).zip(cells) {
                *cell = self.board.at(column, row).map(|side| Seat(side as u16));
            }
        }
        rows
    }

    fn delta(&self, _viewer: Viewer) -> Cow<'_, Delta> {
        Cow::Owned(Delta {
            phase: self.phase(),
            placed: self.placed,
            turn: self.turn(),
            winner: self.winner(),
            draw: self.end == Some(End::Draw),
            line: self.line(),
            turn_number: self.turn_number,
        })
    }

    fn actions(&self, seat: Seat) -> Vec<Action> {
        if !self.awaits(seat) {
            return Vec::new();
        }
        let open = (0..COLUMNS).filter(|&column| self.board.landing(column).is_some());
        open.map(|column| Action::Drop { column }).collect()
    }

    fn awaits(&self, seat: Seat) -> bool {
        self.turn() == Some(seat)
    }

    /// The first column that is not full.
    fn default_action(&self, seat: Seat) -> Option<Action> {
        self.actions(seat).into_iter().next()
    }

    fn alarm(&self) -> Option<Alarm> {
        self.turn().map(|_| Alarm { id: self.turn_number, after_ms: u32::from(self.turn_clock_s) * 1000 })
    }

    fn phase(&self) -> Phase {
        match (self.end, self.turn_number) {
            (Some(_), _) => Phase::Finished,
            (None, 0) => Phase::Waiting,
            (None, _) => Phase::Playing,
        }
    }

    /// The places: a win is 2 points, a draw 1.
    fn outcome(&self) -> Option<Outcome> {
        let standing = |seat, placement, score| Standing { seat, placement, score };
        let standings = match self.end? {
            End::Won(winner) => vec![standing(winner, 1, 2), standing(other(winner), 2, 0)],
            End::Draw => vec![standing(Seat(0), 1, 1), standing(Seat(1), 1, 1)],
        };
        Some(Outcome { standings })
    }

    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)> {
        self.count(seat)
    }

    fn check(action: &Action) -> Result<(), String> {
        let Action::Drop { column } = action;
        if *column >= COLUMNS {
            return Err(format!("column must be 0 to 6, not {column}"));
        }
        Ok(())
    }

    /// The short form is one byte: the column.
    fn encode_action(action: &Action, out: &mut Vec<u8>) {
        let Action::Drop { column } = action;
        out.push(*column);
    }

    fn decode_action(bytes: &[u8]) -> Result<Action, String> {
        let [column] = *bytes else {
            return Err(format!("an action of connect four is one byte, not {}", bytes.len()));
        };
        let action = Action::Drop { column };
        Self::check(&action)?;
        Ok(action)
    }

    fn policy(level: Level, seat: Seat, seed: u64) -> Option<Box<dyn Policy<ConnectFour>>> {
        Some(bots::policy(level, seat, seed))
    }
}

impl ConnectFour {
    /// The seat whose turn it is, while the match is on.
    fn turn(&self) -> Option<Seat> {
        let on = self.phase() == Phase::Playing;
        on.then(|| if self.turn_number % 2 == 1 { self.first } else { other(self.first) })
    }

    fn winner(&self) -> Option<Seat> {
        match self.end {
            Some(End::Won(seat)) => Some(seat),
            Some(End::Draw) | None => None,
        }
    }

    fn line(&self) -> Option<[Cell; 4]> {
        self.board.line(self.winner()?.index())
    }

    fn sit(&mut self, seat: Seat) {
        if let Some(seated) = self.seated.get_mut(seat.index()) {
            *seated = true;
        }
        if self.phase() == Phase::Waiting && self.seated == [true; 2] {
            self.turn_number = 1;
        }
    }

    fn leave(&mut self, seat: Seat, events: &mut Vec<Event>) {
        let Some(seated) = self.seated.get_mut(seat.index()) else { return };
        *seated = false;
        if self.phase() == Phase::Playing {
            self.end = Some(End::Won(other(seat)));
            events.push(Event::Forfeit { seat });
        }
    }

    /// The turn clock ran out. A clock of an earlier turn has no effect.
    fn ring(&mut self, id: u32, events: &mut Vec<Event>) {
        if let Some(seat) = self.turn().filter(|_| id == self.turn_number) {
            self.end = Some(End::Won(other(seat)));
            events.push(Event::OutOfTime { seat });
        }
    }

    fn drop_stone(&mut self, seat: Seat, column: u8) -> Result<(), Why> {
        let turn = self.turn().ok_or(Why::NotPlaying)?;
        // A step takes one stone: a delta shows one, and nobody can answer a stone that was not shown yet.
        if turn != seat || self.placed.is_some() {
            return Err(Why::NotYourTurn);
        }
        if column >= COLUMNS {
            return Err(Why::NoSuchColumn);
        }
        let place = self.board.landing(column).ok_or(Why::ColumnFull)?;
        self.board = self.board.with(seat.index(), place);
        let [column, row] = board::cell(place.trailing_zeros());
        self.placed = Some((column, row, seat));
        if self.board.has_line(seat.index()) {
            self.end = Some(End::Won(seat));
        } else if self.board.count() == CELLS {
            self.end = Some(End::Draw);
        } else {
            self.turn_number += 1;
        }
        Ok(())
    }
}

/// The other one of the two seats.
fn other(seat: Seat) -> Seat {
    Seat(1 - seat.0.min(1))
}
