//! The kernel every game runs on: the [`Game`] trait and the pure machinery around it.
//!
//! Owns: the trait of a game, the order of a match's inputs, the journal, ticks, seeded randomness, bot policies. Must
//! not: know actix, tokio, clocks, files, the environment or logging. Everything in here is a plain value, and the same
//! inputs give the same states, bit for bit, on every machine.

mod earned;
pub mod effect;
pub mod erased;
pub mod game_type;
mod inbox;
pub mod input;
pub mod journal;
pub mod r#match;
pub mod outcome;
pub mod pace;
pub mod patch;
pub mod policy;
pub mod presentation;
pub mod quitters;
pub mod registry;
pub mod replay;
pub mod roster;
pub mod seat;
pub mod wire;

use std::borrow::Cow;
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

pub use glam::{self, Vec2};

pub use crate::domain::{Achievement, Counter, Facts, Item, Rng};

pub use earned::{Earned, earned};
pub use effect::{ActRefused, Effects, LeaveReason, MatchEffect, MatchNotice, SeatRefused};
pub use erased::{BotPolicy, DynGame, Observation, ShownStep};
pub use game_type::{GameType, Opened, OptionsRefused};
pub use inbox::{Inbox, PENDING_BYTES_MAX, PENDING_PER_SEAT_MAX, Seqs};
pub use input::{Input, Tick};
pub use journal::Journal;
pub use r#match::{Match, MatchSpec, Omitted, Revived};
pub use outcome::{Outcome, Phase, Standing};
pub use pace::{Alarm, Pace};
pub use patch::{DeltaKind, DeltaType, Patch};
pub use policy::{Level, Policy};
pub use presentation::{Moment, PageFile};
pub use quitters::Quitter;
pub use registry::Registry;
pub use replay::{Replayer, Verdict};
pub use roster::{Chair, Member, Roster};
pub use seat::{Seat, Viewer};
pub use wire::{Rounded, Wire, strict};

/// The settings with which a match of a game begins.
#[derive(Debug, Clone)]
pub struct Setup<O> {
    /// Seeds the only randomness the game may use (see [`Rng::seeded`]).
    pub seed: u64,
    /// Seats of the room, within [`Game::SEATS`]: seat numbers run from 0 to `seats_max - 1`.
    pub seats_max: u16,
    /// The options the room was opened with, already parsed and within their types' bounds.
    pub options: O,
}

/// The ways in which the steps of a game are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameStyle {
    /// Each step is shown as one `tick` frame: events, and the delta against the step before.
    Ticks,
    /// Only the actions are shown: each goes out at once as `player_action`.
    Actions,
}

