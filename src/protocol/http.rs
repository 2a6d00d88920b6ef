//! REST bodies of the game's shortcuts, and errors. Their checks are here, so that a body that parsed is one that can be used.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{PlayerId, RoomId};

/// A point in world units; the origin is at the bottom left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Position {
    /// To the right.
    pub x: f32,
    /// Upwards.
    pub y: f32,
}

/// Body of `POST /game/move`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveRequest {
    /// Who moves.
    #[garde(skip)]
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// Where the player is to walk.
    #[garde(custom(in_world))]
    pub position: Position,
    /// The room; left out: the one the player sits in, or else `commons`.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub room_id: Option<RoomId>,
}

/// Answer of `POST /game/move`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Moved {
    /// `"Player moved!"`
    pub status: &'static str,
    /// Where the player is, as the server knows it: in a room that steps by the clock, before the move. In games without
    /// places, and for a player who has only just been seated, the position asked for.
    pub position: Position,
    /// The room it happened in.
    #[schema(value_type = String)]
    pub room_id: RoomId,
}

/// Answer of `POST /game/add-ai-opponent`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BotAdded {
    /// `"AI opponent added!"`
    pub message: &'static str,
    /// The (first) bot.
    #[schema(value_type = String)]
    pub ai_player_id: PlayerId,
    /// All bots that were added.
    #[schema(value_type = Vec<String>)]
    pub ai_player_ids: Vec<PlayerId>,
    /// `"AI is now playing autonomously!"`
    pub status: &'static str,
}

/// An error (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of error: a path in our documentation.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of error, for people.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong this time, and what to do.
    pub detail: String,
    /// For a bad body: which fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One field of a body that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body.
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

fn in_world(position: &Position, _: &()) -> garde::Result {
    let fits = |value: f32| value.is_finite() && value.abs() <= 1_000_000.0;
    if fits(position.x) && fits(position.y) {
        return Ok(());
    }
    Err(garde::Error::new("x and y are numbers between -1000000 and 1000000"))
}
