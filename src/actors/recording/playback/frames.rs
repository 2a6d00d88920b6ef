//! What a listener of a playback is shown: the frames of a spectator, and before and behind them what the replay is.

use super::{Playback, Showing};
use crate::actors::delivery::{CloseReason, Frames, Outbound};
use crate::actors::encode::{self, Step};
use crate::actors::mail::Sent;
use crate::game::replay::EndingKind;
use crate::game::{FrameStyle, Input, LeaveReason, Member, Phase, Seat, Viewer};
use crate::protocol::CloseCode;
use crate::protocol::replays::{ReplayEnding, ReplayMeta};
use crate::protocol::rooms::RoomInfo;
use crate::protocol::server::{
    DeltaFormat, MatchOver, PROTOCOL, PlayerJoined, PlayerLeft, PlayerResult, Replay, ReplayOver, Welcome,
};
use crate::room::Taken;

impl Playback {
    /// Tells the listener what is played, and shows the state with which it starts.
    pub(super) fn introduce(&mut self) {
        let meta = ReplayMeta::from(self.file.head());
        let replay = Replay { from: self.replayer.tick(), speed: self.speed, hz: self.hz, meta };
        self.send(Outbound::Reliable(self.encode(&replay)));
        let frames = self.welcome();
        self.send(Outbound::Keyframe(frames));
        self.showing = Showing::Shown;
        self.due = std::time::Instant::now();
    }

    fn encode<T: serde::Serialize>(&self, message: &T) -> Frames {
        Frames::encode(message, self.wanted())
    }

    fn wanted(&self) -> [bool; 2] {
        self.connection.codec.only()
    }

    fn welcome(&self) -> Frames {
        let (room, wanted) = (self.room(), self.wanted());
        let looked = self.replayer.look(|dyn_game| {
            encode::with_state(dyn_game, Viewer::Everyone, |state| {
                let welcome = Welcome {
                    n: self.numbered,
                    protocol: PROTOCOL,
                    player_id: None,
                    seat: None,
                    room: &room,
                    players: encode::seated(self.replayer.roster()),
                    tick: self.replayer.tick(),
                    state,
                    delta_format: DeltaFormat::of(self.replayer.game_type().as_ref()),
                    acks: Vec::new(),
                    over: None,
                    resume_token: None,
                    resumed: None,
                };
                Frames::encode(&welcome, wanted)
            })
        });
        looked.unwrap_or_default()
    }

    /// The room as it was, for a page that shows rooms.
    fn room(&self) -> RoomInfo<'_> {
        let phase = self.replayer.look(|dyn_game| dyn_game.phase()).unwrap_or(Phase::Playing);
        RoomInfo::of_replay(self.file.head(), phase, Taken::of(self.replayer.roster()))
    }

    /// Shows the last step: who came and went with it, the actions, and the frame.
    pub(super) fn show(&mut self) {
        let jumped = self.showing == Showing::Jumped;
        self.showing = Showing::Shown;
        if jumped {
            return self.show_keyframe();
        }
        for (seat, member) in self.replayer.joined().to_vec() {
            self.tell_joined(seat, &member);
        }
        for (seat, member) in self.replayer.left().to_vec() {
            self.tell_left(seat, &member);
        }
        match self.replayer.game_type().frames() {
            FrameStyle::Ticks => self.show_tick(),
            FrameStyle::Actions => self.tell_actions(),
        }
        if self.keyframe_wanted {
            self.show_keyframe();
        }
    }

    fn tell_joined(&mut self, seat: Seat, Member { player, bot, program }: &Member) {
        self.numbered += 1;
        let joined = PlayerJoined { n: self.numbered, player, seat, bot: *bot, program: *program };
        self.send(Outbound::Reliable(self.encode(&joined)));
    }

    /// The reason is not told, because it is not in the records.
    fn tell_left(&mut self, seat: Seat, Member { player, .. }: &Member) {
        self.numbered += 1;
        let message = format!("🚪 Player {player} left the game");
        let left = PlayerLeft { n: self.numbered, player, seat, message, reason: LeaveReason::Left };
        self.send(Outbound::Reliable(self.encode(&left)));
    }

    fn tell_actions(&mut self) {
        let wanted = self.wanted();
        let mut numbered = self.numbered;
        let told: Option<Vec<Frames>> = self.replayer.look(|dyn_game| {
            let acts = self.replayer.inputs().iter().filter_map(|input| match input {
                Input::Act { seat, action } => Some((*seat, action)),
                _ => None,
            });
            let told = acts.map(|(seat, action)| {
                numbered += 1;
                encode::acted(dyn_game, self.replayer.roster(), seat, action, numbered, wanted)
            });
            told.collect()
        });
        for frames in told.unwrap_or_default() {
            self.send(Outbound::Reliable(frames));
        }
        self.numbered = numbered;
    }

    fn show_tick(&mut self) {
        let (wanted, n) = (self.wanted(), self.numbered + 1);
        let step = Step { tick: self.replayer.tick(), acks: &[], n };
        let shown =
            self.replayer.look(|dyn_game| encode::stepped(dyn_game, Viewer::Everyone, step, wanted, wanted));
        let Some((frames, events)) = shown else { return };
        if events.is_some() {
            self.numbered = n;
            return self.send(Outbound::State { frames, events });
        }
        if self.states_lost && self.try_send(Outbound::StateGap) != Sent::Full {
            self.states_lost = false;
        }
        self.states_lost |= self.try_send(Outbound::State { frames, events }) == Sent::Full;
    }

    fn try_send(&self, outbound: Outbound) -> Sent {
        self.connection.try_send(outbound)
    }

    /// Shows the whole state: to a listener that skipped states, and behind a gap.
    pub(super) fn show_keyframe(&mut self) {
        self.keyframe_wanted = false;
        let (roster, tick, wanted) = (self.replayer.roster(), self.replayer.tick(), self.wanted());
        let looked = self
            .replayer
            .look(|dyn_game| encode::keyframe(dyn_game, roster, tick, &[], Viewer::Everyone, wanted));
        self.send(Outbound::Keyframe(looked.unwrap_or_default()));
    }

    /// Tells how the match ended, and that nothing more comes. A listener that skipped states gets the last state first.
    pub(super) fn finish(&mut self) {
        self.show_keyframe();
        let head = self.file.head();
        if self.replayer.is_over() && head.ending.kind == EndingKind::Decided {
            self.numbered += 1;
            let results = head.ending.results.iter().map(|result| PlayerResult {
                player: result.player.clone(),
                finish: result.finish.into(),
                rating_before: None,
                rating_after: None,
                points: None,
            });
            let results: Vec<_> = results.collect();
            let (n, match_id) = (Some(self.numbered), &head.match_id);
            let over = MatchOver { n, match_id, results: &results, replay: None, next_match_in_ms: None };
            self.send(Outbound::Reliable(self.encode(&over)));
        }
        let over = ReplayOver { tick: self.replayer.tick(), ending: ReplayEnding::from(&head.ending) };
        self.send(Outbound::Reliable(self.encode(&over)));
        self.send(Outbound::Close(CloseReason::new(CloseCode::Normal, "the replay is over")));
    }
}
