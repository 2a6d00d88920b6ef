//! The levels of bots: one table of numbers.
//!
//! Must not: hold behaviour; a level is its numbers.

use crate::game::Level;

/// The numbers of a level.
pub(super) struct Skill {
    /// Seconds between two looks around, give or take a quarter; the reaction time.
    pub(super) look_every_s: f32,
    /// Seconds from first seeing a player to the first shot at that player.
    pub(super) startle_s: f32,
    /// How far shots go astray to each side, per unit of distance.
    pub(super) aim_error: f32,
    /// How much a shot leads its target: 0 aims at where the target is, 1 at where it will be.
    pub(super) lead: f32,
    /// Seconds lost between two shots on average, on top of the cooldown.
    pub(super) dawdle_s: f32,
    /// The distance, in units, beyond which nobody is shot at.
    pub(super) range: f32,
    /// Wanted distance to a target, in units.
    pub(super) distance: f32,
    /// Share of full speed at which a target is circled.
    pub(super) strafe: f32,
    /// Chance to change the side at each look.
    pub(super) turns: f32,
    /// Chance, at each look, to get out of the way of a shot that would hit.
    pub(super) dodges: f32,
    /// The bot drinks a potion with less health than this.
    pub(super) drinks_below: u8,
    /// The bot fetches a potion with less health than this, if it has none.
    pub(super) fetches_below: u8,
}

static EASY: Skill = Skill {
    look_every_s: 0.5,
    startle_s: 0.7,
    aim_error: 0.22,
    lead: 0.4,
    dawdle_s: 0.5,
    range: 30.0,
    distance: 9.0,
    strafe: 0.35,
    turns: 0.2,
    dodges: 0.0,
    drinks_below: 30,
    fetches_below: 30,
};

static NORMAL: Skill = Skill {
    look_every_s: 0.3,
    startle_s: 0.4,
    aim_error: 0.11,
    lead: 0.85,
    dawdle_s: 0.15,
    range: 38.0,
    distance: 13.0,
    strafe: 0.75,
    turns: 0.25,
    dodges: 0.2,
    drinks_below: 45,
    fetches_below: 45,
};

static HARD: Skill = Skill {
    look_every_s: 0.15,
    startle_s: 0.2,
    aim_error: 0.045,
    lead: 1.0,
    dawdle_s: 0.0,
    range: 45.0,
    distance: 14.0,
    strafe: 1.0,
    turns: 0.2,
    dodges: 0.6,
    drinks_below: 51,
    fetches_below: 61,
};

impl Skill {
    pub(super) fn of(level: Level) -> &'static Skill {
        match level {
            Level::Easy => &EASY,
            Level::Normal => &NORMAL,
            Level::Hard => &HARD,
        }
    }
}
