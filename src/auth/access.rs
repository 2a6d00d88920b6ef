//! Who may do what.
//!
//! Owns: the rules, as two tables: what each route does in terms of access, and what that takes in each mode. Must not:
//! know HTTP, tokens or any resource. `docs/protocol.md`, "Access", says the
//! same in words.

use std::str::FromStr;

use super::sanctions::Banned;
use crate::config::AccessMode;
use crate::domain::PlayerId;

/// The kinds of requests, as far as access goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// To sign in. A token that is shown besides is not looked at, because it may have run out.
    Enter,
    /// To look at something that everybody may see.
    Look,
    /// To ask for something that takes being a player, whichever.
    Ask,
    /// To act for a player who is named in the request.
    ActFor,
    /// To act for a player over a WebSocket. A refusal is told in the socket, and the resume token of a seat counts as a
    /// proof, too.
    Play,
    /// To watch over a WebSocket, and perhaps to chat under the id of a player.
    Watch,
    /// To change or end a room, or to take bots out; to run a tournament.
    Manage,
    /// To read the figures of the server, which are for its operators.
    Measure,
    /// To look after the server: takes an operator's token in every mode.
    Operate,
}

/// The proof that a permission needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    Nothing,
    AnyToken,
    TokenOfThePlayer,
    TokenOfThePlayerIfIssued,
    OwnerOrOperator,
    OwnerOrOperatorIfOwned,
    Operator,
    OperatorUnlessOfThisMachine,
}

/// Everything below this path is for operators, whatever the method.
const OPERATOR: &str = "/operator";

/// Every route that is more than a look, by method and path; `*` stands for any one part. A route that is not listed is a
/// look if its method is GET. Otherwise it takes a token in mode `token`.
pub const ROUTES: &[(&str, &str, Permission)] = &[
    ("POST", "/auth/guest", Permission::Enter),
    ("POST", "/auth/register", Permission::Look),
    ("POST", "/auth/login", Permission::Enter),
    ("POST", "/auth/refresh", Permission::Enter),
    ("POST", "/auth/logout", Permission::Enter),
    ("POST", "/auth/ticket", Permission::Ask),
    ("POST", "/auth/password", Permission::Ask),
    ("POST", "/auth/recovery-code", Permission::Ask),
    ("POST", "/auth/recover", Permission::Enter),
    ("GET", "/auth/me", Permission::Ask),
    ("POST", "/rooms", Permission::Ask),
    ("PATCH", "/rooms/*", Permission::Manage),
    ("DELETE", "/rooms/*", Permission::Manage),
    ("DELETE", "/rooms/*/bots/*", Permission::Manage),
    ("POST", "/game/move", Permission::ActFor),
    ("POST", "/game/add-ai-opponent", Permission::Ask),
    ("POST", "/replays/*/verify", Permission::Look),
    ("POST", "/replays/save/*", Permission::Manage),
    ("GET", "/players/*/saves", Permission::ActFor),
    ("GET", "/players/*/saves/*", Permission::ActFor),
    ("PUT", "/players/*/saves/*", Permission::ActFor),
    ("DELETE", "/players/*/saves/*", Permission::ActFor),
    ("GET", "/players/*/notifications", Permission::ActFor),
    ("POST", "/players/*/notifications/read", Permission::ActFor),
    ("GET", "/stream/players/*/notifications", Permission::ActFor),
    ("PATCH", "/players/*", Permission::ActFor),
    ("DELETE", "/players/*", Permission::ActFor),
    ("GET", "/players/*/export", Permission::ActFor),
    ("POST", "/tournaments", Permission::Ask),
    ("PATCH", "/tournaments/*", Permission::Manage),
    ("POST", "/tournaments/*/start", Permission::Manage),
    ("POST", "/tournaments/*/entrants", Permission::ActFor),
    ("DELETE", "/tournaments/*/entrants/*", Permission::ActFor),
    ("POST", "/tournaments/*/entrants/*/*", Permission::Manage),
    ("POST", "/tournaments/*/checkin/*", Permission::ActFor),
    ("POST", "/tournaments/*/matches/*/*", Permission::Manage),
    ("POST", "/tournaments/*/matches/*/forfeit/*", Permission::ActFor),
    ("GET", "/players/*/matchmaking", Permission::ActFor),
    ("POST", "/matchmaking/tickets", Permission::ActFor),
    ("GET", "/matchmaking/tickets/*", Permission::ActFor),
    ("DELETE", "/matchmaking/tickets/*", Permission::ActFor),
    ("POST", "/matchmaking/quick", Permission::ActFor),
    ("POST", "/parties", Permission::ActFor),
    ("GET", "/parties/*", Permission::ActFor),
    ("DELETE", "/parties/*", Permission::ActFor),
    ("POST", "/parties/*/invitations", Permission::ActFor),
    ("POST", "/parties/*/join", Permission::ActFor),
    ("POST", "/parties/*/ready", Permission::ActFor),
    ("POST", "/parties/*/leave", Permission::ActFor),
    ("POST", "/parties/*/kick", Permission::ActFor),
    ("GET", "/metrics", Permission::Measure),
    ("GET", "/ws/game/*/*", Permission::Play),
    ("GET", "/ws/spectate/*", Permission::Watch),
];

