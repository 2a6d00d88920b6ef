//! Sends everything that a room shows and tells to players, bots and spectators.
//!
//! Must not: decide anything about the match, or hold up anything else.

use actix::{Addr, Recipient};

use super::frames::{Guest, RoomView};
use super::mail::ObservationReady;
use super::pace::{Meter, SpareTime, TimingFigure};
use super::subscribers::PlayerConnection;
use super::subscribers::Subscribers;
use crate::actors::Spectators;
use crate::actors::delivery::spectators::{SnapshotCause, SnapshotRequest};
use crate::actors::delivery::{CloseReason, Connection, ConnectionId, Frames, Outbound};
use crate::actors::encode;
use crate::actors::mail::{Sent, send_to_child, try_send};
use crate::game::{ActRefused, MatchNotice, Member, Observation, Pace, Seat, Viewer};
use crate::protocol::clock::PlayerClock;
use crate::protocol::server::{
    Chat, ErrorMessage, PlayerAway, PlayerBack, PlayerJoined, PlayerLeft, Recovered, Settled, SettledResult,
};
use crate::protocol::{CloseCode, MessageRefused};
use crate::room::{ChatEntry, News};
use crate::telemetry::{self, Mailbox, Metric};

/// The means to reach everybody in a room.
pub(super) struct Broadcaster {
    pub(super) subscribers: Subscribers,
    /// The figures of how the room keeps time. They are made with the first tick.
    pub(super) meter: Option<Meter>,
    /// Whether bots are still to be shown the last step.
    pub(super) observations_due: bool,
    /// The time that rooms may take in which bots alone decide when the next step is made.
    pub(super) spare: SpareTime,
}

/// Messages to everybody.
impl Broadcaster {
    /// Tells everybody something about the match.
    pub(super) fn tell(&mut self, view: RoomView<'_>, notice: &MatchNotice) {
        match notice {
            MatchNotice::Joined(seat, Member { player, bot, program }) => {
                let (seat, bot, program) = (*seat, *bot, *program);
                self.subscribers.announce(|n| PlayerJoined { n, player, seat, bot, program });
            }
            MatchNotice::Left(seat, member, reason) => {
                let message = format!("🚪 Player {} left the game", member.player);
                let (player, seat, reason) = (&member.player, *seat, *reason);
                self.subscribers.announce(|n| PlayerLeft { n, player, seat, message, reason });
            }
            MatchNotice::Acted(seat, action) => {
                let (n, wanted) = (self.subscribers.next_number(), self.subscribers.kept());
                let game = view.room.game();
                let frames = encode::acted(game.dyn_game(), game.roster(), *seat, action, n, wanted);
                self.subscribers.tell_all(&frames);
            }
            MatchNotice::Stepped => self.show_step(view),
            MatchNotice::Welcome => {}
        }
    }

    /// Tells everybody something about the room.
    pub(super) fn announce(&mut self, view: RoomView<'_>, news: &News) {
        match news {
            News::Away(seat, player) => {
                self.subscribers.announce(|n| PlayerAway { n, player, seat: *seat });
            }
            News::Back(seat, player) => {
                self.subscribers.announce(|n| PlayerBack { n, player, seat: *seat });
            }
            News::Said(ChatEntry { player, message, at, spectator }) => {
                self.subscribers.announce(|n| Chat { n, player, message, at: *at, spectator: *spectator });
            }
            News::Recovered { tick, lost_ticks } => {
                self.subscribers.announce(|n| Recovered { n, tick: *tick, lost_ticks: *lost_ticks });
            }
            News::Clock(reading) => {
                let player = view.room.game().roster().last_member(reading.clock.seat);
                let player = player.map(|member| &member.player);
                self.subscribers.announce(|n| PlayerClock::new(n, player, *reading));
            }
            News::Over => {
                let (n, kept) = (self.subscribers.next_number(), self.subscribers.kept());
                let frames = view.match_over(Some(n), kept).unwrap_or_default();
                self.subscribers.tell_all(&frames);
            }
            News::Settled(settled) => {
                let (match_id, players) = (&settled.match_id, &settled.players);
                let results = || players.iter().map(SettledResult::of).collect();
                self.subscribers.announce(|n| Settled { n, match_id, results: results() });
            }
        }
    }
}

