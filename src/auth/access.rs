//! Who may do what.
//!
//! Owns: the rules, as two tables: what each route does in terms of access, and what that takes in each mode; and the
//! caller, with what they have proved. Must not: know HTTP, tokens or any resource. `docs/protocol.md`, "Access", says the
//! same in words.

use std::str::FromStr;

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
}

/// The proof that a permission needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Nothing,
    AnyToken,
    TokenOfThePlayer,
    TokenOfThePlayerIfIssued,
    OwnerOrOperator,
    OwnerOrOperatorIfOwned,
    Operator,
    OperatorUnlessOfThisMachine,
}

/// Every route that is more than a look, by method and path; `*` stands for any one part. A route that is not listed is a
/// look if its method is GET. Otherwise it takes a token in mode `token`.
pub const ROUTES: &[(&str, &str, Permission)] = &[
    ("POST", "/auth/guest", Permission::Enter),
    ("POST", "/auth/register", Permission::Look),
    ("POST", "/auth/login", Permission::Enter),
    ("POST", "/auth/refresh", Permission::Enter),
    ("POST", "/auth/logout", Permission::Enter),
    ("POST", "/auth/ticket", Permission::Ask),
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
        let known = ROUTES.iter().find(|(verb, pattern, _)| *verb == method && fits(pattern, path));
        match (known, method) {
            (Some((_, _, permission)), _) => *permission,
            (None, "GET" | "OPTIONS") => Permission::Look,
            (None, _) => Permission::Ask,
        }
    }

    fn need(self, mode: AccessMode) -> Need {
        match (self, mode) {
            (Permission::Enter | Permission::Look, _) => Need::Nothing,
            (Permission::Ask, AccessMode::Open) => Need::Nothing,
            (Permission::Ask, AccessMode::Token) => Need::AnyToken,
            (Permission::ActFor | Permission::Play | Permission::Watch, AccessMode::Open) => {
                Need::TokenOfThePlayerIfIssued
            }
            (Permission::ActFor | Permission::Play | Permission::Watch, AccessMode::Token) => {
                Need::TokenOfThePlayer
            }
            (Permission::Manage, AccessMode::Open) => Need::OwnerOrOperatorIfOwned,
            (Permission::Manage, AccessMode::Token) => Need::OwnerOrOperator,
            (Permission::Measure, AccessMode::Open) => Need::OperatorUnlessOfThisMachine,
            (Permission::Measure, AccessMode::Token) => Need::Operator,
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
    /// The player who is named is a bot of this server.
    #[error("ids that begin with ai_ are for bots of the house; choose another one")]
    OfTheHouse,
}

/// The sender of a request, with what was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    mode: AccessMode,
    who: Option<Identity>,
}

impl Caller {
    /// A caller who has shown a good token, or nothing.
    pub fn new(mode: AccessMode, who: Option<Identity>) -> Caller {
        Caller { mode, who }
    }

    /// The mode of the server.
    pub fn mode(&self) -> AccessMode {
        self.mode
    }

    /// The caller's identity, if it is proved.
    pub fn who(&self) -> Option<&Identity> {
        self.who.as_ref()
    }

    /// The player that the caller has proved to be.
    pub fn player(&self) -> Option<&PlayerId> {
        self.who.as_ref().map(|who| &who.player)
    }

    /// Whether the caller has proved to be this player. Using an id that is free to everybody proves nothing.
    pub fn is(&self, player: &PlayerId) -> bool {
        self.player() == Some(player)
    }

    /// The caller's identity. Errors: it is not proved.
    pub fn signed_in(&self) -> Result<&Identity, Denied> {
        self.who.as_ref().ok_or(Denied::TokenNeeded)
    }

    /// Refuses a request that lacks a token, before anything else of it is looked at.
    pub fn may_begin(&self, permission: Permission) -> Result<(), Denied> {
        match permission.need(self.mode) {
            Need::AnyToken | Need::TokenOfThePlayer | Need::OwnerOrOperator | Need::Operator => {
                self.signed_in().map(|_| ())
            }
            Need::Nothing
            | Need::TokenOfThePlayerIfIssued
            | Need::OwnerOrOperatorIfOwned
            | Need::OperatorUnlessOfThisMachine => Ok(()),
        }
    }

