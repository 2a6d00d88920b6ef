//! Those who take part in a tournament: bots of this server, and programs.

use std::net::SocketAddr;

use super::arguments::TournamentArgs;
use super::programs::RunningProgram;
use crate::auth::Auth;
use crate::domain::PlayerId;
use crate::domain::tournament::{Entry, EntryKind, TournamentPicture};

/// Everybody who takes part, in the order in which they entered.
pub(super) struct Contestants(Vec<Contestant>);

/// One who takes part.
pub(super) struct Contestant {
    /// The player's id.
    pub(super) player: PlayerId,
    /// The name in the standings.
    pub(super) name: String,
    /// The level of a bot of this server.
    pub(super) level: Option<String>,
    /// How the program ended while it was still to play.
    pub(super) ended: Option<String>,
    program: Option<RunningProgram>,
}

impl Contestants {
    /// Starts the programs. Errors: one cannot be started.
    pub(super) fn start(
        args: &TournamentArgs,
        auth: &Auth,
        address: SocketAddr,
    ) -> anyhow::Result<Contestants> {
        let start = |(number, command): (usize, &String)| {
            let player = PlayerId::issue(rand::random());
            let program = RunningProgram::start(command, &player, auth, address)?;
            let name = format!("{command} #{number}");
            Ok(Contestant { player, name, level: None, ended: None, program: Some(program) })
        };
        (1..).zip(&args.entrants).map(start).collect::<anyhow::Result<_>>().map(Contestants)
    }

    /// What the programs enter a tournament as.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let programs = self.0.iter().filter(|contestant| contestant.is_program());
        programs.map(|of| Entry { player: of.player.clone(), kind: EntryKind::Program }).collect()
    }

    /// Takes in the bots that have entered.
    pub(super) fn take_in_bots(&mut self, picture: &TournamentPicture) {
        let bots = picture.entrants.iter().filter_map(|entrant| match &entrant.entry.kind {
            EntryKind::Bot(level) => Some((&entrant.entry.player, level)),
            _ => None,
        });
        self.0.extend((1..).zip(bots).map(|(number, (player, level))| Contestant {
            player: player.clone(),
            name: format!("ai_{number:04}"),
            level: Some(level.clone()),
            ended: None,
            program: None,
        }));
    }

    /// The number of those who take part.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// One of them.
    pub(super) fn get(&self, player: &PlayerId) -> Option<&Contestant> {
        self.0.iter().find(|contestant| contestant.player == *player)
    }

    /// The programs that run.
    pub(super) fn programs(&mut self) -> impl Iterator<Item = (&PlayerId, &mut RunningProgram)> {
        self.0.iter_mut().filter_map(|of| Some((&of.player, of.program.as_mut()?)))
    }

    /// Takes note of programs that have ended though they still were to play, by whom `plays` says. Answers those that are new.
    pub(super) fn note_ended(&mut self, plays: impl Fn(&PlayerId) -> bool) -> Vec<(PlayerId, String)> {
        let running = self.0.iter_mut().filter(|of| of.ended.is_none() && plays(&of.player));
        let noted = running.filter_map(|of| {
            let how = of.program.as_mut()?.ended()?.to_string();
            of.ended = Some(how.clone());
            Some((of.player.clone(), how))
        });
        noted.collect()
    }

    /// Those whose programs ended though they still were to play.
    pub(super) fn ended(&self) -> impl Iterator<Item = &Contestant> {
        self.0.iter().filter(|of| of.ended.is_some())
    }
}

impl Contestant {
    /// Whether it is a program.
    pub(super) fn is_program(&self) -> bool {
        self.program.is_some()
    }
}
