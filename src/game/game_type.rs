//! A type of game behind a name: the facts about a [`Game`] that the server knows before a match of it begins.

use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::erased::{ErasedGame, ErasedPolicy};
use super::strict::Strict;
use super::{
    BotPolicy, DeltaKind, DeltaType, DynGame, FrameStyle, Game, Level, Moment, Pace, PageFile, Seat, Setup,
    Viewer, Wire, presentation, wire,
};
use crate::domain::guard::caught;

/// A type of game with its Rust type forgotten. It is made from a [`Game`] by [`game_type_of`].
pub trait GameType: Send + Sync {
    /// [`Game::NAME`].
    fn name(&self) -> &'static str;
    /// [`Game::RULES`].
    fn rules(&self) -> u32;
    /// The name for people: [`Game::TITLE`], or one that is made of [`Game::NAME`].
    fn title(&self) -> String;
    /// [`Game::ICON`].
    fn icon(&self) -> &'static str;
    /// [`Game::PAGE`].
    fn page(&self) -> &'static [PageFile];
    /// [`Game::MOMENTS`].
    fn moments(&self) -> &'static [Moment];
    /// How a client applies the game's deltas.
    fn deltas(&self) -> DeltaKind;
    /// [`Game::SEATS`].
    fn seats(&self) -> RangeInclusive<u16>;
    /// [`Game::FRAMES`].
    fn frames(&self) -> FrameStyle;
    /// [`Game::ECHO`].
    fn echo(&self) -> bool;
    /// [`Game::SECRETS`].
    fn secrets(&self) -> bool;
    /// The view of a seat: its own in games with secrets, otherwise the one of everybody.
    fn viewer(&self, seat: Seat) -> Viewer {
        if self.secrets() { Viewer::Seat(seat) } else { Viewer::Everyone }
    }
    /// The modes of the game, which are the values of the option `mode`; none if it has no modes.
    fn modes(&self) -> Vec<String>;
    /// [`Game::RANKED`].
    fn ranked(&self) -> bool;
    /// Whether the game has this mode. `None` is always a mode: that of games without modes, or the default.
    fn has_mode(&self, mode: Option<&str>) -> bool;
    /// Begins a match. Errors: the options do not parse, or do not fit each other.
    fn open(&self, seed: u64, seats_max: u16, options: &Value) -> Result<Opened, OptionsRefused>;
    /// Takes up a match from a checkpoint. Errors: the bytes are not a state of this game.
    fn restore(&self, checkpoint: &[u8]) -> Result<Box<dyn DynGame>, String>;
    /// Reads an action off the wire and answers it in journal bytes. Errors: why it is not an action, for its sender.
    fn read_action(&self, wire: Wire<'_>) -> Result<Bytes, String>;
    /// A bot's policy, if the game has bots.
    fn policy(&self, level: Level, seat: Seat, seed: u64) -> Option<Box<dyn BotPolicy>>;
    /// JSON schemas of the game's types, for the generated documents.
    fn schemas(&self) -> Schemas;
}

/// A match that has begun.
pub struct Opened {
    /// The running game.
    pub dyn_game: Box<dyn DynGame>,
    /// The pace of rooms with these options.
    pub pace: Pace,
    /// All options; those that were left out have their default.
    pub options: Value,
}

/// JSON schemas of one game's types.
#[derive(Debug, Clone)]
pub struct Schemas {
    /// Of [`Game::Options`].
    pub options: schemars::Schema,
    /// Of [`Game::Action`].
    pub action: schemars::Schema,
    /// Of [`Game::Event`].
    pub event: schemars::Schema,
    /// Of [`Game::View`].
    pub view: schemars::Schema,
    /// Of [`Game::Delta`].
    pub delta: schemars::Schema,
}

/// The reason for which a match cannot begin with these options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct OptionsRefused {
    /// A JSON pointer to the field that does not fit: into the options, `""` if it is no single field. For a field that
    /// stands beside the options, it is that field's own pointer.
    pub pointer: String,
    /// One sentence.
    pub detail: String,
}

impl OptionsRefused {
    /// Whether the field that does not fit is one of the room, and not one of the game's options.
    pub fn of_the_room(&self) -> bool {
        matches!(self.pointer.as_str(), "/mode" | "/pace" | "/max_players")
    }
}

/// The type of the game `G`, as everything around it knows it.
pub fn game_type_of<G: Game>() -> Arc<dyn GameType> {
    Arc::new(ErasedType::<G>(PhantomData))
}

struct ErasedType<G>(PhantomData<fn() -> G>);

