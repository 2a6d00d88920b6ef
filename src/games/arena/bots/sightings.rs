//! What a bot notices: a target, and a shot that is about to hit.
//!
//! Must not: act on it (`trigger`, `helm`).

use glam::Vec2;

use super::Scene;
use super::skill::Skill;
use crate::game::Seat;
use crate::games::arena::rules::{PLAYER_RADIUS, SHOT_RADIUS};
use crate::games::arena::wire::PlayerView;

/// A player as a bot saw them last.
pub(super) struct Sighting {
    pub(super) seat: Seat,
    pub(super) at: Vec2,
    pub(super) velocity: Vec2,
    /// The tick in which that was.
    pub(super) tick: u32,
    /// The tick since which the player has been in sight; `None` when a wall is between.
    pub(super) in_sight_since: Option<u32>,
}

/// How many of the nearest players are looked at closely.
const CLOSE: usize = 4;

/// Chooses a target: the nearest player in sight, a weak one a little sooner; if nobody is in sight, the nearest of
/// all.
pub(super) fn target(scene: &Scene<'_>, last: Option<&Sighting>, skill: &Skill) -> Option<Sighting> {
    let near = nearest(scene, last.map(|sighting| sighting.seat));
    let seen = |player: &&PlayerView| {
        let place = Vec2::new(player.x, player.y);
        let reach = skill.range + 10.0;
        place.distance_squared(scene.at) < reach * reach && scene.ground.clear(scene.at, place, SHOT_RADIUS)
    };
    let in_sight = near.iter().flatten().copied().find(seen);
    let player = in_sight.or(near[0])?;
    let since = last.filter(|last| last.seat == player.seat).and_then(|last| last.in_sight_since);
    Some(Sighting {
        seat: player.seat,
        at: Vec2::new(player.x, player.y),
        velocity: Vec2::new(player.vx, player.vy),
        tick: scene.tick,
        in_sight_since: in_sight.map(|_| since.unwrap_or(scene.tick)),
    })
}

/// The other players nearby, the nearest first. The target so far counts as nearer than it is.
fn nearest<'a>(scene: &Scene<'a>, last: Option<Seat>) -> [Option<&'a PlayerView>; CLOSE] {
    let mut near: [(f32, Option<&PlayerView>); CLOSE] = [(f32::INFINITY, None); CLOSE];
    for other in scene.view.players.iter().filter(|other| other.alive && other.seat != scene.me.seat) {
        let distance = Vec2::new(other.x, other.y).distance_squared(scene.at);
        let weak = 0.6 + f32::from(other.health) * 0.004;
        let known = if last == Some(other.seat) { 0.7 } else { 1.0 };
        let mut entry = (distance * weak * known, Some(other));
        if entry.0 >= near[CLOSE - 1].0 {
            continue;
        }
        for slot in &mut near {
            if entry.0 < slot.0 {
                std::mem::swap(slot, &mut entry);
            }
        }
    }
    near.map(|(_, player)| player)
}

/// A shot that is going to hit.
pub(super) struct Threat {
    /// The direction from the line of the shot to the bot, which is the shortest way out.
    pub(super) out: Vec2,
    /// The seconds until it hits.
    pub(super) in_s: f32,
}

/// The first shot that will hit a bot that stands still, if one does within half a second.
pub(super) fn threat(scene: &Scene<'_>) -> Option<Threat> {
    const TOUCH: f32 = PLAYER_RADIUS + SHOT_RADIUS + 0.3;
    let speed = scene.view.shot_speed;
    let mut first: Option<Threat> = None;
    for shot in scene.view.shots.iter().filter(|shot| shot.seat != scene.me.seat) {
        let way = Vec2::new(shot.vx, shot.vy) / speed;
        let to_me = scene.at - Vec2::new(shot.x, shot.y);
        let along = to_me.dot(way);
        let out = to_me - way * along;
        if along <= 0.0 || along > speed * 0.5 || out.length_squared() > TOUCH * TOUCH {
            continue;
        }
        let in_s = along / speed;
        if first.as_ref().is_none_or(|threat| in_s < threat.in_s) {
            first = Some(Threat { out: if out.length_squared() > 1e-4 { out } else { way.perp() }, in_s });
        }
    }
    first
}
