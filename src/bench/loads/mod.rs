//! The loads: each drives a site for a while, and reports its figures.
//!
//! A load that does not get back everything it sent fails, rather than report a figure of something else.

mod arena;
mod bots;
mod connects;
mod fan_out;
mod idle;
mod lap;
mod moves;
mod peak;
mod relay;
mod returns;
mod schedule;
mod seats;
mod steady;
mod turns;
mod watched;

use super::client::socket::SharedBuffer;
use super::machine::OpenFiles;
use super::site::Site;
use super::summary::BenchRun;
pub(crate) use arena::ArenaShape;
use bots::{lockstep, tournament};
pub(crate) use relay::RelayShape;
pub(crate) use watched::WatchingOver;

/// Everything that a load needs.
#[derive(Debug, Clone)]
pub(crate) struct Drive<'a> {
    /// The server, or the floor.
    pub(crate) site: &'a Site,
    /// How many connections there can be.
    pub(crate) files: OpenFiles,
    /// The buffer that all sockets read into.
    pub(crate) buffer: SharedBuffer,
    /// How long the load goes on, where no count decides that.
    pub(crate) seconds: f64,
    /// Whether the server keeps journals, and with them replays.
    pub(crate) journal: bool,
    /// Whether the generator has a core of its own, on which it may wait without sleeping.
    pub(crate) own_core: bool,
}

/// A load, by its shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Load {
    /// Everybody acts as soon as the own action has come back.
    FanOut(RelayShape),
    /// Everybody acts this many times a second, whatever comes back.
    Steady(RelayShape, f64),
    /// The same, as often as the server keeps up with.
    Peak(RelayShape),
    /// This many connections that do nothing, in rooms of ten.
    Idle(usize),
    /// This many connections, made as fast as possible.
    Connects(usize),
    /// This many moves over REST, each with a connection of its own.
    Moves(usize),
    /// Rooms whose server is killed and started again.
    Returns(RelayShape),
    /// Arenas full of players.
    Arena(ArenaShape),
    /// One arena, and this many spectators.
    Watched(ArenaShape, usize, WatchingOver),
    /// This many matches between two bots.
    Lockstep(usize),
    /// A tournament between this many bots.
    Tournament(usize),
}

impl Load {
    /// The same load, smaller or larger: with fewer rooms, or with fewer members where there is one room.
    pub(crate) fn scaled(self, scale: f64) -> Load {
        let of = |count: usize| scaled(count, scale);
        match self {
            Load::FanOut(shape) => Load::FanOut(shape.scaled(scale)),
            Load::Steady(shape, rate) => Load::Steady(shape.scaled(scale), rate),
            Load::Peak(shape) => Load::Peak(shape.scaled(scale)),
            Load::Idle(count) => Load::Idle(of(count)),
            Load::Connects(count) => Load::Connects(of(count)),
            Load::Moves(count) => Load::Moves(of(count)),
            Load::Returns(shape) => Load::Returns(shape.scaled(scale)),
            Load::Arena(shape) => Load::Arena(shape.scaled(scale)),
            Load::Watched(shape, count, over) => Load::Watched(shape.scaled(scale), of(count), over),
            Load::Lockstep(count) => Load::Lockstep(of(count)),
            Load::Tournament(bots) => Load::Tournament(of(bots)),
        }
    }

    /// Whether the floor can do it, too.
    pub(crate) fn has_floor(self) -> bool {
        !matches!(self, Load::Watched(..) | Load::Lockstep(_) | Load::Returns(_) | Load::Tournament(_))
    }

    /// Drives a site. Errors: the site refuses, a connection broke, or something did not come back.
    pub(crate) async fn run(self, drive: &Drive<'_>) -> anyhow::Result<BenchRun> {
        match self {
            Load::FanOut(shape) => fan_out::run(drive, shape).await,
            Load::Steady(shape, rate) => steady::run(drive, shape, rate).await,
            Load::Peak(shape) => peak::run(drive, shape).await,
            Load::Idle(count) => idle::run(drive, count).await,
            Load::Connects(count) => connects::run(drive, count).await,
            Load::Moves(count) => moves::run(drive, count).await,
            Load::Returns(shape) => returns::run(drive, shape).await,
            Load::Arena(shape) => arena::run(drive, shape).await,
            Load::Watched(shape, count, over) => watched::run(drive, shape, count, over).await,
            Load::Lockstep(count) => lockstep::run(drive, count).await,
            Load::Tournament(bots) => tournament::run(drive, bots).await,
        }
    }
}

/// This share of a count, and at least two.
fn scaled(count: usize, scale: f64) -> usize {
    ((count as f64 * scale).round() as usize).max(2)
}