/// The rules of one game, as pure code: `state' = step(state, inputs)`.
///
/// The implementing type *is* the state: serializing it is a checkpoint, hashing that is the state hash. Fields that must not
/// count as state (the delta of the last step, caches) are marked `#[serde(skip)]` and can be rebuilt from the rest.
///
/// Inside an implementation only `+ - * /` and `sqrt` are used on floats (no `sin`, `powf`, `mul_add`: they differ
/// between platforms), no hash-map order, no clock, and no randomness but an [`Rng`] kept in the state.
pub trait Game: Serialize + DeserializeOwned + Send + 'static {
    /// The name in `POST /rooms/` and in journals: `[a-z0-9_]{1,32}`.
    const NAME: &'static str;
    /// The version of the rules. It is counted up whenever the same journal would no longer give the same states.
    const RULES: u32;
    /// The name for people, at most 40 characters: `Rock, paper, scissors`. Empty: it is made of [`Game::NAME`], so that
    /// `connect_four` is `Connect four`.
    const TITLE: &'static str = "";
    /// A sign that stands for the game, as text: one character or emoji (at most 8 code points). Empty: it has none.
    const ICON: &'static str = "";
    /// The files of the game's page, `index.html` among them, which a browser is shown in its rooms and replays. Empty: its
    /// state is shown plainly. `docs/pages.md` says what such a page is handed.
    const PAGE: &'static [PageFile] = &[];
    /// The events that the timeline of a replay shows, with the words for each. Empty: all that have a `kind`, by that.
    const MOMENTS: &'static [Moment] = &[];
    /// Whether seats see different things. When it is `false`, one frame is made for all, and [`Viewer::Everyone`] is
    /// the only viewer. Events and echoed actions are the same for all either way.
    const SECRETS: bool = false;
    /// The numbers of seats that a room of this game may have; the kernel refuses others.
    const SEATS: RangeInclusive<u16> = 1..=u16::MAX;
    /// Whether its matches are won and lost. If they are, players who leave a match that is being played are placed
    /// behind all who stay, unless the game places them itself. A game that nobody wins says `false`.
    const RANKED: bool = true;
    /// The way in which steps are shown.
    const FRAMES: FrameStyle = FrameStyle::Ticks;
    /// Whether `tick` frames list the actions of the step under `actions`. Games whose delta says everything leave them
    /// out.
    const ECHO: bool = false;
    /// The counters of each player ([`Game::figures`]). Records add them up, and people are shown them by their titles.
    const COUNTERS: &'static [Counter] = &[];
    /// The items that players may win and use. The inventory counts them, by the counters that items refer to.
    const ITEMS: &'static [Item] = &[];
    /// The achievements of this game, besides those that every game brings ([`crate::domain::achievements::GENERAL`]).
    const ACHIEVEMENTS: &'static [Achievement] = &[];

    /// The options of a room; `deny_unknown_fields`. A `mode` in `POST /rooms/` arrives as the field `mode`.
    type Options: Default + Clone + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static;
    /// The actions of a player, as they are written on the wire (`{"type": "shoot", …}`).
    type Action: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
    /// The events of a step, which are told reliably, although the state does not keep them (`{"kind": "kill", …}`).
    /// Everybody in the room is told, so there must be no secrets in them.
    type Event: Serialize + JsonSchema + Send + 'static;
    /// The whole state as one viewer may see it: the body of a keyframe, and the view from which a bot decides.
    type View: Serialize + JsonSchema + Send + Sync + 'static;
    /// The changes of the last step, for a viewer who knew the state before it: [`Patch`], which the kernel makes of two
    /// views; [`Game::View`] itself, which stands for the whole next state; or a type of the game's own, which only code
    /// that knows the game can apply. [`Game::delta`] fills the last two.
    type Delta: DeltaType;

    /// Begins a match. Errors: one sentence a person can act on, when the options do not fit each other.
    fn setup(setup: Setup<Self::Options>) -> Result<Self, String>;

    /// The pace of a room with these options, unless it was opened with another one.
    fn pace(options: &Self::Options) -> Pace;

    /// Whether one more player may sit down now (there is a free seat). Errors: the reason against it.
    fn admits(&self) -> Result<(), &'static str> {
        Ok(())
    }

    /// Moves the state one tick on. `inputs` are in journal order and must never make it panic: an action that is not
    /// possible now is ignored or told as an event. Events of the step are pushed to `events`, which comes empty.
    fn step(&mut self, tick: Tick, inputs: &[Input<Self::Action>], events: &mut Vec<Self::Event>);

    /// The state as `viewer` may see it.
    fn view(&self, viewer: Viewer) -> Self::View;

    /// The changes of the last step, as `viewer` may see them. A game that keeps one value and fills it again answers
    /// it borrowed. A game whose `Delta` is [`Patch`] has no such method.
    ///
    /// Any other game does not build without it. `cargo build` and `cargo test` say so; `cargo check`, which makes no code,
    /// does not. This one has it:
    ///
    /// ```
    #[doc = include_str!("own_delta.md")]
    ///     fn delta(&self, _viewer: Viewer) -> Cow<'_, u32> {
    ///         Cow::Borrowed(&self.0)
    ///     }
    /// }
    /// ```
    ///
    /// And this one, which is the same otherwise, does not build:
    ///
    /// ```compile_fail,E0080
    #[doc = include_str!("own_delta.md")]
    /// }
    /// ```
    fn delta(&self, _viewer: Viewer) -> Cow<'_, Self::Delta> {
        const { assert!(Self::Delta::IS_PATCH, "a game with a `Delta` of its own needs a `fn delta`") };
        unreachable!("the kernel makes patches, and does not ask for them")
    }

    /// The actions that `seat` may take now, or examples of them if the possibilities are endless. It is empty when it
    /// is not the seat's turn. Rooms do not ask for it; it is there for tests, tools and programs that play.
    fn actions(&self, seat: Seat) -> Vec<Self::Action>;

    /// Whether the next step needs an answer from `seat` when the room runs in lockstep.
    fn awaits(&self, seat: Seat) -> bool;

    /// The action that is taken for `seat` when its time is over, in rooms where the time of players is limited; `None`
    /// when there is none. In lockstep a seat then does nothing in that step; in other rooms its player has lost.
    fn default_action(&self, _seat: Seat) -> Option<Self::Action> {
        None
    }

    /// The turn clock: when its time is up, the match gets [`Input::Alarm`]. It starts anew when its id changes, and not
    /// with every step (see [`Alarm`]).
    fn alarm(&self) -> Option<Alarm> {
        None
    }

    /// The phase of the match.
    fn phase(&self) -> Phase;

    /// The result, once there is one; it ends the match, and does not change any more.
    fn outcome(&self) -> Option<Outcome>;

    /// The figures of `seat`, by its [`Game::COUNTERS`]. They are asked for once, when the match is decided, for
    /// everybody in the [`Outcome`], also for those who have left. Records keep them, and add them up over matches.
    fn figures(&self, _seat: Seat) -> Vec<(Counter, i64)> {
        Vec::new()
    }

    /// The place of `seat` in the world, in world units, for games that have places; `POST /game/move` answers it.
    fn position(&self, _seat: Seat) -> Option<Vec2> {
        None
    }

    /// Refuses an action that no state would accept (not finite, out of range), before it reaches the room.
    /// Errors: one sentence naming the field.
    fn check(_action: &Self::Action) -> Result<(), String> {
        Ok(())
    }

    /// Reads an action off the wire. The default parses an object, in JSON or MessagePack, into [`Game::Action`] and
    /// checks it. Read as strictly as [`strict`] says.
    fn read_action(wire: Wire<'_>) -> Result<Self::Action, String> {
        if !wire.is_object() {
            return Err("an action is an object with a type".to_owned());
        }
        let action = wire.parse()?;
        Self::check(&action)?;
        Ok(action)
    }

    /// Writes an action as journals keep it: MessagePack with field names, unless the game knows something shorter.
    fn encode_action(action: &Self::Action, out: &mut Vec<u8>) {
        wire::pack(action, out);
    }

    /// Reads the bytes of [`Game::encode_action`]. Errors: the bytes are not an action.
    fn decode_action(bytes: &[u8]) -> Result<Self::Action, String> {
        wire::unpack(bytes)
    }

    /// A bot of this level for `seat`; `None` when the game has no bots.
    fn policy(_level: Level, _seat: Seat, _seed: u64) -> Option<Box<dyn Policy<Self>>> {
        None
    }
}
