//! Opens and lists tournaments.

use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get, post};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::actors::contest::tournament::AnnounceTournament;
use crate::auth::{Caller, Denied};
use crate::domain::tournament::{TournamentFigures, TournamentStatus};
use crate::domain::{PlayerId, TournamentId};
use crate::protocol::http::Problem;
use crate::protocol::tournaments::create::Issued;
use crate::protocol::tournaments::{CreateTournament, TournamentInfo, TournamentLine, TournamentPage};
use crate::store::records::{StoredTournament, TournamentFilter, TournamentPosition};
use crate::web::Worker;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::{Refusal, TooManyAnnounced};
use crate::web::request::body::Body;
use crate::web::request::lists::{must_be_a_game, within};

use super::caller::your_part;

/// Tournaments on a page when the request does not say.
const PAGE_DEFAULT: u32 = 50;
/// Most tournaments on a page.
const PAGE_MAX: u32 = 200;
/// Who runs a tournament that nobody in particular has opened.
const ANYBODY: &str = "anybody";

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(create).service(list);
}

/// Open a tournament. Whoever shows a token runs it.
#[utoipa::path(tag = "tournaments", request_body = CreateTournament, responses(
    (status = 201, body = TournamentInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "The owner has too many, or the address"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments")]
pub async fn create(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<CreateTournament>,
) -> Result<HttpResponse, Refusal> {
    let owner = owner_of(&caller, body.owner.as_ref())?;
    let id = Uuid::now_v7().simple().to_string();
    let id = TournamentId::parse(&id).map_err(|refused| Refusal::unavailable(refused.to_string()))?;
    let issued = Issued { id, owner, now: Timestamp::now(), secret: rand::random() };
    let setup = body.into_setup(issued, &worker.house_rules);
    let share = worker.auth.tournament_shares().count(caller.who(), from).map_err(TooManyAnnounced)?;
    let picture = worker.tournaments.send(AnnounceTournament { setup, share }).await??;
    let location = format!("/tournaments/{}", picture.setup.id);
    let info = TournamentInfo::of(&picture, your_part(&caller, &picture));
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(info))
}

/// Who is to run a tournament. Errors: somebody else is named.
fn owner_of(caller: &Caller, named: Option<&PlayerId>) -> Result<PlayerId, Refusal> {
    match (caller.who(), named) {
        (Some(who), Some(named)) if who.player != *named => Err(Denied::SomebodyElse(named.clone()).into()),
        (Some(who), _) => Ok(who.player.clone()),
        (None, Some(named)) => {
            caller.acts_for(named)?;
            Ok(named.clone())
        }
        (None, None) => PlayerId::parse(ANYBODY).map_err(|refused| Refusal::unavailable(refused.to_string())),
    }
}

/// The tournaments that are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TournamentQuery {
    /// Only tournaments of this game.
    game: Option<String>,
    /// Only tournaments of this status: `announced`, `registration`, `closed`, `check_in`, `running`, `paused`, `finished` or
    /// `cancelled`.
    #[param(value_type = Option<String>)]
    status: Option<TournamentStatus>,
    /// Tournaments on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List tournaments, the newest first. Private ones are left out.
#[utoipa::path(tag = "tournaments", params(TournamentQuery), responses(
    (status = 200, body = TournamentPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/tournaments")]
pub async fn list(
    worker: Data<Worker>,
    Query(query): Query<TournamentQuery>,
) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 tournaments")?;
    let before = query.cursor.as_deref().map(place).transpose()?;
    must_be_a_game(&worker, query.game.as_deref())?;
    let wanted =
        TournamentFilter { game: query.game, status: query.status.map(|status| status.word().to_owned()) };
    // One more than asked for tells whether there is another page.
    let mut found = worker.records.tournaments(&wanted, before.as_ref(), limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|last| cursor(last.created_at, &last.id));
    let tournaments = found.into_iter().map(|one| line(&worker, one)).collect::<Result<_, _>>()?;
    Ok(HttpResponse::Ok().json(TournamentPage { tournaments, next_cursor }))
}

/// A tournament as it is published, or as the records list it.
fn line(worker: &Worker, stored: StoredTournament) -> Result<TournamentLine, Refusal> {
    if let Some(open) = worker.open_tournaments.find(&stored.id) {
        return Ok(TournamentLine::from(&*open));
    }
    let StoredTournament { id, game, listed, .. } = stored;
    Ok(TournamentLine::of(id, game, listed.name, listed.status, figures(&listed.figures)?))
}

/// The figures of a tournament, as they are kept.
pub fn figures(kept: &str) -> Result<TournamentFigures, Refusal> {
    serde_json::from_str(kept).map_err(|error| {
        log::error!("what is listed of a tournament cannot be read: {error}");
        Refusal::unavailable("what is listed of a tournament cannot be read; the server's log says why")
    })
}

/// The cursor at which the next page begins.
pub fn cursor(at: Timestamp, id: &TournamentId) -> String {
    format!("{}.{id}", at.as_microsecond())
}

/// The place that a cursor leads to.
pub fn place(cursor: &str) -> Result<TournamentPosition, Refusal> {
    let place = cursor.split_once('.').and_then(|(at, id)| {
        let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        Some(TournamentPosition { at, id: TournamentId::parse(id).ok()? })
    });
    place.ok_or_else(|| Refusal::bad_request("cursor: not one of ours"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_tournament() {
        let at = "2026-01-02T03:04:05.678901Z".parse().unwrap();
        let id = TournamentId::parse("t-1_x").unwrap();
        assert_eq!(place(&cursor(at, &id)).unwrap(), TournamentPosition { at, id });
        for bad in ["", "1", "x.t", "1.a b", "99999999999999999999.t"] {
            assert!(place(bad).is_err(), "{bad}");
        }
    }
}
