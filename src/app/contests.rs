//! The actors of contests: tournaments, and those who watch them.

use actix::prelude::*;

use super::live::Live;
use super::records::RecordServices;
use crate::actors::contest::directory::TournamentServices;
use crate::actors::contest::grandstand::Grandstand;
use crate::actors::contest::tournament::{OpenTournaments, RestoreTournaments};
use crate::actors::{Lobby, TournamentDirectory};
use crate::config::Settings;
use crate::game::Registry;

/// Who runs tournaments, and how they look.
#[derive(Clone)]
pub struct Contests {
    /// Announces tournaments, and is told what they are to do.
    pub tournaments: Addr<TournamentDirectory>,
    /// How the open ones look.
    pub open_tournaments: OpenTournaments,
    /// Shows tournaments as they change.
    pub grandstand: Addr<Grandstand>,
}

impl Contests {
    /// Starts them on a thread of their own, and goes on with the tournaments of the server before. The rooms of that server
    /// have to be back.
    pub(super) async fn open(
        lobby: &Addr<Lobby>,
        record_services: &RecordServices,
        live: &Live,
        registry: &Registry,
        settings: &Settings,
    ) -> anyhow::Result<Contests> {
        let services = TournamentServices {
            records: record_services.records.clone(),
            lobby: lobby.clone(),
            settler: record_services.settler.clone(),
            notifier: live.notifier.clone(),
            registry: registry.clone(),
            settings: settings.tournaments,
            delay_max_s: settings.rooms.delay_s_max,
        };
        let directory = TournamentDirectory::new(services);
        let open_tournaments = directory.published();
        let grandstand = Grandstand::open(open_tournaments.clone(), settings.tournaments);
        let tournaments = TournamentDirectory::start_in_arbiter(&Arbiter::new().handle(), |_| directory);
        let restored = tournaments.send(RestoreTournaments).await?;
        if restored > 0 {
            log::info!("{restored} tournaments of the server before go on");
        }
        Ok(Contests { tournaments, open_tournaments, grandstand })
    }
}
