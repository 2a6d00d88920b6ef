//! Plays a bracket: opens a room for each game that is to be played, and tells the bracket what came of it.

use std::collections::{HashMap, HashSet};
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use actix::prelude::*;
use anyhow::{Context as _, bail};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use xxhash_rust::xxh3::xxh3_64;

use super::arguments::TournamentArgs;
use super::contestants::Contestants;
use super::herald::Herald;
use crate::actors::Lobby;
use crate::actors::play::lobby::{NewRoom, OpenRoom};
use crate::actors::play::room::ReservationEvent;
use crate::domain::bracket::{Bracket, Entrant, Format, NextGame, Ranked, Ranking, Report};
use crate::domain::{FixtureId, MatchId, MatchResult, PlayerId, RoomId, TournamentId};
use crate::game::Pace;
use crate::room::{Reservation, ReservationNews};
use crate::web::Services;

/// How often a game may end by our fault before that is an error.
const VOIDS_MAX: u16 = 3;
/// The players of a game.
const PLAYERS: u16 = 2;
/// How often the progress is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(100);

/// What came of a tournament.
pub(super) struct Played {
    /// Who is where, the best first.
    pub(super) standings: Vec<Ranked>,
    /// The games that were played, in the order in which they ended.
    pub(super) matches: Vec<MatchId>,
    /// The seed of the draw and of all games.
    pub(super) seed: u64,
    /// How long it took until the last result was there.
    pub(super) took: Duration,
    /// How long it took until all results and replays were kept.
    pub(super) kept_after: Duration,
}

/// How every game is played.
struct Terms {
    options: Value,
    pace: Option<Pace>,
    tournament: TournamentId,
    seed: u64,
}

/// Plays a bracket.
pub(super) struct Conductor<'a> {
    args: &'a TournamentArgs,
    terms: Terms,
    lobby: Addr<Lobby>,
    contestants: &'a mut Contestants,
    bracket: Bracket,
    opener: Recipient<ReservationEvent>,
    events: UnboundedReceiver<ReservationEvent>,
    running: HashMap<RoomId, NextGame>,
    voids: HashMap<(u32, u16), u16>,
    matches: Vec<MatchId>,
}