    /// Whether the caller may act for this player.
    pub fn acts_for(&self, player: &PlayerId) -> Result<(), Denied> {
        if player.is_of_the_house() {
            return Err(Denied::OfTheHouse);
        }
        if Permission::ActFor.need(self.mode) == Need::TokenOfThePlayerIfIssued && !player.is_issued() {
            return Ok(());
        }
        if self.signed_in()?.player == *player { Ok(()) } else { Err(Denied::SomebodyElse(player.clone())) }
    }

    /// Whether the caller has proved to be this player, and to be a program.
    pub fn is_program(&self, player: &PlayerId) -> bool {
        self.signed_in().is_ok_and(|who| who.player == *player && who.role == Role::Bot)
    }

    /// Whether the caller may manage a room of this owner, or without an owner.
    pub fn manages(&self, owner: Option<&PlayerId>) -> Result<(), Denied> {
        if Permission::Manage.need(self.mode) == Need::OwnerOrOperatorIfOwned && owner.is_none() {
            return Ok(());
        }
        let Identity { player, role } = self.signed_in()?;
        if *role == Role::Operator || owner == Some(player) { Ok(()) } else { Err(Denied::NotTheOwner) }
    }

    /// Whether the caller may read the figures of the server. Behind a proxy everybody seems to be of this machine, so that
    /// counts for something only where a player's id is enough anyway.
    pub fn measures(&self, is_of_this_machine: bool) -> Result<(), Denied> {
        if Permission::Measure.need(self.mode) == Need::OperatorUnlessOfThisMachine && is_of_this_machine {
            return Ok(());
        }
        if self.signed_in()?.role == Role::Operator { Ok(()) } else { Err(Denied::NoOperator) }
    }

