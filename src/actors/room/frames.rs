//! Effects into frames: each message is made once, and encoded once per codec that somebody reads.

use actix::Recipient;
use erased_serde::Serialize as AnySerialize;

use super::Room;
use super::mail::{Glimpse, PlayerLine};
use super::meter::Figure;
use crate::actors::mail::{Sent, offer};
use crate::actors::outlet::{Cargo, Frames, Line};
use crate::game::{Match, Member, Notice, Seat, Shown, Sight, Viewer};
use crate::protocol::http::RoomInfo;
use crate::protocol::server::{
    Events, Keyframe, PROTOCOL, PlayerAction, PlayerJoined, PlayerLeft, Seated, TickFrame, Welcome,
};

impl Room {
    pub(super) fn broadcast(&mut self, notice: &Notice) {
        let wanted = self.crowd.wanted();
        match notice {
            Notice::Joined(seat, Member { player, bot }) => {
                self.crowd
                    .tell_all(&Frames::encode(&PlayerJoined { player, seat: *seat, bot: *bot }, wanted));
            }
            Notice::Left(seat, member, reason) => {
                let message = format!("🚪 Player {} left the game", member.player);
                let left = PlayerLeft { player: &member.player, seat: *seat, message, reason: *reason };
                self.crowd.tell_all(&Frames::encode(&left, wanted));
            }
            Notice::Acted(seat, action) => {
                let frames = acted(&self.game, *seat, action, wanted);
                self.crowd.tell_all(&frames);
            }
            Notice::Stepped => self.show_step(wanted),
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

    /// Shows a seat the whole, and lets it hear what follows.
    pub(super) fn greet(&self, seat: Seat) {
        if let Some(PlayerLine { line, resume_token }) = self.crowd.line(seat) {
            let who = self.game.roster().member(seat).map(|member| (seat, member, resume_token.as_ref()));
            let frames = welcome(&self.game, &self.info(), who, self.game.viewer(seat), line.codec.only());
            self.crowd.enlist(line, true);
            self.crowd.tell_line(line, Cargo::Keyframe(frames));
            self.tell_verdict(line);
        } else if let Some((_, ear)) = self.crowd.sights().find(|(sighted, _)| *sighted == seat) {
            self.show_sight(seat, ear, self.game.machine().sight(self.game.viewer(seat)));
        }
    }

    /// Who comes in after the match is told how it came out.
    fn tell_verdict(&self, line: &Line) {
        if let Some(verdict) = &self.verdict {
            let frames = verdict.frames(self.game.id(), line.codec.only());
            self.crowd.tell_line(line, Cargo::Reliable(frames));
        }
    }

    fn show_step(&mut self, wanted: [bool; 2]) {
        self.show_sights();
        if !self.crowd.is_heard() {
            return;
        }
        let (frames, events) = stepped(&self.game, Viewer::Everyone, wanted);
        if let Some(meter) = &mut self.meter {
            meter.note(Figure::FrameBytes, frames.len() as u64);
        }
        self.crowd.show_all(&frames, events.as_ref());
        if self.game.kind().secrets() {
            self.show_own_views();
        }
    }

    /// In a game with secrets each seat gets a frame of its own.
    fn show_own_views(&self) {
        for (seat, occupant) in self.crowd.seats().filter(|(_, occupant)| occupant.in_state) {
            let super::Ear::Line(PlayerLine { line, .. }) = &occupant.ear else { continue };
            let (frames, events) = stepped(&self.game, Viewer::Seat(seat), line.codec.only());
            self.crowd.tell_line(line, Cargo::State { frames, events });
        }
    }

    /// Bots see the state itself, made once for all who see the same.
    fn show_sights(&self) {
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
        if offer(ear, Glimpse { seat, round: self.round, tick, sight }) == Sent::Full {
            log::debug!("room {}: the bot in seat {seat} skips tick {tick}", self.spec.id);
        }
    }

    /// The whole state for one line that lagged.
    pub(super) fn keyframe(&self, viewer: Viewer, line: &Line) -> Frames {
        keyframe(&self.game, viewer, line.codec.only())
    }
}

/// What everybody may see, for those who come in and those who lagged.
pub(super) struct Drawn {
    pub(super) welcome: Frames,
    pub(super) keyframe: Frames,
}

/// Draws the match as everybody may see it, each part in the codecs that it is wanted in.
pub(super) fn portrait(
    game: &Match,
    room: &RoomInfo,
    welcome_in: [bool; 2],
    keyframe_in: [bool; 2],
) -> Drawn {
    let is_wanted = |codecs: [bool; 2]| codecs.contains(&true);
    let mut drawn = Drawn { welcome: Frames::default(), keyframe: Frames::default() };
    if is_wanted(welcome_in) {
        drawn.welcome = welcome(game, room, None, Viewer::Everyone, welcome_in);
    }
    if is_wanted(keyframe_in) {
        drawn.keyframe = keyframe(game, Viewer::Everyone, keyframe_in);
    }
    drawn
}

fn keyframe(game: &Match, viewer: Viewer, wanted: [bool; 2]) -> Frames {
    let (players, tick) = (seated(game), game.tick());
    with_state(game, viewer, |state| {
        Frames::encode(&Keyframe { tick, players: players.clone(), state }, wanted)
    })
}

fn seated(game: &Match) -> Vec<Seated<'_>> {
    let taken = game.roster().taken();
    taken.map(|(seat, member)| Seated { seat, player: &member.player, bot: member.bot }).collect()
}

fn acted(game: &Match, seat: Seat, action: &[u8], wanted: [bool; 2]) -> Frames {
    let mut frames = Frames::default();
    if let Some(member) = game.roster().last_member(seat) {
        game.machine().with_action(action, &mut |action| {
            frames = Frames::encode(&PlayerAction { player: &member.player, action }, wanted);
        });
    }
    frames
}

fn stepped(game: &Match, viewer: Viewer, wanted: [bool; 2]) -> (Frames, Option<Frames>) {
    let (tick, acks) = (game.tick(), game.acks());
    let mut made = (Frames::default(), None);
    game.machine().with_shown(viewer, &mut |Shown { events, delta, actions }| {
        made.0 = Frames::encode(&TickFrame { tick, actions, events, delta, acks }, wanted);
        made.1 = events.map(|events| Frames::encode(&Events { tick, events }, wanted));
    });
    made
}

fn welcome(
    game: &Match,
    room: &RoomInfo,
    who: Option<(Seat, &Member, &str)>,
    viewer: Viewer,
    wanted: [bool; 2],
) -> Frames {
    with_state(game, viewer, |state| {
        let welcome = Welcome {
            protocol: PROTOCOL,
            player_id: who.map(|(_, member, _)| &member.player),
            seat: who.map(|(seat, ..)| seat),
            room,
            players: seated(game),
            tick: game.tick(),
            state,
            resume_token: who.map(|(.., token)| token),
        };
        Frames::encode(&welcome, wanted)
    })
}

fn with_state(game: &Match, viewer: Viewer, encode: impl Fn(&dyn AnySerialize) -> Frames) -> Frames {
    let mut frames = Frames::default();
    game.machine().with_state(viewer, &mut |state| frames = encode(state));
    frames
}
