//! Rooms whose seats are reserved: their bots are started here, and whoever has opened such a room inside the server is told
//! what becomes of it, also after the room has died and come back.

use std::collections::HashMap;

use actix::prelude::*;

use crate::actors::mail::{InTurn, in_turn, send_to_child, send_unbounded};
use crate::actors::play::lobby::directory::RoomEntry;
use crate::actors::play::lobby::{Lobby, NoSuchRoom};
use crate::actors::play::room::{ReservationEvent, RetellReservation, RoomStopped, SeatBots};
use crate::domain::{PlayerId, RoomId};
use crate::room::{ReservationNews, ReservedSeat, RoomConfig};

/// Asks to be told what becomes of a room with reserved seats that was opened before, perhaps by another run of the server.
/// Whoever asked for that before is not told any more. What was told last of the room is told again.
#[derive(Message)]
#[rtype(result = "Result<(), NoSuchRoom>")]
pub struct FollowReservation {
    /// The room.
    pub room: RoomId,
    /// Hears what becomes of it.
    pub opener: Recipient<ReservationEvent>,
}

/// Those who have opened rooms with reserved seats.
#[derive(Default)]
pub(in crate::actors::play::lobby) struct Openers(HashMap<RoomId, Recipient<ReservationEvent>>);

impl Openers {
    /// From now on this one is told of the room.
    pub(in crate::actors::play::lobby) fn follow(
        &mut self,
        room: RoomId,
        opener: Recipient<ReservationEvent>,
    ) {
        self.0.insert(room, opener);
    }

    /// A room is gone for good.
    pub(in crate::actors::play::lobby) fn forget(&mut self, room: &RoomId) {
        self.0.remove(room);
    }

    /// A room is lost, and its match with it.
    pub(in crate::actors::play::lobby) fn lose(&mut self, config: &RoomConfig, stopped: &RoomStopped) {
        let (room, match_id) = (stopped.id.clone(), stopped.match_id.clone());
        let news = ReservationNews::aborted("the room was lost");
        self.tell(ReservationEvent { room, match_id, fixture: config.fixture.clone(), news });
        self.forget(&stopped.id);
    }

    fn tell(&self, event: ReservationEvent) {
        if let Some(opener) = self.0.get(&event.room) {
            send_unbounded(opener, event);
        }
    }
}

/// Starts the bots that seats are reserved for and that have none yet. A bot that gets none is missing when the time for
/// coming is over.
pub(in crate::actors::play::lobby) fn seat_reserved_bots(
    entry: &mut RoomEntry,
    has_seat: impl Fn(&PlayerId) -> bool,
) {
    let Some(reservation) = entry.config().reservation.clone() else { return };
    let missing = reservation.seats.iter().filter(|seat| !has_seat(&seat.player));
    let bots =
        missing.filter_map(|ReservedSeat { player, bot }| Some(entry.start_bot(player.clone(), (*bot)?)));
    let bots: Vec<_> = bots.collect();
    if !bots.is_empty() {
        send_to_child(&entry.addr, SeatBots(bots));
    }
}

impl Handler<ReservationEvent> for Lobby {
    type Result = ();

    fn handle(&mut self, event: ReservationEvent, _: &mut Self::Context) {
        self.openers.tell(event);
    }
}

impl Handler<FollowReservation> for Lobby {
    type Result = InTurn<Result<(), NoSuchRoom>>;