    /// Whether the caller may add bots to a room: somebody who manages it may, and somebody who has a seat in it.
    pub fn adds_bots(&self, owner: Option<&PlayerId>, sits: bool) -> Result<(), Denied> {
        match self.manages(owner) {
            Err(Denied::NotTheOwner) if sits => Ok(()),
            Err(Denied::NotTheOwner) => Err(Denied::NotOfTheRoom),
            managed => managed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AccessMode::{Open, Token};

    fn id(text: &str) -> PlayerId {
        PlayerId::parse(text).unwrap()
    }

    fn caller(mode: AccessMode, player: &PlayerId, role: Role) -> Caller {
        Caller::new(mode, Some(Identity { player: player.clone(), role }))
    }

    #[test]
    fn in_token_mode_only_the_player_acts_for_the_player() {
        let (anna, bert) = (PlayerId::issue(1), PlayerId::issue(2));
        assert_eq!(caller(Token, &anna, Role::Player).acts_for(&anna), Ok(()));
        for role in Role::ALL {
            let refused = caller(Token, &bert, role).acts_for(&anna);
            assert_eq!(refused, Err(Denied::SomebodyElse(anna.clone())));
        }
        for player in [anna, id("free")] {
            assert_eq!(Caller::new(Token, None).acts_for(&player), Err(Denied::TokenNeeded));
        }
    }

    #[test]
    fn figures_are_for_operators_and_in_open_mode_for_the_machine_itself() {
        let anna = PlayerId::issue(1);
        for mode in [Open, Token] {
            assert_eq!(caller(mode, &anna, Role::Operator).measures(false), Ok(()));
            assert_eq!(caller(mode, &anna, Role::Player).measures(false), Err(Denied::NoOperator));
            assert_eq!(Caller::new(mode, None).measures(false), Err(Denied::TokenNeeded));
        }
        assert_eq!(Caller::new(Open, None).measures(true), Ok(()));
        assert_eq!(Caller::new(Token, None).measures(true), Err(Denied::TokenNeeded));
    }

    #[test]
    fn in_open_mode_ids_that_were_not_given_out_are_everybodys() {
        let (anna, nobody) = (PlayerId::issue(1), Caller::new(Open, None));
        assert_eq!(nobody.acts_for(&id("free")), Ok(()));
        assert_eq!(nobody.acts_for(&anna), Err(Denied::TokenNeeded));
        assert_eq!(caller(Open, &anna, Role::Player).acts_for(&id("free")), Ok(()));
        assert_eq!(caller(Open, &anna, Role::Player).acts_for(&anna), Ok(()));
        let bert = PlayerId::issue(2);
        assert_eq!(caller(Open, &anna, Role::Operator).acts_for(&bert), Err(Denied::SomebodyElse(bert)));
    }

    #[test]
    fn nobody_goes_by_the_id_of_a_bot_of_the_house() {
        for mode in [Open, Token] {
            let own = caller(mode, &id("ai_7"), Role::Operator);
            assert_eq!(own.acts_for(&id("ai_7")), Err(Denied::OfTheHouse));
        }
    }

    #[test]
    fn a_room_is_managed_by_its_owner_and_by_operators() {
        let (anna, bert) = (PlayerId::issue(1), PlayerId::issue(2));
        for mode in [Open, Token] {
            assert_eq!(caller(mode, &anna, Role::Player).manages(Some(&anna)), Ok(()));
            assert_eq!(caller(mode, &bert, Role::Operator).manages(Some(&anna)), Ok(()));
            assert_eq!(caller(mode, &bert, Role::Bot).manages(Some(&anna)), Err(Denied::NotTheOwner));
            assert_eq!(Caller::new(mode, None).manages(Some(&anna)), Err(Denied::TokenNeeded));
        }
        assert_eq!(Caller::new(Open, None).manages(None), Ok(()));
        assert_eq!(caller(Token, &anna, Role::Player).manages(None), Err(Denied::NotTheOwner));
        assert_eq!(caller(Token, &anna, Role::Operator).manages(None), Ok(()));
    }

    #[test]
    fn bots_are_added_by_who_manages_the_room_or_sits_in_it() {
        let (anna, bert) = (PlayerId::issue(1), PlayerId::issue(2));
        for mode in [Open, Token] {
            let bert = caller(mode, &bert, Role::Player);
            assert_eq!(caller(mode, &anna, Role::Player).adds_bots(Some(&anna), false), Ok(()));
            assert_eq!(bert.adds_bots(Some(&anna), true), Ok(()));
            assert_eq!(bert.adds_bots(Some(&anna), false), Err(Denied::NotOfTheRoom));
            assert_eq!(Caller::new(mode, None).adds_bots(Some(&anna), false), Err(Denied::TokenNeeded));
        }
        assert_eq!(Caller::new(Open, None).adds_bots(None, false), Ok(()));
        assert_eq!(caller(Token, &anna, Role::Player).adds_bots(None, false), Err(Denied::NotOfTheRoom));
    }

    #[test]
    fn what_changes_something_takes_a_token_unless_it_is_listed() {
        assert_eq!(Permission::of("GET", "/rooms"), Permission::Look);
        assert_eq!(Permission::of("POST", "/rooms"), Permission::Ask);
        assert_eq!(Permission::of("DELETE", "/something/new"), Permission::Ask);
        assert_eq!(Permission::of("DELETE", "/rooms/a/bots/b"), Permission::Manage);
        assert_eq!(Permission::of("GET", "/ws/game/a"), Permission::Look);
        assert_eq!(Permission::of("GET", "/ws/game/a/b"), Permission::Play);
        let nobody = Caller::new(Token, None);
        for (_, path, permission) in ROUTES
            .iter()
            .filter(|(_, _, permission)| !matches!(permission, Permission::Enter | Permission::Look))
        {
            assert_eq!(nobody.may_begin(*permission), Err(Denied::TokenNeeded), "{path}");
            assert_eq!(Caller::new(Open, None).may_begin(*permission), Ok(()), "{path}");
        }
    }
}
