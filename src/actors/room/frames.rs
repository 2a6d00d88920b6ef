//! Effects into frames: each message is made once, and encoded once per codec that somebody reads.

use actix::Recipient;

use super::Room;
use super::mail::{Glimpse, PlayerConnection};
use super::meter::Figure;
use super::missed::Since;
use super::rounds::Verdict;
use crate::actors::audience::{Due, Snapshot, SnapshotRequest};
use crate::actors::delivery::{Connection, Frames, Outbound};
use crate::actors::encode::{self, Step};
use crate::actors::mail::{Sent, try_send};
use crate::game::{Member, Notice, Seat, Sight, Viewer};
use crate::protocol::server::{PROTOCOL, PlayerJoined, PlayerLeft, Resumed, Welcome};

impl Room {
    pub(super) fn broadcast(&mut self, notice: &Notice) {
        match notice {
            Notice::Joined(seat, Member { player, bot }) => {
                self.crowd.announce(|n| PlayerJoined { n, player, seat: *seat, bot: *bot });
            }
            Notice::Left(seat, member, reason) => {
                let message = format!("🚪 Player {} left the game", member.player);
                let (player, seat, reason) = (&member.player, *seat, *reason);
                self.crowd.announce(|n| PlayerLeft { n, player, seat, message, reason });
            }
            Notice::Acted(seat, action) => {
                let (n, wanted) = (self.crowd.next_number(), self.crowd.kept());
                let frames = encode::acted(self.game.machine(), self.game.roster(), *seat, action, n, wanted);
                self.crowd.tell_all(&frames);
            }
            Notice::Stepped => self.show_step(),
            Notice::Welcome => {}
        }
    }

    pub(super) fn tell_seat(&mut self, seat: Seat, notice: &Notice) {
        if *notice == Notice::Welcome
            && let Some(occupant) = self.crowd.occupant(seat)
        {
            occupant.in_state = true;
            self.greet(seat);
        }
    }

    /// Shows a seat the whole, tells it what it missed, and lets it hear what follows.
    pub(super) fn greet(&mut self, seat: Seat) {
        if let Some((connection, token)) = self.crowd.connection_to_greet(seat) {
            self.greet_player(seat, &connection, &token);
        } else if let Some((_, ear)) = self.crowd.sights().find(|(sighted, _)| *sighted == seat)
            && !self.sights_due
        {
            self.show_sight(seat, ear, self.game.machine().sight(self.game.viewer(seat)));
        }
    }

    fn greet_player(&mut self, seat: Seat, connection: &Connection, token: &str) {
        let since = self.crowd.catch_up(seat, connection.codec);
        let frames = self.welcome(Some((seat, token)), since.as_ref(), connection.codec.only());
        self.crowd.subscribe(connection, true);
        connection.send(Outbound::Keyframe(frames));
        match since {
            // A result that was missed is among these; who has it already finds it in the `welcome`.
            Some(since) => connection.send(Outbound::Missed(since.frames.into())),
            None => self.tell_verdict(connection),
        }
    }

    /// The first message for a seat, or for those who watch.
    fn welcome(&self, who: Option<(Seat, &str)>, since: Option<&Since>, wanted: [bool; 2]) -> Frames {
        let member = who.and_then(|(seat, _)| self.game.roster().member(seat));
        let viewer = who.map_or(Viewer::Everyone, |(seat, _)| self.game.viewer(seat));
        let (room, players) = (self.info(), encode::seated(self.game.roster()));
        encode::with_state(self.game.machine(), viewer, |state| {
            let welcome = Welcome {
                n: since.map_or(self.crowd.numbered(), |since| since.n),
                protocol: PROTOCOL,
                player_id: member.map(|member| &member.player),
                seat: who.map(|(seat, _)| seat),
                room: &room,
                players: players.clone(),
                tick: self.game.tick(),
                state,
                acks: self.game.acked(),
                over: self.verdict.as_ref().map(Verdict::over),
                resume_token: who.map(|(_, token)| token),
                resumed: since.map(|since| Resumed { missed: since.frames.len() as u64, lost: since.lost }),
            };
            Frames::encode(&welcome, wanted)
        })
    }

