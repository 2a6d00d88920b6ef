//! What a page, or a program, has to know of a server before it begins: the games, and how one comes in.

use serde::Serialize;
use utoipa::ToSchema;

/// Answer of `GET /site`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteInfo {
    /// The arena with bots that is always open, by the id of its room; `null` on a server that does without one.
    #[schema(example = "demo")]
    pub demo_room: Option<String>,
    /// `open`: a player id is enough to play; `token`: it takes a token of that player.
    #[schema(example = "open")]
    pub access: &'static str,
    /// Whether a page of the origin that was asked for (`?origin=`) may use this server; `null` without one.
    pub page_welcome: Option<bool>,
    /// What rooms can be opened with, by name.
    pub games: Vec<GameInfo>,
}

/// A game that the server has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GameInfo {
    /// The name in `POST /rooms/`.
    #[schema(example = "connect_four")]
    pub name: String,
    /// Its modes; empty in games without any.
    pub modes: Vec<String>,
    /// The fewest seats of a room of it.
    pub seats_min: u16,
    /// The most seats of a room of it.
    pub seats_max: u16,
    /// Whether there are bots for it.
    pub bots: bool,
}