/// Messages to a single seat.
impl Broadcaster {
    /// Shows a seat the whole state, tells it what it missed, and subscribes it to what follows.
    pub(super) fn greet(&mut self, view: RoomView<'_>, seat: Seat) {
        if let Some(listener) = self.subscribers.listener(seat) {
            listener.in_state = true;
        }
        if let Some((connection, token)) = self.subscribers.connection_to_greet(seat) {
            self.greet_player(view, seat, &connection, &token);
        } else if let Some((_, observer)) =
            self.subscribers.observations().find(|(observing, _)| *observing == seat)
            && !self.observations_due
        {
            let game = view.room.game();
            show_observation(
                view,
                seat,
                observer,
                game.dyn_game().observation(game.game_type().viewer(seat)),
            );
        }
    }

    fn greet_player(&mut self, view: RoomView<'_>, seat: Seat, connection: &Connection, token: &str) {
        let since = self.subscribers.catch_up(seat, connection.codec);
        let guest = Guest { seat, token, since: since.as_ref() };
        let frames = view.welcome(Some(&guest), self.subscribers.numbered(), connection.codec.only());
        self.subscribers.subscribe(connection, true);
        connection.send(Outbound::Keyframe(frames));
        match since {
            // A result that was missed is among these. A player who has it already finds it in the `welcome`.
            Some(since) => connection.send(Outbound::Missed(since.frames.into())),
            None => {
                // A player who comes in after the match is told its result.
                if let Some(frames) = view.match_over(None, connection.codec.only()) {
                    connection.send(Outbound::Reliable(frames));
                }
            }
        }
    }

    /// Tells a seat that its action was not taken.
    pub(super) fn refuse(&self, seat: Seat, seq: Option<u32>, refused: ActRefused) {
        if let Some(player) = self.subscribers.connection(seat) {
            refuse(&player.connection, seq, &refused.to_string());
        }
    }

    /// Closes the connection of a seat whose time is over.
    pub(super) fn close_late(&self, seat: Seat) {
        if let Some(player) = self.subscribers.connection(seat) {
            hang_up(
                &player.connection,
                CloseCode::OutOfTime,
                "your time is over, and with it the match for you",
            );
        }
    }

    /// Closes the connection of a seat, and forgets the seat.
    pub(super) fn dismiss(&mut self, seat: Seat, why: &str) {
        if let Some(player) = self.subscribers.connection(seat) {
            hang_up(&player.connection, CloseCode::RoomFull, why);
        }
        self.subscribers.stand(seat);
    }
}

/// Closes a connection.
pub(super) fn hang_up(connection: &Connection, code: CloseCode, reason: &str) {
    connection.send(Outbound::Close(CloseReason::new(code, reason)));
}

/// Tells a client that its message was not taken.
pub(super) fn refuse(connection: &Connection, seq: Option<u32>, why: &str) {
    let refused = MessageRefused::Refused(why.to_owned());
    let error = ErrorMessage { code: refused.code(), message: refused.to_string(), seq };
    connection.send(Outbound::Reliable(Frames::encode(&error, connection.codec.only())));
}

/// Views of the state.
impl Broadcaster {
    fn show_step(&mut self, view: RoomView<'_>) {
        self.show_or_owe_observations(view);
        if !self.subscribers.is_heard() && !self.subscribers.is_awaited() {
            return;
        }
        let n = self.subscribers.next_number();
        let (wanted, kept) = (self.subscribers.wanted(), self.subscribers.kept());
        let (frames, events) = view.step(Viewer::Everyone, n, wanted, kept);
        if let Some(meter) = &mut self.meter {
            meter.note(TimingFigure::FrameBytes, frames.len() as u64);
        }
        self.subscribers.show_all(&frames, events.as_ref());
        if view.room.game().game_type().secrets() {
            self.show_own_views(view, n);
        }
    }

    /// In a game with secrets each seat gets a frame of its own.
    fn show_own_views(&self, view: RoomView<'_>, n: u64) {
        for (seat, PlayerConnection { connection, .. }) in self.subscribers.shown() {
            let wanted = connection.codec.only();
            let (frames, events) = view.step(Viewer::Seat(seat), n, wanted, wanted);
            connection.send(Outbound::State { frames, events });
        }
    }

