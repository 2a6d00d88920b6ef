//! Those who take part in a tournament: bots of this server, and programs.

use std::net::SocketAddr;

use super::arguments::TournamentArgs;
use super::programs::RunningProgram;
use crate::auth::Auth;
use crate::domain::PlayerId;
use crate::domain::bracket::Entrant;
use crate::game::Level;
use crate::room::ReservedSeat;

/// Everybody who takes part, by the number of the entrant.
pub(super) struct Contestants(Vec<Contestant>);

/// One who takes part.
pub(super) struct Contestant {
    /// The player's id.
    pub(super) player: PlayerId,
    /// The name in the standings.
    pub(super) name: String,
    /// The level of a bot of this server.
    pub(super) level: Option<Level>,
    program: Option<RunningProgram>,
}

impl Contestants {
    /// Enters everybody, and starts the programs. Errors: a program cannot be started.
    pub(super) fn enter(
        args: &TournamentArgs,
        auth: &Auth,
        address: SocketAddr,
    ) -> anyhow::Result<Contestants> {
        let mut all = Vec::new();
        for (number, command) in (1..).zip(&args.entrants) {
            let player = PlayerId::issue(rand::random());
            let program = RunningProgram::start(command, &player, auth, address)?;
            let name = format!("{command} #{number}");
            all.push(Contestant { player, name, level: None, program: Some(program) });
        }
        for number in 0..args.bots {
            let (level, name) = (args.level.of(number), format!("ai_{:04}", number + 1));
            let player = PlayerId::parse(&name)?;
            all.push(Contestant { player, name, level: Some(level), program: None });
        }
        Ok(Contestants(all))
    }

    /// The number of entrants.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// One of them.
    pub(super) fn get(&self, who: Entrant) -> &Contestant {
        &self.0[who.index()]
    }

    /// Tells the programs among these of the room in which they are to play.
    pub(super) fn call(&mut self, sides: &[Entrant], room: &str) {
        for who in sides {
            if let Some(program) = &mut self.0[who.index()].program {
                program.call(room);
            }
        }
    }
}

impl Contestant {
    /// Whether it is a program, which plays one game at a time.
    pub(super) fn is_program(&self) -> bool {
        self.program.is_some()
    }

    /// The seat that is reserved for it.
    pub(super) fn seat(&self) -> ReservedSeat {
        ReservedSeat { player: self.player.clone(), bot: self.level }
    }
}
