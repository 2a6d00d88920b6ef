//! `/auth`: be a guest, register, sign in and out, refresh, buy a ticket. No cookies: what is not in a header or a body does not
//! count, so no page can make a browser act for somebody.
//!
//! Decides nothing: the steps are in `auth::accounts`.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::accounts::passwords::PasswordRefused;
use crate::auth::{Caller, SignInRefused, SignedIn, TicketRefused};
use crate::domain::PlayerKind;
use crate::protocol::auth::{
    AccountKind, BeGuest, LogIn, Myself, Refreshing, Register, SignedInAs, TicketGiven,
};
use crate::protocol::http::Problem;
use crate::web::Worker;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::Refusal;
use crate::web::request::body::{Body, Perhaps};

/// An answer with tokens, which no cache may keep.
pub(super) fn answer(status: actix_web::http::StatusCode, body: &impl Serialize) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    response.json(body)
}

fn created(signed_in: SignedIn) -> HttpResponse {
    answer(actix_web::http::StatusCode::CREATED, &shown(signed_in))
}

pub(super) fn ok(signed_in: SignedIn) -> HttpResponse {
    answer(actix_web::http::StatusCode::OK, &shown(signed_in))
}

fn shown(signed_in: SignedIn) -> SignedInAs {
    let SignedIn { who, name, kind, access_token, expires_in, refresh_token, recovery_code } = signed_in;
    let (player_id, role) = (who.player, who.role.as_str());
    SignedInAs { player_id, name, kind, role, access_token, expires_in, refresh_token, recovery_code }
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(guest)
        .service(register)
        .service(login)
        .service(refresh)
        .service(logout)
        .service(ticket)
        .service(me);
}

/// Become a guest: a player with an id and a name, and nothing to sign in again with but the refresh token.
#[utoipa::path(tag = "auth", request_body = Option<BeGuest>, responses(
    (status = 201, body = SignedInAs),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "The name is taken"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/auth/guest")]
pub async fn guest(
    worker: Data<Worker>,
    CallerOrigin(from): CallerOrigin,
    Perhaps(body): Perhaps<BeGuest>,
) -> Result<HttpResponse, Refusal> {
    Ok(created(worker.auth.accounts().guest(body.name.as_deref(), from).await?))
}

/// Make an account. With the bearer token of a guest, that guest becomes the account, and keeps the id and all records.
#[utoipa::path(tag = "auth", request_body = Register, responses(
    (status = 201, body = SignedInAs),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "The name is taken, or the \
     token is of somebody who has an account"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/auth/register")]
pub async fn register(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<Register>,
) -> Result<HttpResponse, Refusal> {
    let kind = match body.kind {
        AccountKind::Player => PlayerKind::Account,
        AccountKind::Bot if caller.who().is_some() => {
            return Err(Refusal::bad_field("/kind", "a guest cannot become a bot; register without a token"));
        }
        AccountKind::Bot => PlayerKind::Bot,
    };
    let accounts = worker.auth.accounts();
    let account = accounts.register(&body.name, &body.password, kind, caller.who(), from).await?;
    worker.saves.is_no_guest(&account.who.player);
    Ok(created(account))
}

/// Sign in to an account. A wrong name and a wrong password get the same answer.
#[utoipa::path(tag = "auth", request_body = LogIn, responses(
    (status = 200, body = SignedInAs),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "The player is banned"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/auth/login")]
pub async fn login(
    worker: Data<Worker>,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<LogIn>,
) -> Result<HttpResponse, Refusal> {
    Ok(ok(worker.auth.accounts().login(&body.name, &body.password, from).await?))
}

/// Get new tokens for a refresh token, which is used up. Using one again ends the whole sign-in, because somebody has a copy;
/// unless it was used a moment ago (`auth.refresh_grace_s`) and nothing that came of it: then the answer was lost, and comes again.
#[utoipa::path(tag = "auth", request_body = Refreshing, responses(
    (status = 200, body = SignedInAs),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/auth/refresh")]
pub async fn refresh(
    worker: Data<Worker>,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<Refreshing>,
) -> Result<HttpResponse, Refusal> {
    Ok(ok(worker.auth.accounts().refresh(&body.refresh_token, from).await?))
}

/// Sign out: the refresh tokens of this sign-in are forgotten. Its access token runs out by itself.
#[utoipa::path(tag = "auth", request_body = Refreshing, responses(
    (status = 204),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/auth/logout")]
pub async fn logout(
    worker: Data<Worker>,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<Refreshing>,
) -> Result<HttpResponse, Refusal> {
    worker.auth.accounts().logout(&body.refresh_token, from).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Buy a ticket: good once and for a moment, in `?ticket=` of a WebSocket or an event stream, where browsers can set no header.
#[utoipa::path(tag = "auth", responses(
    (status = 201, body = TicketGiven),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/auth/ticket")]
pub async fn ticket(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
) -> Result<HttpResponse, Refusal> {
    let (ticket, expires_in) = worker.auth.ticket(caller.signed_in()?, from)?;
    Ok(answer(actix_web::http::StatusCode::CREATED, &TicketGiven { ticket, expires_in }))
}

/// Look at the player that the token belongs to.
#[utoipa::path(tag = "auth", responses(
    (status = 200, body = Myself),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/auth/me")]
pub async fn me(worker: Data<Worker>, caller: Caller) -> Result<HttpResponse, Refusal> {
    let who = caller.signed_in()?;
    let gone = || Refusal::unauthorized("the player of this token is not known any more");
    let player = worker.auth.accounts().player(&who.player).await?.ok_or_else(gone)?;
    let myself =
        Myself { player_id: player.id, name: player.name, kind: player.kind, role: who.role.as_str() };
    Ok(answer(actix_web::http::StatusCode::OK, &myself))
}

impl From<SignInRefused> for Refusal {
    fn from(refused: SignInRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            SignInRefused::Name(_) => Refusal::bad_field("/name", detail),
            SignInRefused::NameTaken | SignInRefused::NoGuest | SignInRefused::NoAccount => {
                Refusal::conflict(detail)
            }
            SignInRefused::WrongCredentials | SignInRefused::WrongCode => Refusal::wrong_credentials(detail),
            SignInRefused::WrongPassword => Refusal::bad_field("/password", detail),
            SignInRefused::BadRefreshToken => Refusal::unauthorized(detail),
            SignInRefused::Banned(_) => Refusal::forbidden(detail),
            SignInRefused::TooOften(often) => Refusal::too_many_requests(detail, often.retry_after_s),
            SignInRefused::Password(PasswordRefused::Busy) | SignInRefused::Away => {
                Refusal::unavailable(detail)
            }
            SignInRefused::Password(_) => Refusal::bad_field("/password", detail),
        }
    }
}

impl From<TicketRefused> for Refusal {
    fn from(refused: TicketRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            TicketRefused::TooOften(often) => Refusal::too_many_requests(detail, often.retry_after_s),
            TicketRefused::TooMany(_) => Refusal::unavailable(detail),
        }
    }
}
