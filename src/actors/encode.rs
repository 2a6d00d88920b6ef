//! Makes frames of what a match shows: for rooms, in which it is played, and for replays, in which it is played again.
//!
//! Must not: know who listens.

use erased_serde::Serialize as AnySerialize;

use crate::actors::delivery::Frames;
use crate::game::{DynGame, Member, Roster, Seat, ShownStep, Tick, Viewer};
use crate::protocol::server::{Events, Keyframe, PlayerAction, Seated, TickFrame};

/// A step that is shown.
pub(super) struct Step<'a> {
    /// The number of the step.
    pub(super) tick: Tick,
    /// The actions that it took: pairs of a seat and the highest number that its client gave.
    pub(super) acks: &'a [(Seat, u32)],
    /// The number of its message, if it has events.
    pub(super) n: u64,
}

/// The taken seats of a match, as messages have them.
pub(super) fn seated(roster: &Roster) -> Vec<Seated<'_>> {
    let taken = roster.taken().map(|(seat, Member { player, bot, program })| Seated {
        seat,
        player,
        bot: *bot,
        program: *program,
    });
    taken.collect()
}

/// The frame of an action, in games that show the actions and nothing else.
pub(super) fn acted(
    dyn_game: &dyn DynGame,
    roster: &Roster,
    seat: Seat,
    action: &[u8],
    n: u64,
    wanted: [bool; 2],
) -> Frames {
    let mut frames = Frames::default();
    if let Some(member) = roster.last_member(seat) {
        dyn_game.with_action(action, &mut |action| {
            frames = Frames::encode(&PlayerAction { n, player: &member.player, action }, wanted);
        });
    }
    frames
}

/// The frame of the last step, and a frame of its events alone, if it has any. The latter is kept for players who are away,
/// too.
pub(super) fn stepped(
    dyn_game: &dyn DynGame,
    viewer: Viewer,
    step: Step<'_>,
    wanted: [bool; 2],
    kept: [bool; 2],
) -> (Frames, Option<Frames>) {
    let Step { tick, acks, n } = step;
    let mut made = (Frames::default(), None);
    dyn_game.with_shown(viewer, &mut |ShownStep { events, delta, actions }| {
        let frame = TickFrame { n: events.map(|_| n), tick, actions, events, delta, acks };
        made.0 = Frames::encode(&frame, wanted);
        made.1 = events.map(|events| Frames::encode(&Events { n, tick, events }, kept));
    });
    made
}

/// Encodes a message that has the whole state in it.
pub(super) fn with_state(
    dyn_game: &dyn DynGame,
    viewer: Viewer,
    encode: impl Fn(&dyn AnySerialize) -> Frames,
) -> Frames {
    let mut frames = Frames::default();
    dyn_game.with_state(viewer, &mut |state| frames = encode(state));
    frames
}

/// The frame with the whole state, for a client that skipped states.
pub(super) fn keyframe(
    dyn_game: &dyn DynGame,
    roster: &Roster,
    tick: Tick,
    acks: &[(Seat, u32)],
    viewer: Viewer,
    wanted: [bool; 2],
) -> Frames {
    let players = seated(roster);
    with_state(dyn_game, viewer, |state| {
        let keyframe = Keyframe { tick, players: players.clone(), state, acks: acks.to_vec() };
        Frames::encode(&keyframe, wanted)
    })
}
