//! A tournament of a test's server.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use tiltyard::actors::contest::tournament::{
    AnnounceRefused, AnnounceTournament, TellRefused, TellTournament,
};
use tiltyard::app::Contests;
use tiltyard::auth::AddressShare;
use tiltyard::domain::bracket::{BracketSetup, Kind, Lengths, Seeding};
use tiltyard::domain::tournament::{
    Admittance, Allowances, By, Entry, EntryKind, RunningPicture, Schedule, TournamentCommand,
    TournamentPicture, TournamentSetup, TournamentStatus, Watching,
};
use tiltyard::domain::{PlayerId, TournamentId};

use crate::server::{TestServer, WAIT};

pub(super) fn player(id: &str) -> PlayerId {
    PlayerId::parse(id).expect("an id")
}

/// Anna's tournament of connect four, for everybody, begun by hand.
pub(super) fn setup(kind: Kind) -> TournamentSetup {
    TournamentSetup {
        id: TournamentId::parse("cup").expect("an id"),
        owner: player("anna"),
        created_at: Timestamp::now(),
        secret: 7,
        seed: None,
        name: "Cup".to_owned(),
        game: "connect_four".to_owned(),
        mode: None,
        options: json!({}),
        bracket: BracketSetup { kind, lengths: Lengths::all(1), seeding: Seeding::Order },
        entrants_min: 2,
        entrants_max: 64,
        schedule: Schedule::by_hand(),
        admission: Admittance { people: true, programs: false, bots: true },
        allowances: Allowances {
            no_show_s: 60,
            decide_s: 60,
            game_s: 600,
            pause_s: 600,
            attempts: 3,
            time_bank_ms: None,
            strikes: 3,
        },
        watching: Watching { delay_s: 0, entrants: true },
        private: false,
        series: None,
    }
}

/// A tournament, as its owner sees it.
pub(super) struct Cup {
    contests: Contests,
    id: TournamentId,
}

impl Cup {
    /// Announces a tournament.
    pub(super) async fn announced(
        server: &TestServer,
        setup: TournamentSetup,
    ) -> Result<Cup, AnnounceRefused> {
        let id = setup.id.clone();
        let contests = server.contests().clone();
        let announced = AnnounceTournament { setup, share: AddressShare::default() };
        contests.tournaments.send(announced).await.expect("there is a directory")?;
        Ok(Cup { contests, id })
    }

    /// The same tournament on another server.
    pub(super) fn on(server: &TestServer, cup: &Cup) -> Cup {
        Cup { contests: server.contests().clone(), id: cup.id.clone() }
    }

    /// Anna says something.
    pub(super) async fn say(
        &self,
        command: TournamentCommand,
    ) -> Result<Arc<TournamentPicture>, TellRefused> {
        self.say_as(By::Player(player("anna")), command).await
    }

    pub(super) async fn say_as(
        &self,
        by: By,
        command: TournamentCommand,
    ) -> Result<Arc<TournamentPicture>, TellRefused> {
        let tell = TellTournament { tournament: self.id.clone(), by, why: None, command };
        self.contests.tournaments.send(tell).await.expect("there is a directory")
    }

    pub(super) async fn enter_bots(&self, count: u16) {
        let command = TournamentCommand::AddBots { count, level: "easy".to_owned() };
        self.say(command).await.expect("bots may enter");
    }

    pub(super) async fn enter(&self, id: &str) {
        let entry = Entry { player: player(id), kind: EntryKind::Person };
        let by = By::Player(entry.player.clone());
        self.say_as(by, TournamentCommand::Enter(entry)).await.expect("a person may enter");
    }

    pub(super) async fn start(&self) {
        self.say(TournamentCommand::Start { ratings: BTreeMap::new() }).await.expect("it begins");
    }

    /// How it looks as soon as it looks like that.
    pub(super) async fn when(&self, wanted: impl Fn(&TournamentPicture) -> bool) -> Arc<TournamentPicture> {
        let waits = async {
            loop {
                if let Some(mut pictures) = self.contests.open_tournaments.watch(&self.id)
                    && let Ok(picture) = pictures.wait_for(|picture| wanted(picture)).await
                {
                    return Arc::clone(&picture);
                }
                // A server that has started a moment ago is still reading it.
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(3 * WAIT, waits).await.expect("it comes to that in time")
    }

    pub(super) async fn finished(&self) -> Arc<TournamentPicture> {
        self.when(|picture| picture.status == TournamentStatus::Finished).await
    }

    /// The first game that runs, once one does that fits.
    pub(super) async fn running(&self, fits: impl Fn(&RunningPicture) -> bool) -> RunningPicture {
        let runs = |picture: &TournamentPicture| {
            picture.matches.iter().filter_map(|of| of.running.clone()).find(|running| fits(running))
        };
        let picture = self.when(|picture| runs(picture).is_some()).await;
        runs(&picture).expect("one runs")
    }
}

/// How many games were finished; each match has exactly one that counts, and none beside it.
pub(super) fn games_of(picture: &TournamentPicture) -> usize {
    let played = picture.matches.iter().filter(|of| !of.finished.is_empty());
    let count = played.map(|of| {
        assert!(of.finished.iter().all(|game| game.counts), "a game was played in vain: {of:?}");
        of.finished.len()
    });
    count.sum()
}
