//! The numbers of the game, in units and seconds, and how seconds become ticks.
//!
//! Must not: hold state. Changing a number here changes results: count up `Game::RULES` with it.

/// Width and height of the field, in units.
pub(super) const WORLD: f32 = 100.0;
/// Radius of a player, in units.
pub(super) const PLAYER_RADIUS: f32 = 1.0;
/// How fast a player walks, in units a second.
pub(super) const PLAYER_SPEED: f32 = 12.0;
/// Radius of a shot, in units.
pub(super) const SHOT_RADIUS: f32 = 0.3;
/// How fast a shot flies, in units a second.
pub(super) const SHOT_SPEED: f32 = 40.0;
/// How far a shot flies, in units.
pub(super) const SHOT_RANGE: f32 = 60.0;
/// Health a shot takes.
pub(super) const SHOT_DAMAGE: u8 = 15;
/// Seconds between two shots of one player.
pub(super) const COOLDOWN_S: f32 = 0.3;
/// Health of a player at the beginning of a life.
pub(super) const HEALTH_MAX: u8 = 100;
/// Seconds that a dead player of a deathmatch waits.
pub(super) const RESPAWN_S: f32 = 3.0;
/// How many seconds before a death a player who hurt the dead one counts as having helped.
pub(super) const ASSIST_S: f32 = 10.0;
/// Potions a player begins a life with.
pub(super) const POTIONS_START: u8 = 1;
/// Potions a player can carry.
pub(super) const POTIONS_MAX: u8 = 3;
/// Health a potion gives.
pub(super) const POTION_HEALS: u8 = 50;
/// How near a player's centre must come to a potion to take it, in units.
pub(super) const POTION_REACH: f32 = 1.6;
/// Seconds between two potions that appear.
pub(super) const POTION_EVERY_S: f32 = 2.0;
/// Seats at most.
pub(super) const SEATS_MAX: u16 = 100;

/// A time in ticks, at least one.
pub(super) fn ticks(seconds: f32, hz: u16) -> u32 {
    (seconds * f32::from(hz)).round().max(1.0) as u32
}

/// Seconds of one tick.
pub(super) fn tick_s(hz: u16) -> f32 {
    1.0 / f32::from(hz)
}
