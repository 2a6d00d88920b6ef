//! The actions of a player, how they are written on the wire, and their short form for journals.
//!
//! Must not: know the state of a match; whether an action is possible now is decided in the step.

use glam::Vec2;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::game::{Seat, strict};
use crate::games::arena::rules::WORLD;

/// An item that a player can carry and use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Item")]
pub enum Usable {
    /// Gives health.
    HealthPotion,
}

/// An action of a player.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Written", into = "Written")]
#[schemars(with = "Written")]
pub enum Action {
    /// Walks in this direction until told otherwise; its length (at most 1) is the share of full speed, zero stops.
    Walk(Vec2),
    /// Walks to this place, round the walls.
    GoTo(Vec2),
    /// Shoots in this direction, of any length.
    Shoot(Vec2),
    /// Shoots at where this player stands.
    ShootAt(Seat),
    /// Uses an item.
    Use(Usable),
}

/// A vector as the wire has it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Point {
    x: f32,
    y: f32,
}

/// Reads a field that may be left out. A point is an object, and no list of two numbers.
fn point<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Point>, D::Error> {
    strict::read(from)
}

/// An action as the wire has it; a move and a shot have exactly one of their two fields.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Written {
    /// Walks in a direction (length at most 1, zero stops), or to a position.
    Move {
        #[serde(default, deserialize_with = "point", skip_serializing_if = "Option::is_none")]
        direction: Option<Point>,
        #[serde(default, deserialize_with = "point", skip_serializing_if = "Option::is_none")]
        position: Option<Point>,
    },
    /// Shoots in a direction, or at a player's seat.
    Shoot {
        #[serde(default, deserialize_with = "point", skip_serializing_if = "Option::is_none")]
        direction: Option<Point>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<Seat>,
    },
    /// Uses something carried.
    UseItem { item: Usable },
}

impl TryFrom<Written> for Action {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Action, &'static str> {
        Ok(match written {
            Written::Move { direction: Some(to), position: None } => Action::Walk(to.into()),
            Written::Move { direction: None, position: Some(to) } => Action::GoTo(to.into()),
            Written::Move { .. } => return Err("a move needs either direction or position"),
            Written::Shoot { direction: Some(to), target: None } => Action::Shoot(to.into()),
            Written::Shoot { direction: None, target: Some(seat) } => Action::ShootAt(seat),
            Written::Shoot { .. } => return Err("a shot needs either direction or target"),
            Written::UseItem { item } => Action::Use(item),
        })
    }
}

impl From<Action> for Written {
    fn from(action: Action) -> Written {
        match action {
            Action::Walk(to) => Written::Move { direction: Some(to.into()), position: None },
            Action::GoTo(to) => Written::Move { direction: None, position: Some(to.into()) },
            Action::Shoot(to) => Written::Shoot { direction: Some(to.into()), target: None },
            Action::ShootAt(seat) => Written::Shoot { direction: None, target: Some(seat) },
            Action::Use(item) => Written::UseItem { item },
        }
    }
}

impl From<Point> for Vec2 {
    fn from(point: Point) -> Vec2 {
        Vec2::new(point.x, point.y)
    }
}

impl From<Vec2> for Point {
    fn from(vector: Vec2) -> Point {
        Point { x: vector.x, y: vector.y }
    }
}

impl Action {
    /// Checks the numbers. Errors: a number that no match would accept, with its field.
    pub(in crate::games::arena) fn check(&self) -> Result<(), String> {
        match *self {
            Action::Walk(to) if !(0.0..=1.01).contains(&to.length_squared()) => {
                Err("direction must have a length of at most 1".to_owned())
            }
            Action::GoTo(to) if !(in_world(to.x) && in_world(to.y)) => {
                Err(format!("position must lie in the field, 0 to {WORLD} both ways"))
            }
            Action::Shoot(to) if !(1e-6..1e6).contains(&to.length_squared()) => {
                Err("direction must not be zero, nor longer than 1000".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Appends the short form: a tag, and up to 8 bytes.
    pub(in crate::games::arena) fn encode(&self, out: &mut Vec<u8>) {
        match *self {
            Action::Walk(to) => encode_vector(0, to, out),
            Action::GoTo(to) => encode_vector(1, to, out),
            Action::Shoot(to) => encode_vector(2, to, out),
            Action::ShootAt(seat) => {
                out.push(3);
                out.extend_from_slice(&seat.0.to_le_bytes());
            }
            Action::Use(Usable::HealthPotion) => out.push(4),
        }
    }

    /// Reads the short form back. Errors: the bytes are no action, or one that [`Action::check`] refuses.
    pub(in crate::games::arena) fn decode(bytes: &[u8]) -> Result<Action, String> {
        let action = match *bytes {
            [0, ref rest @ ..] => Action::Walk(decode_vector(rest)?),
            [1, ref rest @ ..] => Action::GoTo(decode_vector(rest)?),
            [2, ref rest @ ..] => Action::Shoot(decode_vector(rest)?),
            [3, low, high] => Action::ShootAt(Seat(u16::from_le_bytes([low, high]))),
            [4] => Action::Use(Usable::HealthPotion),
            _ => return Err("these bytes are no action of the arena".to_owned()),
        };
        action.check()?;
        Ok(action)
    }
}

fn in_world(coordinate: f32) -> bool {
    (0.0..=WORLD).contains(&coordinate)
}

fn encode_vector(tag: u8, vector: Vec2, out: &mut Vec<u8>) {
    out.push(tag);
    out.extend_from_slice(&vector.x.to_le_bytes());
    out.extend_from_slice(&vector.y.to_le_bytes());
}

fn decode_vector(bytes: &[u8]) -> Result<Vec2, String> {
    let [a, b, c, d, e, f, g, h] = *bytes else {
        return Err("a direction or position has 8 bytes".to_owned());
    };
    Ok(Vec2::new(f32::from_le_bytes([a, b, c, d]), f32::from_le_bytes([e, f, g, h])))
}
