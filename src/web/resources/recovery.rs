//! What signs an account in: `/auth/password`, `/auth/recovery-code` and `/auth/recover`.
//!
//! Decides nothing: the steps are in `auth::accounts`.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::auth::{answer, ok};
use crate::auth::accounts::passwords::PasswordRefused;
use crate::auth::{Caller, SignInRefused};
use crate::protocol::auth::{ChangePassword, Recover, RecoveryCodeGiven, SignedInAs, WithPassword};
use crate::protocol::http::Problem;
use crate::web::Worker;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(change_password).service(change_code).service(recover);
}

/// Change the password. All other sign-ins of the account end; the answer has the tokens of a new one.
#[utoipa::path(tag = "auth", request_body = ChangePassword, responses(
    (status = 200, body = SignedInAs),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "A guest has no password"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/auth/password")]
pub async fn change_password(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    Body(ChangePassword { old_password, new_password }): Body<ChangePassword>,
) -> Result<HttpResponse, Refusal> {
    let who = caller.signed_in()?;
    let changed = worker.auth.accounts().change_password(who, &old_password, &new_password, from).await;
    Ok(ok(changed.map_err(of_two_passwords)?))
}

/// Refusals of a request with two passwords say which of them they are about.
fn of_two_passwords(refused: SignInRefused) -> Refusal {
    match refused {
        SignInRefused::WrongPassword => Refusal::bad_field("/old_password", refused.to_string()),
        SignInRefused::Password(password) if password != PasswordRefused::Busy => {
            Refusal::bad_field("/new_password", refused.to_string())
        }
        refused => refused.into(),
    }
}

/// Get a new recovery code. The one before is void.
#[utoipa::path(tag = "auth", request_body = WithPassword, responses(
    (status = 200, body = RecoveryCodeGiven),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "A guest has no account"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/auth/recovery-code")]
pub async fn change_code(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    Body(WithPassword { password }): Body<WithPassword>,
) -> Result<HttpResponse, Refusal> {
    let recovery_code = worker.auth.accounts().change_code(caller.signed_in()?, &password, from).await?;
    Ok(answer(StatusCode::OK, &RecoveryCodeGiven { recovery_code }))
}

/// Come back without the password: the recovery code, which is used up, gives the account another one. All sign-ins of the
/// account end; the answer has the tokens of a new one, and the next code. A wrong name and a wrong code get the same answer.
#[utoipa::path(tag = "auth", request_body = Recover, responses(
    (status = 200, body = SignedInAs),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/auth/recover")]
pub async fn recover(
    worker: Data<Worker>,
    CallerOrigin(from): CallerOrigin,
    Body(Recover { name, recovery_code, password }): Body<Recover>,
) -> Result<HttpResponse, Refusal> {
    Ok(ok(worker.auth.accounts().recover(&name, &recovery_code, &password, from).await?))
}
