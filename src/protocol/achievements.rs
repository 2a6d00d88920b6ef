//! Achievements over REST: all that there are, and those of a player.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::records::Asks;
use crate::domain::{Achievement, Declarations, MatchId, Unlocked};

/// An achievement, and whether a player has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AchievementInfo {
    /// The achievement.
    #[serde(flatten)]
    pub about: AchievementAbout,
    /// When the player reached it; `null` while it is not reached.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub unlocked_at: Option<Timestamp>,
    /// The match in which it was reached; `null` to others than the player if that match was in a private room.
    #[schema(value_type = Option<String>)]
    pub match_id: Option<MatchId>,
}

impl AchievementInfo {
    /// The achievement of a player, as somebody who `asks` may see it.
    pub fn of(unlocked: Unlocked, asks: Asks, declarations: &Declarations) -> AchievementInfo {
        let Unlocked { achievement: name, at, match_id, private } = unlocked;
        // A player keeps an achievement also when its game is gone, and its description with it; then its name is
        // shown.
        let about = declarations.achievement(&name).map(AchievementAbout::from);
        let about =
            about.unwrap_or_else(|| AchievementAbout { title: name.clone(), name, words: String::new() });
        AchievementInfo { about, unlocked_at: Some(at), match_id: asks.may_know(match_id, private) }
    }

    /// All achievements, first those that the player has.
    pub fn all(unlocked: Vec<Unlocked>, asks: Asks, declarations: &Declarations) -> Vec<AchievementInfo> {
        let mut all: Vec<_> =
            unlocked.into_iter().map(|one| AchievementInfo::of(one, asks, declarations)).collect();
        let reached = all.len();
        for achievement in declarations.achievements() {
            if all[..reached].iter().all(|one| one.about.name != achievement.name) {
                all.push(AchievementInfo { about: achievement.into(), unlocked_at: None, match_id: None });
            }
        }
        all
    }
}

/// The description of an achievement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AchievementAbout {
    /// Its name for programs, which never changes.
    #[schema(example = "first_win")]
    pub name: String,
    /// Its name for people.
    #[schema(example = "First win")]
    pub title: String,
    /// The task, in words for people.
    #[schema(example = "Won a match")]
    pub words: String,
}

impl From<&Achievement> for AchievementAbout {
    fn from(achievement: &Achievement) -> AchievementAbout {
        let Achievement { name, title, words, .. } = achievement;
        AchievementAbout { name: (*name).to_owned(), title: (*title).to_owned(), words: (*words).to_owned() }
    }
}

/// Answer of `GET /achievements`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AchievementList {
    /// All achievements, in the order in which they are shown.
    pub achievements: Vec<AchievementAbout>,
}
