//! The end of a player, over REST.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::protocol::operator::plain_reason;

/// Body of `DELETE /players/{id}`.
#[derive(Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeletePlayer {
    /// The password of the account. A guest has none, and an operator who deletes somebody else needs none.
    #[garde(skip)]
    #[schema(format = Password)]
    pub password: Option<String>,
    /// Why an operator deletes somebody else, 1–200 characters: it is in the log of operators. Nobody else has to say.
    #[garde(inner(custom(plain_reason)))]
    #[schema(min_length = 1, max_length = 200, example = "asked for it by letter")]
    pub reason: Option<String>,
}