impl<'a> Conductor<'a> {
    /// Draws the bracket. Errors: the server has no such game, or such a bracket cannot be drawn.
    pub(super) fn new(
        args: &'a TournamentArgs,
        services: &Services,
        contestants: &'a mut Contestants,
    ) -> anyhow::Result<Conductor<'a>> {
        let seed = args.seed.unwrap_or_else(rand::random);
        let (options, registry) = (args.parsed_options()?, &services.registry);
        let game = registry.get(&args.game);
        let game = game
            .with_context(|| format!("there is no game {:?}; there are: {}", args.game, registry.names()))?;
        let opened = game.open(seed, PLAYERS, &options);
        let pace = args.pace(opened.map_err(|refused| anyhow::anyhow!("--options: {refused}"))?.pace);
        let setup = args.bracket(contestants.len());
        let bracket = setup.draw(setup.seeds(&vec![0; contestants.len()], seed), Vec::new())?;
        let tournament = TournamentId::parse(&format!("t_{seed:016x}"))?;
        let (to, events) = unbounded_channel();
        Ok(Conductor {
            args,
            terms: Terms { options, pace, tournament, seed },
            lobby: services.lobby.clone(),
            contestants,
            bracket,
            opener: Herald::handing_to(to),
            events,
            running: HashMap::new(),
            voids: HashMap::new(),
            matches: Vec::new(),
        })
    }

    /// Plays until nothing is left to be played. Errors: a room cannot be opened, or is lost again and again.
    pub(super) async fn play(mut self, begun: Instant) -> anyhow::Result<Played> {
        let mut shown = Progress::new(begun);
        loop {
            if let Some(round) = self.bracket.next_round() {
                self.bracket.begin_round(round)?;
            }
            self.open_rooms().await?;
            if self.running.is_empty() {
                break;
            }
            let Some(event) = self.events.recv().await else { bail!("the server has ended") };
            self.hear(event)?;
            while let Ok(event) = self.events.try_recv() {
                self.hear(event)?;
            }
            shown.show(&self);
        }
        if !self.bracket.is_over() {
            bail!("the bracket is not over, and no game is to be played");
        }
        shown.end();
        let standings = self.bracket.standings();
        let took = begun.elapsed();
        let (matches, seed) = (self.matches, self.terms.seed);
        Ok(Played { standings, matches, seed, took, kept_after: took })
    }

    /// Opens rooms for games that are to be played, as many as may be played at once.
    async fn open_rooms(&mut self) -> anyhow::Result<()> {
        if self.running.len() >= self.args.at_once {
            return Ok(());
        }
        let on: HashSet<_> = self.running.values().map(|game| game.of).collect();
        let busy = self.running.values().flat_map(|game| &game.sides).copied();
        let mut busy: HashSet<Entrant> = busy.filter(|who| self.contestants.get(*who).is_program()).collect();
        for game in self.bracket.ready() {
            let is_free = !on.contains(&game.of) && !game.sides.iter().any(|who| busy.contains(who));
            if is_free && self.running.len() < self.args.at_once {
                let programs = game.sides.iter().filter(|who| self.contestants.get(**who).is_program());
                busy.extend(programs);
                self.open(game).await?;
            }
        }
        Ok(())
    }

    async fn open(&mut self, game: NextGame) -> anyhow::Result<()> {
        let opened = self.lobby.send(OpenRoom(self.room(&game))).await.context("the server has ended")?;
        let room = opened?.config.id.clone();
        self.contestants.call(&game.sides, room.as_str());
        self.running.insert(room, game);
        Ok(())
    }

    /// The room of a game.
    fn room(&self, game: &NextGame) -> NewRoom {
        let NextGame { of, game: number, sides } = game;
        let seats = sides.iter().map(|who| self.contestants.get(*who).seat()).collect();
        let reservation = Reservation { seats, wait_ms: self.args.wait_ms, ..Reservation::default() };
        let names: Vec<_> = sides.iter().map(|who| self.contestants.get(*who).name.as_str()).collect();
        let name: String = names.join(" - ").chars().take(80).collect();
        let mut new = NewRoom::reserved(&self.args.game, &name, reservation, self.opener.clone());
        new.config.options = self.terms.options.clone();
        new.config.pace = self.terms.pace;
        let has_program = sides.iter().any(|who| self.contestants.get(*who).is_program());
        new.config.time_bank = has_program.then(|| self.args.time_bank());
        let attempt = self.voids.get(&(of.0, *number)).copied().unwrap_or(0);
        let tournament = self.terms.tournament.clone();
        new.config.fixture = Some(FixtureId { tournament, number: of.0, game: *number, attempt });
        new.seed = Some(seed_of(self.terms.seed, of.0, *number));
        new
    }

    /// Tells the bracket what became of a room.
    fn hear(&mut self, event: ReservationEvent) -> anyhow::Result<()> {
        if event.news == ReservationNews::Met {
            return Ok(());
        }
        let Some(game) = self.running.remove(&event.room) else { return Ok(()) };
        let report = match event.news {
            ReservationNews::Met => return Ok(()),
            ReservationNews::Finished(result) => {
                self.matches.push(event.match_id);
                Report::Game(self.ranking(&game, &result))
            }
            ReservationNews::Expired { missing, .. } => self.absent(&game, &missing),
            ReservationNews::Aborted { why } => {
                let voids = self.voids.entry((game.of.0, game.game)).or_default();
                *voids += 1;
                if *voids > VOIDS_MAX {
                    bail!(
                        "game {} of match {} ended {voids} times without a result: {why}",
                        game.game,
                        game.of.0
                    );
                }
                Report::Void
            }
        };
        self.bracket.report(game.of, report)?;
        Ok(())
    }

    fn ranking(&self, game: &NextGame, result: &MatchResult) -> Ranking {
        let who = |player: &PlayerId| {
            game.sides.iter().copied().find(|who| self.contestants.get(*who).player == *player)
        };
        let places = result.each_once();
        Ranking::by_places(places.filter_map(|of| Some((who(&of.player)?, of.finish.placement))))
    }

    fn absent(&self, game: &NextGame, missing: &[PlayerId]) -> Report {
        let mut absent =
            game.sides.iter().filter(|who| missing.contains(&self.contestants.get(**who).player));
        match (absent.next(), absent.next()) {
            (Some(who), None) => Report::NoShow(*who),
            _ => Report::AllAbsent,
        }
    }
}

/// The seed of a game: a hash of tournament and match, the same for both games of a pair.
fn seed_of(seed: u64, number: u32, game: u16) -> u64 {
    let pair = game / 2;
    let words = [seed.to_le_bytes(), u64::from(number).to_le_bytes(), u64::from(pair).to_le_bytes()];
    xxh3_64(&words.concat())
}

/// The progress, on a terminal.
struct Progress {
    begun: Instant,
    shown: Option<Instant>,
    is_terminal: bool,
}

impl Progress {
    fn new(begun: Instant) -> Progress {
        Progress { begun, shown: None, is_terminal: std::io::stderr().is_terminal() }
    }

    fn show(&mut self, conductor: &Conductor<'_>) {
        let is_due = self.shown.is_none_or(|shown| shown.elapsed() >= SHOWN_EVERY);
        if !self.is_terminal || !is_due {
            return;
        }
        self.shown = Some(Instant::now());
        let fixtures = conductor.bracket.fixtures();
        let over = fixtures.iter().filter(|fixture| fixture.status.is_over()).count();
        let width = 30;
        let done = over * width / fixtures.len().max(1);
        let bar = format!("{}{}", "#".repeat(done), "-".repeat(width - done));
        let (known, games) = (fixtures.len(), conductor.matches.len());
        let (on, seconds) = (conductor.running.len(), self.begun.elapsed().as_secs_f64());
        eprint!("\r[{bar}] {over} of {known} matches, {games} games, {on} on, {seconds:.1} s ");
        drop(std::io::stderr().flush());
    }

    fn end(&self) {
        if self.shown.is_some() {
            eprintln!();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_games_of_a_pair_have_one_seed_and_no_others() {
        assert_eq!(seed_of(1, 7, 0), seed_of(1, 7, 1));
        let others = [seed_of(1, 7, 2), seed_of(1, 8, 0), seed_of(2, 7, 0)];
        assert!(!others.contains(&seed_of(1, 7, 0)), "{others:?}");
    }
}
