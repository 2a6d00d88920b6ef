//! Makes frames of the present state of a room. Each message is made once, and encoded once for each codec that
//! somebody reads.
//!
//! Must not: know who listens.

use super::missed::Since;
use crate::actors::delivery::Frames;
use crate::actors::delivery::spectators::{Snapshot, SnapshotCause, SnapshotRequest};
use crate::actors::encode::{self, Step};
use crate::game::{Seat, Viewer};
use crate::protocol::records::shown_rating;
use crate::protocol::rooms::RoomInfo;
use crate::protocol::server::{DeltaFormat, MatchOver, Over, PROTOCOL, PlayerResult, Resumed, Welcome};
use crate::room::{MatchSummary, RoomListing, RoomState};

/// A room, as it is shown now.
#[derive(Clone, Copy)]
pub(super) struct RoomView<'a> {
    pub(super) room: &'a RoomState,
    pub(super) now_ms: u64,
}

/// A player who is welcomed.
pub(super) struct Guest<'a> {
    pub(super) seat: Seat,
    pub(super) token: &'a str,
    /// The messages that the player has missed, if the player has come back.
    pub(super) since: Option<&'a Since>,
}

impl RoomView<'_> {
    /// The first message for a player, or for spectators. `n` is the number of the last reliable message.
    pub(super) fn welcome(&self, guest: Option<&Guest<'_>>, n: u64, wanted: [bool; 2]) -> Frames {
        let game = self.room.game();
        let member = guest.and_then(|guest| game.roster().member(guest.seat));
        let viewer = guest.map_or(Viewer::Everyone, |guest| game.game_type().viewer(guest.seat));
        let since = guest.and_then(|guest| guest.since);
        let (listing, players) = (RoomListing::for_players(self.room), encode::seated(game.roster()));
        let room = RoomInfo::from(&listing);
        let shown = self.room.summary().map(ShownSummary::of);
        encode::with_state(game.dyn_game(), viewer, |state| {
            let welcome = Welcome {
                n: since.map_or(n, |since| since.n),
                protocol: PROTOCOL,
                player_id: member.map(|member| &member.player),
                seat: guest.map(|guest| guest.seat),
                room: &room,
                players: players.clone(),
                tick: game.tick(),
                state,
                delta_format: DeltaFormat::of(game.game_type().as_ref()),
                acks: game.inbox().acked().collect(),
                over: shown.as_ref().map(|shown| shown.over(self.now_ms)),
                resume_token: guest.map(|guest| guest.token),
                resumed: since.map(|since| Resumed { missed: since.frames.len() as u64, lost: since.lost }),
            };
            Frames::encode(&welcome, wanted)
        })
    }

    /// The message about the end of the match, with the time until the next one; `None` before the result is announced.
    pub(super) fn match_over(&self, n: Option<u64>, wanted: [bool; 2]) -> Option<Frames> {
        let shown = ShownSummary::of(self.room.summary()?);
        let Over { results, replay, next_match_in_ms } = shown.over(self.now_ms);
        let match_id = &shown.summary.match_id;
        Some(Frames::encode(&MatchOver { n, match_id, results, replay, next_match_in_ms }, wanted))
    }

    /// The snapshot that everybody may see: each part of it in the codecs in which it is wanted.
    pub(super) fn snapshot(&self, wanted: SnapshotRequest, due: SnapshotCause, n: u64) -> Snapshot {
        let SnapshotRequest { welcome, keyframe } = wanted;
        let is_drawn = |codecs: [bool; 2]| codecs.contains(&true);
        Snapshot {
            welcome: if is_drawn(welcome) { self.welcome(None, n, welcome) } else { Frames::default() },
            keyframe: if is_drawn(keyframe) {
                self.keyframe(Viewer::Everyone, keyframe)
            } else {
                Frames::default()
            },
            match_over: self.match_over(None, welcome).filter(|_| is_drawn(welcome)),
            due,
        }
    }

    /// The whole state, for clients that skipped states.
    pub(super) fn keyframe(&self, viewer: Viewer, wanted: [bool; 2]) -> Frames {
        let game = self.room.game();
        let acked: Vec<_> = game.inbox().acked().collect();
        encode::keyframe(game.dyn_game(), game.roster(), game.tick(), &acked, viewer, wanted)
    }

    /// The frame of the last step, and a frame of its events alone, if it has any. Events have the number `n`.
    pub(super) fn step(
        &self,
        viewer: Viewer,
        n: u64,
        wanted: [bool; 2],
        kept: [bool; 2],
    ) -> (Frames, Option<Frames>) {
        let game = self.room.game();
        let step = Step { tick: game.tick(), acks: game.inbox().acks(), n };
        encode::stepped(game.dyn_game(), viewer, step, wanted, kept)
    }
}

/// The summary of a match, as messages have it.
struct ShownSummary<'a> {
    summary: &'a MatchSummary,
    results: Vec<PlayerResult>,
    replay: Option<String>,
}

impl<'a> ShownSummary<'a> {
    fn of(summary: &'a MatchSummary) -> ShownSummary<'a> {
        let results = summary.placings.iter().map(|placing| {
            let rated = summary.rated(&placing.player);
            PlayerResult {
                player: placing.player.clone(),
                finish: placing.finish.into(),
                rating_before: rated.and_then(|rated| rated.rating_before).map(shown_rating),
                rating_after: rated.and_then(|rated| rated.rating_after).map(shown_rating),
                points: rated.map(|rated| rated.points),
            }
        });
        let replay = summary.has_replay.then(|| format!("/replays/{}", summary.match_id));
        ShownSummary { summary, results: results.collect(), replay }
    }

    fn over(&self, now_ms: u64) -> Over<'_> {
        let next_match_in_ms = self.summary.next_match_in_ms(now_ms);
        Over { results: &self.results, replay: self.replay.as_deref(), next_match_in_ms }
    }
}