impl<G: Game> GameType for ErasedType<G> {
    fn name(&self) -> &'static str {
        G::NAME
    }

    fn rules(&self) -> u32 {
        G::RULES
    }

    fn title(&self) -> String {
        presentation::title(G::TITLE, G::NAME)
    }

    fn icon(&self) -> &'static str {
        G::ICON
    }

    fn page(&self) -> &'static [PageFile] {
        G::PAGE
    }

    fn moments(&self) -> &'static [Moment] {
        G::MOMENTS
    }

    fn deltas(&self) -> DeltaKind {
        DeltaKind::of::<G>()
    }

    fn seats(&self) -> RangeInclusive<u16> {
        G::SEATS
    }

    fn frames(&self) -> FrameStyle {
        G::FRAMES
    }

    fn echo(&self) -> bool {
        G::ECHO
    }

    fn secrets(&self) -> bool {
        G::SECRETS
    }

    fn modes(&self) -> Vec<String> {
        words_of(schemars::schema_for!(G::Options).as_value(), "/properties/mode")
    }

    fn ranked(&self) -> bool {
        G::RANKED
    }

    fn has_mode(&self, mode: Option<&str>) -> bool {
        mode.is_none_or(|mode| read_options::<G>(&serde_json::json!({ "mode": mode })).is_ok())
    }

    fn open(&self, seed: u64, seats_max: u16, options: &Value) -> Result<Opened, OptionsRefused> {
        let options = read_options::<G>(options)?;
        let refused = |detail| OptionsRefused { pointer: String::new(), detail };
        if !G::SEATS.contains(&seats_max) {
            let (pointer, detail) = ("/max_players".to_owned(), seats_refused::<G>(seats_max));
            return Err(OptionsRefused { pointer, detail });
        }
        // The journal begins with the options, so a game whose options cannot be written down cannot be played.
        let full = serde_json::to_value(&options).map_err(|error| refused(error.to_string()))?;
        let begun = caught(|| (G::pace(&options), G::setup(Setup { seed, seats_max, options })));
        let (pace, game) = begun.ok_or_else(|| refused("the game panicked over these options".to_owned()))?;
        let game = game.map_err(refused)?;
        Ok(Opened { dyn_game: Box::new(ErasedGame::new(game)), pace, options: full })
    }

    fn restore(&self, checkpoint: &[u8]) -> Result<Box<dyn DynGame>, String> {
        wire::unpack::<G>(checkpoint).map(|game| Box::new(ErasedGame::new(game)) as Box<dyn DynGame>)
    }

    fn read_action(&self, wire: Wire<'_>) -> Result<Bytes, String> {
        let read = caught(|| {
            let action = G::read_action(wire)?;
            let mut bytes = Vec::with_capacity(48);
            G::encode_action(&action, &mut bytes);
            Ok(Bytes::from(bytes))
        });
        read.unwrap_or_else(|| Err("the game panicked over this action".to_owned()))
    }

    fn policy(&self, level: Level, seat: Seat, seed: u64) -> Option<Box<dyn BotPolicy>> {
        let policy = caught(|| G::policy(level, seat, seed)).flatten();
        policy.map(|policy| Box::new(ErasedPolicy::new(policy)) as Box<dyn BotPolicy>)
    }

    fn schemas(&self) -> Schemas {
        Schemas {
            options: schemars::schema_for!(G::Options),
            action: schemars::schema_for!(G::Action),
            event: wire::schema_written::<G::Event>(),
            view: wire::schema_written::<G::View>(),
            delta: G::Delta::schema(),
        }
    }
}

/// Says how many seats there may be.
fn seats_refused<G: Game>(seats_max: u16) -> String {
    let (low, high) = (G::SEATS.start(), G::SEATS.end());
    let wanted = if low == high { low.to_string() } else { format!("{low} to {high}") };
    format!("max_players must be {wanted} for {}, not {seats_max}", G::NAME)
}

/// The words that a field may have by its schema: those of an `enum`, or of several `const`s. A reference is followed.
fn words_of(schema: &Value, pointer: &str) -> Vec<String> {
    let Some(field) = schema.pointer(pointer) else { return Vec::new() };
    if let Some(definition) = field["$ref"].as_str().and_then(|to| to.strip_prefix('#')) {
        return words_of(schema, definition);
    }
    let words = field["enum"].as_array().into_iter().flatten();
    let consts = field["oneOf"].as_array().into_iter().flatten().map(|one| &one["const"]);
    words.chain(consts).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Parses options. Without any, the default is taken, so that a game without options can say `type Options = ()`.
fn read_options<G: Game>(options: &Value) -> Result<G::Options, OptionsRefused> {
    if options.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(G::Options::default());
    }
    serde_path_to_error::deserialize(Strict(options)).map_err(|error| OptionsRefused {
        pointer: pointer_of(error.path()),
        detail: error.into_inner().to_string(),
    })
}

/// The JSON pointer (RFC 6901) of a deserializer's path.
pub fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}