    fn handle(&mut self, follow: FollowReservation, _: &mut Self::Context) -> Self::Result {
        let FollowReservation { room, opener } = follow;
        let missing = self.away.missing(room.clone());
        let Some(entry) = self.directory.get(&room) else {
            if matches!(missing, NoSuchRoom::Away(_)) {
                self.openers.follow(room, opener);
                return in_turn(Ok(()));
            }
            return in_turn(Err(missing));
        };
        send_to_child(&entry.addr, RetellReservation);
        self.openers.follow(room, opener);
        in_turn(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::actors::play::lobby::tests::lobby;
    use crate::actors::play::lobby::{
        CloseRoom, FindSeat, NewRoom, OpenRoom, OpenRoomRefused, TakeSeatRefused,
    };
    use crate::auth::Opening;
    use crate::game::Level;
    use crate::room::{Reservation, ReservationRefused};

    /// Whoever has opened a room: it hands on what it is told.
    struct Opener(tokio::sync::mpsc::UnboundedSender<ReservationEvent>);

    impl Actor for Opener {
        type Context = Context<Self>;
    }

    impl Handler<ReservationEvent> for Opener {
        type Result = ();

        fn handle(&mut self, event: ReservationEvent, _: &mut Self::Context) {
            drop(self.0.send(event));
        }
    }

    /// What an opener is told.
    struct Told(tokio::sync::mpsc::UnboundedReceiver<ReservationEvent>);

    impl Told {
        async fn next(&mut self) -> ReservationNews {
            let told = tokio::time::timeout(Duration::from_secs(10), self.0.recv());
            told.await.expect("something is told in time").expect("the opener is there").news
        }
    }

    fn opener() -> (Recipient<ReservationEvent>, Told) {
        let (to, told) = tokio::sync::mpsc::unbounded_channel();
        (Opener(to).start().recipient(), Told(told))
    }

    fn player(name: &str) -> PlayerId {
        PlayerId::parse(name).unwrap()
    }

    fn reservation(players: &[&str], wait_ms: u64) -> Reservation {
        let bot = |name: &&str| name.starts_with("ai_").then_some(Level::Easy);
        let seat = |name: &&str| ReservedSeat { player: player(name), bot: bot(name) };
        Reservation { seats: players.iter().map(seat).collect(), wait_ms, ..Reservation::default() }
    }

    /// Opens a room that is reserved for these players. Answers its id.
    async fn open(lobby: &Addr<Lobby>, players: &[&str], opener: Recipient<ReservationEvent>) -> RoomId {
        let wait_ms = if players.contains(&"nobody") { 50 } else { 60_000 };
        let new = NewRoom::reserved("connect_four", "a final", reservation(players, wait_ms), opener);
        lobby.send(OpenRoom(new)).await.unwrap().unwrap().config.id.clone()
    }

    #[actix::test]
    async fn a_match_between_bots_is_begun_and_finished_by_itself() {
        let (lobby, (opener, mut told)) = (lobby(), opener());
        open(&lobby, &["ai_1", "ai_2"], opener).await;
        assert_eq!(told.next().await, ReservationNews::Met);
        let ended = told.next().await;
        // Where nothing is settled the match may still end in a draw, which has a result, too.
        let ReservationNews::Finished(result) = ended else { panic!("{ended:?}") };
        assert_eq!(result.placings.len(), 2);
    }

    #[actix::test]
    async fn whoever_is_missing_is_named_when_the_time_is_over() {
        let (lobby, (opener, mut told)) = (lobby(), opener());
        open(&lobby, &["ai_1", "nobody"], opener).await;
        let expired =
            ReservationNews::Expired { came: vec![player("ai_1")], missing: vec![player("nobody")] };
        assert_eq!(told.next().await, expired);
    }

    #[actix::test]
    async fn a_room_is_followed_by_whoever_asks_for_it_last() {
        let (lobby, (first, mut told_first), (second, mut told)) = (lobby(), opener(), opener());
        let room = open(&lobby, &["ai_1", "anna"], first).await;
        let follow = |opener| lobby.send(FollowReservation { room: room.clone(), opener });
        assert_eq!(follow(second.clone()).await.unwrap(), Ok(()));
        let seat = |name| FindSeat {
            player: player(name),
            room: Some(room.clone()),
            fallback: None,
            action: "{\"type\": \"drop\", \"column\": 0}".to_owned(),
            opening: Opening::default(),
        };
        let refused = lobby.send(seat("ben")).await.unwrap().err();
        assert_eq!(refused, Some(TakeSeatRefused::Reserved));
        assert!(lobby.send(seat("anna")).await.unwrap().is_ok());
        assert_eq!(told.next().await, ReservationNews::Met);
        assert_eq!(follow(second).await.unwrap(), Ok(()));
        assert_eq!(told.next().await, ReservationNews::Met, "it is told again to whoever asks again");
        let close = CloseRoom { id: room, reason: "enough".to_owned(), by: None };
        lobby.send(close).await.unwrap().unwrap();
        assert_eq!(told.next().await, ReservationNews::aborted("enough"));
        assert!(told_first.0.try_recv().is_err(), "the first one was told nothing");
    }

    #[actix::test]
    async fn a_reservation_that_cannot_be_kept_opens_no_room() {
        let (lobby, (opener, _told)) = (lobby(), opener());
        let mut new = NewRoom::reserved("connect_four", "a final", reservation(&["a", "b"], 1), opener);
        new.config.rematch = true;
        let refused = lobby.send(OpenRoom(new.clone())).await.unwrap().unwrap_err();
        assert_eq!(refused, OpenRoomRefused::Reservation(ReservationRefused::GoesOn));
        new.config.rematch = false;
        new.game = "relay".to_owned();
        new.config.reservation = Some(reservation(&["a", "ai_1"], 1).into());
        let refused = lobby.send(OpenRoom(new)).await.unwrap().unwrap_err();
        assert_eq!(refused, OpenRoomRefused::NoBots("relay".to_owned()));
    }
}