    /// Who comes in after the match is told how it came out.
    fn tell_verdict(&self, connection: &Connection) {
        if let Some(verdict) = &self.verdict {
            let frames = Frames::encode(&verdict.message(None, self.game.id()), connection.codec.only());
            connection.send(Outbound::Reliable(frames));
        }
    }

    fn show_step(&mut self) {
        self.show_or_owe_sights();
        if !self.crowd.is_heard() && !self.crowd.is_awaited() {
            return;
        }
        let n = self.crowd.next_number();
        let (frames, events) = self.stepped(Viewer::Everyone, n, self.crowd.wanted(), self.crowd.kept());
        if let Some(meter) = &mut self.meter {
            meter.note(Figure::FrameBytes, frames.len() as u64);
        }
        self.crowd.show_all(&frames, events.as_ref());
        if self.game.kind().secrets() {
            self.show_own_views(n);
        }
    }

    /// In a game with secrets each seat gets a frame of its own.
    fn show_own_views(&self, n: u64) {
        for (seat, occupant) in self.crowd.seats().filter(|(_, occupant)| occupant.in_state) {
            let super::Ear::Connection(PlayerConnection { connection, .. }) = &occupant.ear else { continue };
            let wanted = connection.codec.only();
            let (frames, events) = self.stepped(Viewer::Seat(seat), n, wanted, wanted);
            connection.send(Outbound::State { frames, events });
        }
    }

    /// Bots see the state itself, made once for all who see the same.
    pub(super) fn show_sights(&self) {
        let mut shared: Option<Sight> = None;
        for (seat, ear) in self.crowd.sights() {
            let viewer = self.game.viewer(seat);
            let look = || self.game.machine().sight(viewer);
            let sight = match viewer {
                Viewer::Everyone => Sight::clone(shared.get_or_insert_with(look)),
                Viewer::Seat(_) => look(),
            };
            self.show_sight(seat, ear, sight);
        }
    }

    /// A bot that does not keep up skips steps.
    fn show_sight(&self, seat: Seat, ear: &Recipient<Glimpse>, sight: Sight) {
        let tick = self.game.tick();
        if try_send(ear, Glimpse { seat, round: self.round, tick, sight }) == Sent::Full {
            log::debug!("room {}: the bot in seat {seat} skips tick {tick}", self.spec.id);
        }
    }

    /// The whole state for one connection that lagged.
    pub(super) fn keyframe(&self, viewer: Viewer, connection: &Connection) -> Frames {
        self.whole(viewer, connection.codec.only())
    }

    /// What everybody may see, each part in the codecs that it is wanted in.
    pub(super) fn portrait(&self, wanted: SnapshotRequest, due: Due) -> Snapshot {
        let SnapshotRequest { welcome, keyframe: state } = wanted;
        let drawn = |codecs: [bool; 2]| codecs.contains(&true);
        let verdict = self.verdict.as_ref().filter(|_| drawn(welcome));
        Snapshot {
            welcome: if drawn(welcome) { self.welcome(None, None, welcome) } else { Frames::default() },
            keyframe: if drawn(state) { self.whole(Viewer::Everyone, state) } else { Frames::default() },
            verdict: verdict.map(|verdict| Frames::encode(&verdict.message(None, self.game.id()), welcome)),
            due,
        }
    }

    /// The frame of the last step, and its events alone, if it has any.
    fn stepped(
        &self,
        viewer: Viewer,
        n: u64,
        wanted: [bool; 2],
        kept: [bool; 2],
    ) -> (Frames, Option<Frames>) {
        let step = Step { tick: self.game.tick(), acks: self.game.acks(), n };
        encode::stepped(self.game.machine(), viewer, step, wanted, kept)
    }

    fn whole(&self, viewer: Viewer, wanted: [bool; 2]) -> Frames {
        let (game, acks) = (&self.game, self.game.acked());
        encode::keyframe(game.machine(), game.roster(), game.tick(), &acks, viewer, wanted)
    }
}
