//! The arguments of `tiltyard tournament`, and what follows from them for the bracket and the rooms.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::domain::bracket::{
    BracketSetup, Elimination, GrandFinal, Kind, Lengths, Seeding, SwissRules, TieBreak,
};
use crate::domain::tournament::{
    Admittance, Allowances, NAME_CHARS_MAX, Schedule, TournamentSetup, Watching,
};
use crate::domain::{PlayerId, TournamentId};
use crate::game::Level;

/// The most games that are played at once; the rooms of games that are over take a moment to close.
const AT_ONCE_MAX: usize = 1000;
/// A game may take a day, in seconds: its time banks end it long before.
const GAME_S: u32 = 86_400;
/// How often a game is tried whose room is lost each time; then it counts as drawn.
const ATTEMPTS: u16 = 3;

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct TournamentArgs {
    /// The game, one for two players
    #[arg(long, default_value = "connect_four")]
    pub game: String,
    /// So many bots of this server take part
    #[arg(long, default_value_t = 0)]
    pub bots: u16,
    /// How well the bots play
    #[arg(long, value_enum, default_value_t = BotLevel::Normal)]
    pub level: BotLevel,
    /// A program of your own takes part, started by this command; give it once for each program
    #[arg(long = "entrant", value_name = "COMMAND")]
    pub entrants: Vec<String>,
    /// The format
    #[arg(long, value_enum, default_value_t = FormatName::Single)]
    pub format: FormatName,
    /// The rounds of a Swiss [default: enough for one to win all of them alone]
    #[arg(long)]
    pub rounds: Option<u16>,
    /// A match is best of so many games; those that come in pairs have the same start with the sides swapped
    #[arg(long, default_value_t = 1)]
    pub best_of: u8,
    /// The game's options, as JSON
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub options: String,
    /// The seed of the draw and of all games [default: drawn]
    #[arg(long)]
    pub seed: Option<u64>,
    /// The time of each program for a game, in milliseconds
    #[arg(long, default_value_t = 10_000)]
    pub time_bank_ms: u32,
    /// How often a program may be out of time in a game
    #[arg(long, default_value_t = 3)]
    pub strikes: u16,
    /// The time that a program has to come to a game, in milliseconds; whole seconds are counted
    #[arg(long, default_value_t = 10_000)]
    pub wait_ms: u64,
    /// So many games at once, at most
    #[arg(long, default_value_t = 64)]
    pub at_once: usize,
    /// Play every game again from its replay, and say whether it comes out the same
    #[arg(long)]
    pub verify: bool,
    /// Print everything as JSON
    #[arg(long)]
    pub json: bool,
    /// Where replays and results are kept
    #[arg(long, default_value = "tournament")]
    pub data_dir: PathBuf,
    /// A file with settings of the server
    #[arg(long)]
    pub config: Option<PathBuf>,
}

/// The levels of bots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BotLevel {
    /// For a first match.
    Easy,
    /// For most people.
    Normal,
    /// To win.
    Hard,
    /// Each of these in turn.
    Mixed,
}

impl BotLevel {
    /// The level of the bot with this number.
    fn of(self, number: u16) -> Level {
        match self {
            BotLevel::Easy => Level::Easy,
            BotLevel::Normal => Level::Normal,
            BotLevel::Hard => Level::Hard,
            BotLevel::Mixed => Level::ALL[usize::from(number) % Level::ALL.len()],
        }
    }
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(in crate::cli) enum FormatName {
    /// Whoever loses once is out.
    Single,
    /// Whoever loses twice is out.
    Double,
    /// Everybody against everybody.
    RoundRobin,
    /// Everybody against those of equal score.
    Swiss,
}

impl TournamentArgs {
    /// Refuses what makes no sense before anything is started. Errors: what to change.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if usize::from(self.bots) + self.entrants.len() < 2 {
            bail!("a tournament has two entrants at least: give --bots, --entrant, or both");
        }
        if !(1..=AT_ONCE_MAX).contains(&self.at_once) {
            bail!("--at-once: 1 to {AT_ONCE_MAX} games are played at once");
        }
        self.parsed_options().map(drop)
    }

    /// The options of the game.
    pub(super) fn parsed_options(&self) -> anyhow::Result<Value> {
        let options: Map<String, Value> =
            serde_json::from_str(&self.options).context("--options is an object of JSON, such as '{}'")?;
        Ok(Value::Object(options))
    }

    /// The tournament, which is for those alone whom this command enters.
    pub(super) fn setup(&self, seed: u64) -> anyhow::Result<TournamentSetup> {
        let entrants = usize::from(self.bots) + self.entrants.len();
        let players = u16::try_from(entrants).unwrap_or(u16::MAX);
        let (bots, programs) = (self.bots > 0, !self.entrants.is_empty());
        Ok(TournamentSetup {
            id: TournamentId::parse(&format!("t_{:016x}", rand::random::<u64>()))?,
            owner: PlayerId::parse("organiser")?,
            created_at: Timestamp::now(),
            secret: rand::random(),
            seed: Some(seed),
            name: format!("Tournament of {}", self.game).chars().take(NAME_CHARS_MAX).collect(),
            game: self.game.clone(),
            mode: None,
            options: self.parsed_options()?,
            bracket: self.bracket(entrants),
            entrants_min: players,
            entrants_max: players,
            schedule: Schedule::by_hand(),
            admission: Admittance { people: false, programs, bots },
            allowances: self.allowances(),
            watching: Watching { delay_s: 0, entrants: true },
            private: false,
            series: None,
        })
    }

    /// How long is waited for what. Nobody decides about a match that nobody came to, and games take as long as they take.
    fn allowances(&self) -> Allowances {
        Allowances {
            no_show_s: u32::try_from(self.wait_ms.div_ceil(1000)).unwrap_or(u32::MAX).max(1),
            decide_s: 1,
            game_s: GAME_S,
            pause_s: GAME_S,
            attempts: ATTEMPTS,
            time_bank_ms: Some(self.time_bank_ms),
            strikes: self.strikes,
        }
    }

    /// How many bots of each level take part.
    pub(super) fn bots_by_level(&self) -> Vec<(Level, u16)> {
        let of =
            |level| (level, (0..self.bots).filter(|number| self.level.of(*number) == level).count() as u16);
        Level::ALL.into_iter().map(of).filter(|(_, count)| *count > 0).collect()
    }

    /// The bracket of so many entrants.
    fn bracket(&self, entrants: usize) -> BracketSetup {
        let kind = match self.format {
            FormatName::Single => Kind::Elimination(Elimination::Single { third_place: true }),
            FormatName::Double => Kind::Elimination(Elimination::Double { grand_final: GrandFinal::Double }),
            FormatName::RoundRobin => {
                Kind::RoundRobin { twice: false, tie_breaks: TieBreak::of_a_round_robin() }
            }
            FormatName::Swiss => {
                Kind::Swiss(SwissRules::of(self.rounds.unwrap_or(SwissRules::enough_rounds(entrants))))
            }
        };
        BracketSetup { kind, lengths: Lengths::all(self.best_of), seeding: Seeding::Shuffled }
    }
}
