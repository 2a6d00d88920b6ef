//! Rules that are no game: ids, rate limits, what a result is worth, ratings, achievements, boards, brackets,
//! tournaments, matchmaking.
//!
//! Must not: know actix, files, a clock, or any game by name.

pub mod achievements;
pub mod board;
pub mod bracket;
pub mod career;
pub mod chat;
pub mod counter;
pub mod declared;
pub(crate) mod guard;
pub mod hex;
pub mod ids;
pub mod ledger;
pub mod matchmaking;
pub mod moderation;
pub mod name;
pub mod order;
pub mod party;
pub mod points;
pub mod rate;
pub mod rating;
pub mod refresh;
pub mod result;
pub mod rng;
pub mod text;
pub mod tournament;
pub mod word;

pub use achievements::{Achievement, Facts};
pub use board::{BoardName, BoardRow, BoardScope, Rank, Week};
pub use career::{
    Career, NewNotice, Notice, PlayedMatch, Player, PlayerKind, Rating, RatingPoint, SettledMatch,
    SettledPlayer, Stock, Unlocked,
};
pub use counter::Counter;
pub use declared::{DeclarationRefused, Declarations, Declared, Item};
pub use ids::{
    ConnectionId, FixtureId, IdRefused, MatchId, PartyId, PlayerId, RoomId, SaveSlot, TicketId, TournamentId,
};
pub use moderation::{ActedBy, OperatorAct, OperatorDeed, Origin, Sanction, SanctionKind, SanctionSubject};
pub use name::{NameRefused, PlayerName};
pub use order::ListOrder;
pub use rate::Bucket;
pub use refresh::{RefreshBounds, RefreshDecision, ShownRefresh, Used};
pub use result::{Figures, Finish, FixtureFinish, FixtureResult, Ladder, MatchResult, Placing, ResultEvent};
pub use rng::Rng;
