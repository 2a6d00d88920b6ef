//! Bodies of `/parties`.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{PartyId, PlayerId, TicketId};

/// Body of requests that only say who sends them.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acting {
    /// The player who acts. When it is left out, it is the player of the token.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
}

/// Body of `POST /parties/{id}/invitations`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteToParty {
    /// The leader. When it is left out, it is the player of the token.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// The player who is invited.
    #[garde(skip)]
    #[schema(value_type = String)]
    pub invited_id: PlayerId,
}

/// Body of `POST /parties/{id}/ready`.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeReady {
    /// The member. When it is left out, it is the player of the token.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// Whether the member wants to play now; `true` when it is left out.
    #[garde(skip)]
    pub ready: Option<bool>,
}

/// Body of `POST /parties/{id}/kick`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KickFromParty {
    /// The leader. When it is left out, it is the player of the token.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// The member who is taken out, or the player whose invitation is taken back.
    #[garde(skip)]
    #[schema(value_type = String)]
    pub member_id: PlayerId,
}

/// A party.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyInfo {
    /// Its id.
    #[schema(value_type = String)]
    pub id: PartyId,
    /// The member who leads it: invites, kicks, opens tickets.
    #[schema(value_type = String)]
    pub leader: PlayerId,
    /// The members, the leader first.
    pub members: Vec<PartyMemberInfo>,
    /// Those who are invited and have not come.
    #[schema(value_type = Vec<String>)]
    pub invited: Vec<PlayerId>,
    /// Its ticket, while it waits or has a match; `null` if there is none.
    #[schema(value_type = Option<String>)]
    pub ticket_id: Option<TicketId>,
}

/// A member of a party.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyMemberInfo {
    /// The member.
    #[schema(value_type = String)]
    pub player: PlayerId,
    /// Whether the member wants to play now.
    pub ready: bool,
}
