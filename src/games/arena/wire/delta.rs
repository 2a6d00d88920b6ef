//! The changes of one step, in short rows of whole numbers: positions and speeds in hundredths of a unit (and a
//! second).
//!
//! The meaning of each row is part of the protocol (docs/protocol.md). Must not: be kept in checkpoints.

use schemars::JsonSchema;
use serde::Serialize;

use crate::game::Phase;

/// The changes of a step. Empty lists and unchanged fields are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Delta {
    /// `seat`: left the match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<u16>,
    /// `[seat, x, y]`: new, or alive again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spawned: Vec<[i32; 3]>,
    /// `[seat, x, y, vx, vy]`: changed course.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<[i32; 5]>,
    /// `[seat, vx, vy]`: changed course where it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turned: Vec<[i32; 3]>,
    /// `[seat, respawn_ticks]`; 0: not in this match any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub died: Vec<[i32; 2]>,
    /// `[id, seat, x, y, vx, vy, ticks_left]`: a shot flies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fired: Vec<[i32; 7]>,
    /// `[seat, health, potions]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub health: Vec<[i32; 3]>,
    /// `seat`: a shot of this player hit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<u16>,
    /// `[seat, health, potions, score, kills, deaths, assists, fired, hit]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stats: Vec<[i32; 9]>,
    /// `id`: a shot ended before its `ticks_left`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spent: Vec<u16>,
    /// `[id, x, y]`: a potion lies here now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub potions: Vec<[i32; 3]>,
    /// `id`: a potion was picked up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<u16>,
    /// `[x, y, radius, shrinking 0/1]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<[i32; 4]>,
    /// `[x, y, radius]`: what the zone shrinks to next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_zone: Option<[i32; 3]>,
    /// The new phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Ticks to the end, when they jumped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticks_left: Option<u32>,
    /// Players alive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alive: Option<u32>,
    /// Ticks to the start, when they jumped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub countdown_ticks: Option<u32>,
}

impl Delta {
    /// Empties the delta, but keeps its memory.
    pub(in crate::games::arena) fn clear(&mut self) {
        self.gone.clear();
        self.spawned.clear();
        self.moved.clear();
        self.turned.clear();
        self.died.clear();
        self.fired.clear();
        self.health.clear();
        self.hits.clear();
        self.stats.clear();
        self.spent.clear();
        self.potions.clear();
        self.taken.clear();
        (self.zone, self.next_zone) = (None, None);
        (self.phase, self.ticks_left) = (None, None);
        (self.alive, self.countdown_ticks) = (None, None);
    }

    /// Removes what this step says about a seat that was given up in it.
    pub(in crate::games::arena) fn forget(&mut self, seat: u16) {
        self.spawned.retain(|row| row[0] != i32::from(seat));
        self.died.retain(|row| row[0] != i32::from(seat));
        self.fired.retain(|row| row[1] != i32::from(seat));
    }
}
