//! The whole state as everybody may see it: the content of a keyframe, and all that a bot knows.
//!
//! Living players are shown on the line along which clients already draw them (see `tell`), so that a client that
//! starts from a keyframe sees the very same as one that applied the deltas before it. Must not: change anything.

use glam::Vec2;
use schemars::JsonSchema;
use serde::Serialize;

use crate::game::{Phase, Seat};
use crate::games::arena::Arena;
use crate::games::arena::field::{MapName, Wall};
use crate::games::arena::fighter::{Fighter, Life};
use crate::games::arena::options::Mode;
use crate::games::arena::rules::{
    COOLDOWN_S, HEALTH_MAX, PLAYER_RADIUS, PLAYER_SPEED, SHOT_RADIUS, SHOT_SPEED, WORLD, ticks,
};
use crate::games::arena::shots::Shot;
use crate::games::arena::zone::Zone;

/// The state of a match. Lengths are units, speeds units a second.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "each field is named by the protocol, and says it")]
pub struct View {
    pub mode: Mode,
    pub map: MapName,
    pub phase: Phase,
    pub hz: u16,
    pub tick: u32,
    pub world: WorldView,
    pub player_radius: f32,
    pub player_speed: f32,
    pub shot_speed: f32,
    pub shot_radius: f32,
    pub health_max: u8,
    pub cooldown_ticks: u32,
    pub walls: &'static [Wall],
    pub zone: Option<ZoneView>,
    pub ticks_left: u32,
    pub score_limit: u32,
    pub countdown_ticks: u32,
    pub alive: u32,
    /// The players by seat.
    pub players: Vec<PlayerView>,
    /// The shots, the oldest first.
    pub shots: Vec<ShotView>,
    pub potions: Vec<PotionView>,
}

/// The field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "each field is named by the protocol, and says it")]
pub struct WorldView {
    pub width: f32,
    pub height: f32,
}

/// The zone of a battle royale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "each field is named by the protocol, and says it")]
pub struct ZoneView {
    pub x: f32,
    pub y: f32,
    pub radius: f32,
    pub shrinking: bool,
    pub next: CircleView,
}

/// The circle a zone shrinks to next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "each field is named by the protocol, and says it")]
pub struct CircleView {
    pub x: f32,
    pub y: f32,
    pub radius: f32,
}

/// A player. The place of a dead one has no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "each field is named by the protocol, and says it")]
pub struct PlayerView {
    pub seat: Seat,
    pub x: f32,
    pub y: f32,
    pub vx: f32,
    pub vy: f32,
    pub health: u8,
    pub potions: u8,
    pub score: u32,
    pub kills: u32,
    pub deaths: u32,
    pub assists: u32,
    pub fired: u32,
    pub hit: u32,
    pub alive: bool,
    pub respawn_ticks: u32,
    pub placement: Option<u16>,
}

/// A shot in the air.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "each field is named by the protocol, and says it")]
pub struct ShotView {
    pub id: u16,
    pub seat: Seat,
    pub x: f32,
    pub y: f32,
    pub vx: f32,
    pub vy: f32,
    pub ticks_left: u32,
}

/// A potion on the ground.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "each field is named by the protocol, and says it")]
pub struct PotionView {
    pub id: u16,
    pub x: f32,
    pub y: f32,
}

impl View {
    /// The view of a match as it is now.
    pub(in crate::games::arena) fn of(arena: &Arena) -> View {
        let hz = arena.options.hz;
        let tick = arena.tick;
        View {
            mode: arena.options.mode,
            map: arena.options.map,
            phase: arena.clock.phase,
            hz,
            tick,
            world: WorldView { width: WORLD, height: WORLD },
            player_radius: PLAYER_RADIUS,
            player_speed: PLAYER_SPEED,
            shot_speed: SHOT_SPEED,
            shot_radius: SHOT_RADIUS,
            health_max: HEALTH_MAX,
            cooldown_ticks: ticks(COOLDOWN_S, hz),
            walls: arena.ground().walls,
            zone: arena.zone.as_ref().map(ZoneView::from),
            ticks_left: arena.clock.ticks_left,
            score_limit: arena.options.score_limit,
            countdown_ticks: arena.clock.countdown_ticks,
            alive: arena.clock.alive,
            players: arena.fighters.all().map(|fighter| player(fighter, tick, hz)).collect(),
            shots: arena.shots.flying.iter().map(shown_shot).collect(),
            potions: arena
                .potions
                .lying
                .iter()
                .map(|p| PotionView { id: p.id, x: p.at.x, y: p.at.y })
                .collect(),
        }
    }
}

impl From<&Zone> for ZoneView {
    fn from(zone: &Zone) -> ZoneView {
        let (centre, radius) = zone.next();
        let next = CircleView { x: centre.x, y: centre.y, radius };
        ZoneView { x: zone.centre.x, y: zone.centre.y, radius: zone.radius, shrinking: zone.shrinking, next }
    }
}

fn player(fighter: &Fighter, tick: u32, hz: u16) -> PlayerView {
    let line = fighter.alive().then_some(fighter.anchor);
    let (at, velocity) = line.map_or((fighter.at, Vec2::ZERO), |line| (line.at(tick, hz), line.velocity()));
    let respawn_ticks = if let Life::Until(back) = fighter.life { back.saturating_sub(tick) } else { 0 };
    PlayerView {
        seat: fighter.seat,
        x: at.x,
        y: at.y,
        vx: velocity.x,
        vy: velocity.y,
        health: fighter.health,
        potions: fighter.potions,
        score: fighter.tally.score,
        kills: fighter.tally.kills,
        deaths: fighter.tally.deaths,
        assists: fighter.tally.assists,
        fired: fighter.tally.fired,
        hit: fighter.tally.hit,
        alive: fighter.alive(),
        respawn_ticks,
        placement: fighter.placement,
    }
}

fn shown_shot(shot: &Shot) -> ShotView {
    ShotView {
        id: shot.id,
        seat: shot.seat,
        x: shot.at.x,
        y: shot.at.y,
        vx: shot.velocity.x,
        vy: shot.velocity.y,
        ticks_left: shot.ticks_left,
    }
}