impl Permission {
    /// The permission that a request needs, by its method and path.
    pub fn of(method: &str, path: &str) -> Permission {
        let method = if method == "HEAD" { "GET" } else { method };
        if path == OPERATOR || path.strip_prefix(OPERATOR).is_some_and(|rest| rest.starts_with('/')) {
            return Permission::Operate;
        }
        let known = ROUTES.iter().find(|(verb, pattern, _)| *verb == method && fits(pattern, path));
        match (known, method) {
            (Some((_, _, permission)), _) => *permission,
            (None, "GET" | "OPTIONS") => Permission::Look,
            (None, _) => Permission::Ask,
        }
    }

    pub(super) fn need(self, mode: AccessMode) -> Proof {
        match (self, mode) {
            (Permission::Enter | Permission::Look, _) => Proof::Nothing,
            (Permission::Ask, AccessMode::Open) => Proof::Nothing,
            (Permission::Ask, AccessMode::Token) => Proof::AnyToken,
            (Permission::ActFor | Permission::Play | Permission::Watch, AccessMode::Open) => {
                Proof::TokenOfThePlayerIfIssued
            }
            (Permission::ActFor | Permission::Play | Permission::Watch, AccessMode::Token) => {
                Proof::TokenOfThePlayer
            }
            (Permission::Manage, AccessMode::Open) => Proof::OwnerOrOperatorIfOwned,
            (Permission::Manage, AccessMode::Token) => Proof::OwnerOrOperator,
            (Permission::Measure, AccessMode::Open) => Proof::OperatorUnlessOfThisMachine,
            (Permission::Measure, AccessMode::Token) | (Permission::Operate, _) => Proof::Operator,
        }
    }
}

/// Whether the parts of a path are those of a pattern.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut parts, mut shown) = (pattern.split('/'), path.split('/'));
    loop {
        match (parts.next(), shown.next()) {
            (None, None) => return true,
            (Some(part), Some(shown)) if part == shown || (part == "*" && !shown.is_empty()) => {}
            _ => return false,
        }
    }
}

/// What a player may do beyond playing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Somebody without any rights over what others have.
    Player,
    /// An operator, who manages all rooms.
    Operator,
    /// A program. It has no rights beyond those of a player.
    Bot,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 3] = [Role::Player, Role::Operator, Role::Bot];

    /// The word in tokens, on the wire and in databases.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Player => "player",
            Role::Operator => "operator",
            Role::Bot => "bot",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(word: &str) -> Result<Role, String> {
        let found = Role::ALL.into_iter().find(|role| role.as_str() == word);
        found.ok_or_else(|| format!("there is no role {word:?}; there are player, operator and bot"))
    }
}

/// The identity that a caller has proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The player that the token is of.
    pub player: PlayerId,
    /// The role that the token says.
    pub role: Role,
}

/// Why a caller may not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// A token is needed.
    #[error("this takes an access token; POST /auth/guest gives one")]
    TokenNeeded,
    /// The token is not good; the text says why.
    #[error("{0}")]
    BadToken(String),
    /// The player who is named in the request is not the caller.
    #[error("the token is not one of player {0}")]
    SomebodyElse(PlayerId),
    /// The room has another owner.
    #[error("only the owner of the room and operators may do this")]
    NotTheOwner,
    /// The room has another owner, and the caller has no seat in it.
    #[error("only the owner of the room, operators and those who sit in it may do this")]
    NotOfTheRoom,
    /// The caller is no operator.
    #[error("only operators may do this; `tiltyard grant NAME operator` makes an account one")]
    NoOperator,
    /// The player, or the address, is banned.
    #[error(transparent)]
    Banned(#[from] Banned),
    /// The player who is named is a bot of this server.
    #[error("ids that begin with ai_ are for bots of the house; choose another one")]
    OfTheHouse,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_operators_is_so_by_its_path() {
        assert_eq!(Permission::of("GET", "/operator/rooms"), Permission::Operate);
        assert_eq!(Permission::of("DELETE", "/operator"), Permission::Operate);
        assert_eq!(Permission::of("GET", "/operators"), Permission::Look);
    }
}
