//! The sender of a request, and what they have proved.
//!
//! Must not: know HTTP, tokens or any resource; what each permission takes is in `auth::access`.

use super::access::{Denied, Identity, Permission, Proof, Role};
use super::sanctions::Sanctions;
use crate::config::AccessMode;
use crate::domain::PlayerId;

/// The sender of a request, with what was proved.
#[derive(Clone)]
pub struct Caller {
    mode: AccessMode,
    who: Option<Identity>,
    sanctions: Sanctions,
}

impl Caller {
    /// A caller who has shown a good token, or nothing.
    pub fn new(mode: AccessMode, who: Option<Identity>) -> Caller {
        Caller { mode, who, sanctions: Sanctions::default() }
    }

    /// The same under these bans: nobody acts for a player who is banned.
    #[must_use]
    pub fn under(self, sanctions: &Sanctions) -> Caller {
        Caller { sanctions: sanctions.clone(), ..self }
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
            Proof::AnyToken | Proof::TokenOfThePlayer | Proof::OwnerOrOperator => {
                self.signed_in().map(|_| ())
            }
            Proof::Operator => self.operates().map(|_| ()),
            Proof::Nothing
            | Proof::TokenOfThePlayerIfIssued
            | Proof::OwnerOrOperatorIfOwned
            | Proof::OperatorUnlessOfThisMachine => Ok(()),
        }
    }

    /// The caller's identity. Errors: it is not that of an operator.
    pub fn operates(&self) -> Result<&Identity, Denied> {
        let who = self.signed_in()?;
        if who.role == Role::Operator { Ok(who) } else { Err(Denied::NoOperator) }
    }

    /// Whether the caller may act for this player.
    pub fn acts_for(&self, player: &PlayerId) -> Result<(), Denied> {
        if player.is_of_the_house() {
            return Err(Denied::OfTheHouse);
        }
        self.sanctions.admit(player)?;
        if Permission::ActFor.need(self.mode) == Proof::TokenOfThePlayerIfIssued && !player.is_issued() {
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
        if Permission::Manage.need(self.mode) == Proof::OwnerOrOperatorIfOwned && owner.is_none() {
            return Ok(());
        }
        let Identity { player, role } = self.signed_in()?;
        if *role == Role::Operator || owner == Some(player) { Ok(()) } else { Err(Denied::NotTheOwner) }
    }

    /// Whether the caller may read the figures of the server. Behind a proxy everybody seems to be of this machine, so that
    /// counts for something only where a player's id is enough anyway.
    pub fn measures(&self, is_of_this_machine: bool) -> Result<(), Denied> {
        if Permission::Measure.need(self.mode) == Proof::OperatorUnlessOfThisMachine && is_of_this_machine {
            return Ok(());
        }
        self.operates().map(|_| ())
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
    use crate::auth::access::ROUTES;
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
    fn only_operators_operate_in_both_modes() {
        for mode in [Open, Token] {
            assert_eq!(Caller::new(mode, None).may_begin(Permission::Operate), Err(Denied::TokenNeeded));
            for role in [Role::Player, Role::Bot] {
                let refused = caller(mode, &PlayerId::issue(1), role).may_begin(Permission::Operate);
                assert_eq!(refused, Err(Denied::NoOperator));
            }
            assert_eq!(
                caller(mode, &PlayerId::issue(1), Role::Operator).may_begin(Permission::Operate),
                Ok(())
            );
        }
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
