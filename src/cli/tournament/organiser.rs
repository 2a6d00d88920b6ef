//! Holds the tournament: announces it to the server, enters everybody, begins it, and follows it to its end.
//!
//! Must not: open a room or know the bracket; the server's own actors do, as for every tournament.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::arguments::TournamentArgs;
use super::contestants::Contestants;
use super::progress::ProgressBar;
use crate::actors::contest::tournament::{AnnounceTournament, TellTournament};
use crate::auth::AddressShare;
use crate::domain::tournament::{
    By, GameKey, PlacePicture, TournamentCommand, TournamentPicture, TournamentSetup, TournamentStatus,
};
use crate::domain::{MatchId, TournamentId};
use crate::web::Services;

/// A room that a program is to be told of may not be open yet; it is looked for again after this time.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// What came of a tournament.
pub(super) struct Played {
    /// Who is where, the best first.
    pub(super) standings: Vec<PlacePicture>,
    /// The games that were played, in the order of the bracket.
    pub(super) matches: Vec<MatchId>,
    /// The seed of the draw and of all games.
    pub(super) seed: u64,
    /// How long it took until the last result was there.
    pub(super) took: Duration,
    /// How long it took until all results and replays were kept.
    pub(super) kept_after: Duration,
}

impl Played {
    /// What a tournament that is over shows.
    pub(super) fn of(picture: &TournamentPicture, seed: u64, took: Duration) -> Played {
        let games = picture.matches.iter().flat_map(|of| &of.finished);
        let matches = games.map(|game| game.match_id.clone()).collect();
        Played { standings: picture.standings.clone(), matches, seed, took, kept_after: took }
    }
}

/// Gives up what is left of a tournament whose command was stopped: nobody would call its programs.
pub(super) async fn give_up_leftovers(services: &Services) -> anyhow::Result<()> {
    for id in services.records.unfinished_tournaments().await? {
        let why = Some("the command that held it was stopped".to_owned());
        Organiser { services, id }.tell(TournamentCommand::Cancel, why).await?;
    }
    Ok(())
}

/// Whoever holds a tournament.
pub(super) struct Organiser<'a> {
    services: &'a Services,
    id: TournamentId,
}

impl<'a> Organiser<'a> {
    /// Announces a tournament. Errors: it cannot be held like that.
    pub(super) async fn announce(
        services: &'a Services,
        setup: TournamentSetup,
    ) -> anyhow::Result<Organiser<'a>> {
        let id = setup.id.clone();
        let announced = AnnounceTournament { setup, share: AddressShare::default() };
        services.tournaments.send(announced).await.context("the server has ended")??;
        Ok(Organiser { services, id })
    }

    /// Enters everybody, and begins.
    pub(super) async fn begin(
        &self,
        args: &TournamentArgs,
        contestants: &mut Contestants,
    ) -> anyhow::Result<()> {
        for entry in contestants.entries() {
            self.tell(TournamentCommand::Enter(entry), None).await?;
        }
        for (level, count) in args.bots_by_level() {
            let level = level.as_str().to_owned();
            self.tell(TournamentCommand::AddBots { count, level }, None).await?;
        }
        let picture = self.tell(TournamentCommand::Start { ratings: BTreeMap::new() }, None).await?;
        contestants.take_in_bots(&picture);
        Ok(())
    }

    async fn tell(
        &self,
        command: TournamentCommand,
        why: Option<String>,
    ) -> anyhow::Result<Arc<TournamentPicture>> {
        let told = TellTournament { tournament: self.id.clone(), by: By::Operator, why, command };
        Ok(self.services.tournaments.send(told).await.context("the server has ended")??)
    }

    /// Follows the tournament to its end, and calls the programs to their games. Errors: it was given up.
    pub(super) async fn follow(
        &self,
        contestants: &mut Contestants,
        begun: Instant,
    ) -> anyhow::Result<Arc<TournamentPicture>> {
        let pictures = self.services.open_tournaments.watch(&self.id);
        let mut pictures = pictures.context("the server has forgotten the tournament")?;
        let (mut called, mut shown) = (HashSet::new(), ProgressBar::new(begun));
        loop {
            let picture = Arc::clone(&pictures.borrow_and_update());
            self.put_out_ended(&picture, contestants).await?;
            self.call(&picture, contestants, &mut called);
            shown.show(&picture);
            match picture.status {
                TournamentStatus::Finished => {
                    shown.end();
                    return Ok(picture);
                }
                TournamentStatus::Cancelled => {
                    bail!(
                        "the tournament was given up: {}",
                        picture.why.as_deref().unwrap_or("nobody said why")
                    )
                }
                _ => {}
            }
            if let Ok(Err(_)) = tokio::time::timeout(LOOK_AGAIN, pictures.changed()).await {
                bail!("the server has ended");
            }
        }
    }

    /// Puts out those whose programs have ended and are called to play: nobody waits for them.
    async fn put_out_ended(
        &self,
        picture: &TournamentPicture,
        contestants: &mut Contestants,
    ) -> anyhow::Result<()> {
        let games = || picture.matches.iter().filter_map(|of| of.running.as_ref());
        let ended = contestants.note_ended(|player| games().any(|game| game.seats.contains(player)));
        for (player, how) in ended {
            let why = format!("its program has ended: {how}");
            self.tell(TournamentCommand::Disqualify(player), Some(why)).await?;
        }
        Ok(())
    }

    /// Tells programs of rooms that they are to play in, once these are open.
    fn call(
        &self,
        picture: &TournamentPicture,
        contestants: &mut Contestants,
        called: &mut HashSet<GameKey>,
    ) {
        let mut programs: Vec<_> = contestants.programs().collect();
        if programs.is_empty() {
            return;
        }
        for game in picture.matches.iter().filter_map(|of| of.running.as_ref()) {
            if called.contains(&game.key) || self.services.rooms.find(&game.room).is_err() {
                continue;
            }
            called.insert(game.key);
            for (player, program) in &mut programs {
                if game.seats.contains(player) {
                    program.call(game.room.as_str());
                }
            }
        }
    }
}
