//! What operators do for somebody who cannot sign in any more.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::{Caller, reset};
use crate::domain::{OperatorDeed, PlayerId};
use crate::protocol::auth::RecoveryCodeGiven;
use crate::protocol::http::Problem;
use crate::protocol::operator::ActReason;
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;
use crate::web::resources::auth::answer;

use super::act;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(reset_account);
}

/// Take the password and all sign-ins from an account, and get a recovery code to hand over to its owner.
#[utoipa::path(tag = "operator", params(("id" = String, Path)), request_body = ActReason, responses(
    (status = 200, body = RecoveryCodeGiven),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "This player has no account"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/operator/players/{id}/reset")]
pub async fn reset_account(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PlayerId>,
    Body(body): Body<ActReason>,
) -> Result<HttpResponse, Refusal> {
    let no_account = || Refusal::not_found(format!("{id} has no account, so nothing to sign in with"));
    worker.records.login_of(&id).await?.ok_or_else(no_account)?;
    let done = act(&caller, OperatorDeed::ResetAccount, &format_args!("player {id}"), &body.reason)?;
    worker.moderator.log(&done).await?;
    let recovery_code = reset(worker.records.as_ref(), &id).await?.ok_or_else(no_account)?;
    Ok(answer(StatusCode::OK, &RecoveryCodeGiven { recovery_code }))
}
