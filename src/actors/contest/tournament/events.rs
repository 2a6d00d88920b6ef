//! What a tournament hears: from its rooms, from the settler, from whoever tells it something.

use actix::prelude::*;
use tokio::sync::oneshot;

use super::{Instruct, Job, RestTournaments, TellAnswer, TellRefused, Tournament};
use crate::actors::play::room::ReservationEvent;
use crate::actors::records::settler::MatchSettled;
use crate::domain::tournament::{GameKey, Loss, RoomNews, TournamentCommand};
use crate::room::ReservationNews;

impl Handler<Instruct> for Tournament {
    type Result = ResponseFuture<TellAnswer>;

    fn handle(&mut self, instruct: Instruct, ctx: &mut Self::Context) -> Self::Result {
        if self.jobs.len() >= self.links.settings.waiting_max {
            let full = TellRefused::Unavailable("too much waits to be done".to_owned());
            return Box::pin(std::future::ready(Err(full)));
        }
        let (answer, answered) = oneshot::channel();
        let Instruct { by, why, command } = instruct;
        self.jobs.push_back(Job { command, by, why, answer: Some(answer) });
        self.go_on(ctx);
        Box::pin(async move {
            let gone = || TellRefused::Unavailable("it is started again".to_owned());
            answered.await.unwrap_or_else(|_| Err(gone()))
        })
    }
}

impl Handler<ReservationEvent> for Tournament {
    type Result = ();

    fn handle(&mut self, event: ReservationEvent, ctx: &mut Self::Context) {
        let Some(fixture) = &event.fixture else { return };
        let key = GameKey::of(fixture);
        match event.news {
            ReservationNews::Met => self.hear(key, RoomNews::Began, ctx),
            ReservationNews::Expired { came, .. } => {
                self.rooms.remove(&event.room);
                self.hear(key, RoomNews::TimeOver { came }, ctx);
            }
            ReservationNews::Finished(_) => {
                self.rooms.remove(&event.room);
                self.rooms.owe(event.match_id, key);
                // The settler may have said before that the match is settled.
                self.is_behind = true;
                self.go_on(ctx);
            }
            ReservationNews::Aborted { .. } => {
                self.rooms.remove(&event.room);
                self.hear(key, RoomNews::Lost(Loss::RoomLost), ctx);
            }
        }
    }
}

impl Handler<MatchSettled> for Tournament {
    type Result = ();

    fn handle(&mut self, MatchSettled(settled): MatchSettled, ctx: &mut Self::Context) {
        if self.rooms.settled(&settled.match_id) {
            self.is_behind = true;
            self.go_on(ctx);
        }
    }
}

impl Handler<RestTournaments> for Tournament {
    type Result = ();

    fn handle(&mut self, _: RestTournaments, _: &mut Self::Context) {
        self.rests = true;
    }
}

/// Whether a command draws, and so takes ratings.
pub(super) fn draws(command: &TournamentCommand) -> bool {
    matches!(command, TournamentCommand::Start { .. } | TournamentCommand::PairAnew { .. })
}
