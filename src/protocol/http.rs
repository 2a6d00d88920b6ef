//! REST bodies of `/game`, and errors. Their checks are in here, so a body that was parsed can be used.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{PlayerId, RoomId};

/// A point in world units; the origin is at the bottom left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Position {
    /// The distance to the right of the origin.
    pub x: f32,
    /// The distance upwards from the origin.
    pub y: f32,
}

/// Body of `POST /game/move`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveRequest {
    /// The player who moves.
    #[garde(skip)]
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// The place to walk to.
    #[garde(custom(in_world))]
    pub position: Position,
    /// The room. When it is left out, it is the room in which the player sat down last, or else `commons`.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub room_id: Option<RoomId>,
}

/// Answer of `POST /game/move`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Moved {
    /// Always `"Player moved!"`.
    pub status: &'static str,
    /// The player's position after the step that took the move. In games without places, and in rooms with a delay, it
    /// is the position that was asked for.
    pub position: Position,
    /// The room in which the player moves.
    #[schema(value_type = String)]
    pub room_id: RoomId,
}

/// Answer of `POST /game/add-ai-opponent`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BotAdded {
    /// Always `"AI opponent added!"`.
    pub message: &'static str,
    /// The first of the bots that were added.
    #[schema(value_type = String)]
    pub ai_player_id: PlayerId,
    /// All bots that were added.
    #[schema(value_type = Vec<String>)]
    pub ai_player_ids: Vec<PlayerId>,
    /// Always `"AI is now playing autonomously!"`.
    pub status: &'static str,
}

/// An error (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// The kind of error: a path of this server that explains it.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of error, for people.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The cause this time, and what to do about it.
    pub detail: String,
    /// The fields of a body that do not fit. Left out for all other errors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The id of the request, as in the header `X-Request-Id`: the server's log has more under it. Only of failures (5xx).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// One field of a body that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer (RFC 6901) into the body.
    pub pointer: String,
    /// The reason for which it does not fit.
    pub detail: String,
}

fn in_world(position: &Position, _: &()) -> garde::Result {
    let fits = |value: f32| value.is_finite() && value.abs() <= 1_000_000.0;
    if fits(position.x) && fits(position.y) {
        return Ok(());
    }
    Err(garde::Error::new("x and y are numbers between -1000000 and 1000000"))
}
