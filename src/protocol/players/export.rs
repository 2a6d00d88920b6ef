//! Everything that the server knows of a player, as one document.
//!
//! Must not: hold a secret. Of passwords, codes and tokens the server has only hashes, and these stay where they are.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{MatchInfo, PlayerInfo, Stats, StockInfo};
use crate::domain::{PlayerId, RoomId};
use crate::protocol::achievements::AchievementInfo;
use crate::protocol::live::Notification;
use crate::protocol::saves::SaveInfo;
use crate::protocol::tournaments::info::EnteredLine;

/// Answer of `GET /players/{id}/export`: everything that the server knows of a player.
#[derive(Serialize, ToSchema)]
pub struct Export {
    /// Everything but the long lists.
    #[serde(flatten)]
    pub head: ExportHead,
    /// The tournaments that the player has entered, the last entered first.
    pub tournaments: Vec<EnteredLine>,
    /// The player's matches, the last settled first.
    pub matches: Vec<MatchInfo>,
}

/// What comes first in an export. The lists that may be long follow it.
#[derive(Serialize, ToSchema)]
pub struct ExportHead {
    /// When this was read.
    #[schema(value_type = String, format = DateTime)]
    pub exported_at: Timestamp,
    /// The player, as everybody sees it.
    pub player: PlayerInfo,
    /// The role of somebody who can sign in.
    pub role: Option<String>,
    /// Whether there is a password. The server has only a hash of it.
    pub has_password: bool,
    /// Whether there is a recovery code. The server has only a digest of it.
    pub has_recovery_code: bool,
    /// The figures, over all games and in each.
    pub stats: Stats,
    /// What the player has reached.
    pub achievements: Vec<AchievementInfo>,
    /// The player's inventory.
    pub inventory: Vec<StockInfo>,
    /// What the player has not read yet.
    pub notifications: Vec<Notification>,
    /// The player's saved games; each can be read at its `href`.
    pub saves: Vec<SaveInfo>,
    /// The bans and mutes that are in force on the player.
    pub sanctions: Vec<ExportedSanction>,
    /// What the player has reported of others, the newest first.
    pub reports_made: Vec<ReportMade>,
    /// What others have reported of the player, the newest first: not who, nor in which words, because those are theirs.
    pub reports_about: Vec<ReportAbout>,
}

/// A ban or a mute, as whoever it is on may know it.
#[derive(Serialize, ToSchema)]
pub struct ExportedSanction {
    /// `ban` or `mute`
    #[schema(example = "mute")]
    pub kind: &'static str,
    /// Why.
    pub reason: String,
    /// When it was imposed.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// When it ends; `null`: never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

/// A report, as who made it may know it.
#[derive(Serialize, ToSchema)]
pub struct ReportMade {
    /// The player who is reported.
    #[schema(value_type = String, example = "anna")]
    pub player: PlayerId,
    /// The room in which it happened.
    #[schema(value_type = Option<String>, example = "commons")]
    pub room: Option<RoomId>,
    /// What kind of thing happened.
    #[schema(example = "abuse")]
    pub reason: String,
    /// What happened, in words.
    pub message: Option<String>,
    /// When it was reported.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// A report, as whoever it is about may know it.
#[derive(Serialize, ToSchema)]
pub struct ReportAbout {
    /// What kind of thing happened.
    #[schema(example = "abuse")]
    pub reason: String,
    /// When it was reported.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}
