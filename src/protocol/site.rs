//! Facts about a server that a page or a program needs before it begins: its games, and the ways to come in.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::server::DeltaFormat;
use crate::domain::{Counter, Item};
use crate::game::Moment;
use crate::game::game_type::Schemas;

/// Answer of `GET /site`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteInfo {
    /// The id of the room with bots that is always open; `null` on a server without one.
    #[schema(example = "demo")]
    pub demo_room: Option<String>,
    /// The proof that players need: with `open` a player id is enough, with `token` it takes a token of that player.
    #[schema(example = "open")]
    pub access: &'static str,
    /// Whether a page of the origin in `?origin=` may use this server; `null` without that parameter.
    pub page_welcome: Option<bool>,
    /// `true` on a server where somebody writes pages, and left out on all others: pages load themselves again when
    /// `/dev/reload` tells of a change.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub reloads: bool,
    /// The games that rooms can be opened with, by name.
    pub games: Vec<GameInfo>,
}

/// A game that the server has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GameInfo {
    /// The name in `POST /rooms/`.
    #[schema(example = "connect_four")]
    pub name: String,
    /// Its name for people.
    #[schema(example = "Connect four")]
    pub title: String,
    /// The sign that stands for it, as text; empty if it has none.
    #[schema(example = "●")]
    pub icon: &'static str,
    /// The address of its page, which is shown in its rooms and replays; `null` for a game without one.
    #[schema(example = "/games/connect_four/index.html")]
    pub page: Option<String>,
    /// Whether its matches are won and lost.
    pub ranked: bool,
    /// The way in which its steps are shown: `ticks`, or `actions` alone.
    #[schema(example = "ticks")]
    pub frames: &'static str,
    /// Its modes; empty in games without any.
    pub modes: Vec<String>,
    /// The fewest seats of a room of it.
    pub seats_min: u16,
    /// The most seats of a room of it.
    pub seats_max: u16,
    /// Whether there are bots for it.
    pub bots: bool,
    /// The form of each `delta`: `patch`, `whole`, or left out where the game has deltas of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_format: Option<DeltaFormat>,
    /// The counters of its players: the names in `figures`, with words for people.
    pub counters: Vec<CounterInfo>,
    /// Its items: the names in `inventory`, with words for people.
    pub items: Vec<ItemInfo>,
    /// The events that a timeline shows, with words for each; empty where all are shown.
    pub moments: Vec<MomentWords>,
}

/// Answer of `GET /site/games/{game}`: JSON schemas of what goes over the wire in rooms of a game.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GameSchemas {
    /// Of `options` in `POST /rooms/`, the mode among them.
    #[schema(value_type = Object)]
    pub options: Value,
    /// Of a player's actions.
    #[schema(value_type = Object)]
    pub action: Value,
    /// Of the events that are told with a step.
    #[schema(value_type = Object)]
    pub event: Value,
    /// Of the state, as it is shown.
    #[schema(value_type = Object)]
    pub view: Value,
    /// Of what a step changes of it.
    #[schema(value_type = Object)]
    pub delta: Value,
}

impl From<Schemas> for GameSchemas {
    fn from(Schemas { options, action, event, view, delta }: Schemas) -> GameSchemas {
        let [options, action, event, view, delta] =
            [options, action, event, view, delta].map(schemars::Schema::to_value);
        GameSchemas { options, action, event, view, delta }
    }
}

/// A counter of a game.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CounterInfo {
    /// Its name for programs, which never changes.
    #[schema(example = "stones")]
    pub name: String,
    /// Its name for people.
    #[schema(example = "Stones")]
    pub title: String,
    /// The counter of which this one counts a part, as hits are a part of shots; `null` if there is none.
    pub part_of: Option<String>,
}

impl From<&Counter> for CounterInfo {
    fn from(Counter { name, title, part_of }: &Counter) -> CounterInfo {
        let part_of = part_of.map(str::to_owned);
        CounterInfo { name: (*name).to_owned(), title: (*title).to_owned(), part_of }
    }
}

/// A kind of event that a timeline shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MomentWords {
    /// The `kind` of the events.
    #[schema(example = "kill")]
    pub kind: &'static str,
    /// What is said of one: `{field}` is a field of the event, `{@field}` the player whose seat it is, and what follows a `|`
    /// stands in for one that is missing. Empty: the kind, as words.
    #[schema(example = "{@by|The zone} struck down {@of}")]
    pub words: &'static str,
}

impl From<&Moment> for MomentWords {
    fn from(&Moment { kind, words }: &Moment) -> MomentWords {
        MomentWords { kind, words }
    }
}

/// Something that players of a game find and use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemInfo {
    /// Its name for programs, which never changes.
    #[schema(example = "health_potion")]
    pub name: String,
    /// Its name for people.
    #[schema(example = "Health potion")]
    pub title: String,
}

impl From<&Item> for ItemInfo {
    fn from(Item { name, title, .. }: &Item) -> ItemInfo {
        ItemInfo { name: (*name).to_owned(), title: (*title).to_owned() }
    }
}