    /// Shows the whole state again to everybody who was shown it before.
    pub(super) fn show_state(&mut self, view: RoomView<'_>) {
        self.show_snapshot(view, SnapshotCause::AnotherState);
        let game = view.room.game();
        let mut shared: [Option<Frames>; 2] = [None, None];
        for (seat, PlayerConnection { connection, .. }) in self.subscribers.shown() {
            let (viewer, codec) = (game.game_type().viewer(seat), connection.codec);
            let own = || view.keyframe(viewer, codec.only());
            let frames = match viewer {
                Viewer::Everyone => shared[codec.index()].get_or_insert_with(own).clone(),
                Viewer::Seat(_) => own(),
            };
            connection.send(Outbound::Keyframe(frames));
        }
        self.show_or_owe_observations(view);
    }

    /// Shows the whole state to a connection that skipped states, if it still belongs to a seat here.
    pub(super) fn show_keyframe(&self, view: RoomView<'_>, lagging: ConnectionId) {
        let mut seated = self
            .subscribers
            .seats()
            .filter_map(|(seat, listener)| Some((seat, listener.observer.connection()?)));
        if let Some((seat, connection)) = seated.find(|(_, connection)| connection.id == lagging) {
            let viewer = view.room.game().game_type().viewer(seat);
            connection.send(Outbound::Keyframe(view.keyframe(viewer, connection.codec.only())));
        }
    }

    /// Sends spectators the whole state, as it is now.
    pub(super) fn show_snapshot(&self, view: RoomView<'_>, due: SnapshotCause) {
        if let Some(spectators) =
            self.subscribers.spectators.as_ref().filter(|spectators| spectators.listens())
        {
            let codecs = spectators.readers();
            let wanted = SnapshotRequest { welcome: codecs, keyframe: codecs };
            self.send_snapshot(view, spectators.addr(), wanted, due);
        }
    }

    /// Sends the whole state to those spectators who wait for it.
    pub(super) fn answer_snapshot(&self, view: RoomView<'_>, wanted: SnapshotRequest) {
        if let Some(spectators) = &self.subscribers.spectators {
            self.send_snapshot(view, spectators.addr(), wanted, SnapshotCause::Waiting);
        }
    }

    fn send_snapshot(
        &self,
        view: RoomView<'_>,
        to: &Addr<Spectators>,
        wanted: SnapshotRequest,
        due: SnapshotCause,
    ) {
        send_to_child(to, view.snapshot(wanted, due, self.subscribers.numbered()));
    }
}

/// Observations for bots.
impl Broadcaster {
    /// Shows bots the last step: at once, or in the room's turn if bots alone decide when the next step is made.
    fn show_or_owe_observations(&mut self, view: RoomView<'_>) {
        self.observations_due = self.spare.is_scarce() && self.bots_set_the_pace(view);
        if !self.observations_due {
            self.show_observations(view);
        }
    }

    /// Whether the next step waits for nothing but bots: neither for a clock nor for a person.
    fn bots_set_the_pace(&self, view: RoomView<'_>) -> bool {
        let game = view.room.game();
        match game.pace() {
            Pace::Realtime { .. } => false,
            Pace::OnInput => true,
            Pace::Lockstep { .. } => {
                let mut seats = self.subscribers.seats();
                !seats.any(|(seat, listener)| {
                    listener.observer.connection().is_some() && game.dyn_game().awaits(seat)
                })
            }
        }
    }

    /// Shows bots the state itself. It is made once for all bots that see the same.
    pub(super) fn show_observations(&self, view: RoomView<'_>) {
        let game = view.room.game();
        let mut shared: Option<Observation> = None;
        for (seat, observer) in self.subscribers.observations() {
            let viewer = game.game_type().viewer(seat);
            let look = || game.dyn_game().observation(viewer);
            let observation = match viewer {
                Viewer::Everyone => Observation::clone(shared.get_or_insert_with(look)),
                Viewer::Seat(_) => look(),
            };
            show_observation(view, seat, observer, observation);
        }
    }
}

/// Sends an observation to a bot. A bot that does not keep up skips steps.
fn show_observation(
    view: RoomView<'_>,
    seat: Seat,
    observer: &Recipient<ObservationReady>,
    observation: Observation,
) {
    let (tick, round) = (view.room.game().tick(), view.room.round());
    if try_send(observer, ObservationReady { seat, round, tick, observation }) == Sent::Full {
        telemetry::count(Metric::MailRefused(Mailbox::Bot));
        log::debug!("room {}: the bot in seat {seat} skips tick {tick}", view.room.config().id);
    }
}
