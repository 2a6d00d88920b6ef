//! Everything that is known of players: dashboards, profiles, histories, ratings, and the list of achievements.
//!
//! Reading needs no token. Must not: count or decide anything; the database has it, and `protocol::players` words it.

pub mod deletion;
pub mod existence;
pub mod export;
pub mod list;
pub mod tournaments;

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, patch};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use self::existence::{known, with_player};
use crate::domain::{BoardName, BoardScope, MatchId, PlayerId, PlayerName, Week};
use crate::protocol::achievements::{AchievementAbout, AchievementInfo, AchievementList};
use crate::protocol::http::Problem;
use crate::protocol::players::{
    BoardStanding, ChangePlayer, CurvePoint, DashboardInfo, DetailInfo, MatchInfo, MatchPage, PlayerInfo,
    Profile, RankInfo, RatingCurve, RatingInfo, Stats, StockInfo,
};
use crate::protocol::records::Asks;
use crate::store::records::{HistoryPosition, Name, NameTaken, Records};
use crate::web::Worker;
use crate::web::middleware::access;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;
use crate::web::request::lists::within;

/// Matches in a dashboard and in the detailed figures.
const RECENT: u32 = 10;
/// Matches on a page when the request does not say.
const PAGE_DEFAULT: u32 = 50;
/// Most matches on a page.
const PAGE_MAX: u32 = 200;
/// Matches of a curve when the request does not say.
const CURVE_DEFAULT: u32 = 200;
/// Most matches of a curve.
const CURVE_MAX: u32 = 1000;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .configure(list::configure)
        .configure(tournaments::configure)
        .configure(deletion::configure)
        .configure(export::configure)
        .service(dashboard)
        .service(detail)
        .service(show)
        .service(rename)
        .service(history)
        .service(curve)
        .service(catalogue);
}

/// A player at a glance: figures, the last matches, the rank among everybody, what was reached.
#[utoipa::path(tag = "records", params(("player_id" = String, Path)), responses(
    (status = 200, body = DashboardInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/game/dashboard/{player_id}")]
pub async fn dashboard(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<PlayerId>,
) -> Result<HttpResponse, Refusal> {
    let asks = who_asks(&request, &id);
    let week = BoardName::Weekly(Week::of(Timestamp::now()));
    let gathered = known(&worker, &id, async |records| {
        // In flight together; the dashboard's own questions are, too.
        let weekly = records.rank(&week, BoardScope::People, &id);
        let (dashboard, mut weekly) = tokio::try_join!(records.dashboard(&id, RECENT), weekly)?;
        let scope = dashboard.as_ref().map(|of| of.player.kind.scope());
        if scope == Some(BoardScope::Everybody) {
            weekly = records.rank(&week, BoardScope::Everybody, &id).await?;
        }
        Ok(dashboard.map(|dashboard| (dashboard, weekly)))
    });
    let (all, weekly) = gathered.await?;
    let declarations = worker.registry.declarations();
    let achievements = all.achievements.into_iter().map(|one| AchievementInfo::of(one, asks, declarations));
    let rank =
        RankInfo { global: all.rank.map(BoardStanding::from), weekly: weekly.map(BoardStanding::from) };
    Ok(HttpResponse::Ok().json(DashboardInfo {
        stats: Stats::of(all.player, all.careers, all.ratings),
        recent_games: all.matches.into_iter().map(|one| MatchInfo::of(one, asks)).collect(),
        rank,
        achievements: achievements.collect(),
    }))
}

/// A player in detail: figures, the last ten matches, all achievements, the inventory.
#[utoipa::path(tag = "records", params(("player_id" = String, Path)), responses(
    (status = 200, body = DetailInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/player/{player_id}/detailed-stats")]
pub async fn detail(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<PlayerId>,
) -> Result<HttpResponse, Refusal> {
    let asks = who_asks(&request, &id);
    let all = known(&worker, &id, async |records| records.detail(&id, RECENT).await).await?;
    Ok(HttpResponse::Ok().json(DetailInfo {
        basic_stats: Stats::of(all.player, all.careers, all.ratings),
        recent_matches: all.matches.into_iter().map(|one| MatchInfo::of(one, asks)).collect(),
        achievements: AchievementInfo::all(all.achievements, asks, worker.registry.declarations()),
        inventory: all.inventory.into_iter().map(StockInfo::from).collect(),
    }))
}

/// Look at a player's name, kind and ratings.
#[utoipa::path(tag = "records", params(("id" = String, Path)), responses(
    (status = 200, body = Profile),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players/{id}")]
pub async fn show(worker: Data<Worker>, id: Path<PlayerId>) -> Result<HttpResponse, Refusal> {
    let (player, ratings) = with_player(&worker, &id, async |records| records.ratings(&id).await).await?;
    let ratings = ratings.into_iter().map(RatingInfo::from).collect();
    Ok(HttpResponse::Ok().json(Profile { player: player.into(), ratings }))
}

/// Give a player another name.
#[utoipa::path(tag = "records", params(("id" = String, Path)), request_body = ChangePlayer, responses(
    (status = 200, body = PlayerInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "The name is taken"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[patch("/players/{id}")]
pub async fn rename(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<PlayerId>,
    Body(ChangePlayer { name }): Body<ChangePlayer>,
) -> Result<HttpResponse, Refusal> {
    access::caller(&request)?.acts_for(&id)?;
    let name =
        PlayerName::choose(&name).map_err(|refused| Refusal::bad_field("/name", refused.to_string()))?;
    let name = Name { shown: name.shown().to_owned(), key: name.key().to_owned() };
    // Of a name that is taken there is no second look: somebody has it.
    let renamed = known(&worker, &id, async |records| match records.rename(&id, &name).await? {
        Ok(player) => Ok(player.map(Ok)),
        Err(taken) => Ok(Some(Err(taken))),
    });
    let player = renamed.await?.map_err(|taken: NameTaken| Refusal::conflict(taken.to_string()))?;
    Ok(HttpResponse::Ok().json(PlayerInfo::from(player)))
}

/// The part of a history that is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// Matches on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List a player's matches, the newest first.
#[utoipa::path(tag = "records", params(("id" = String, Path), HistoryQuery), responses(
    (status = 200, body = MatchPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players/{id}/matches")]
pub async fn history(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<PlayerId>,
    Query(query): Query<HistoryQuery>,
) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 matches")?;
    let before = query.cursor.as_deref().map(place).transpose()?;
    // One match more than asked for tells whether there is another page.
    let ask = async |records: &dyn Records| records.matches(&id, before.as_ref(), limit + 1).await;
    let (_, mut matches) = with_player(&worker, &id, ask).await?;
    let more = matches.len() > limit as usize;
    matches.truncate(limit as usize);
    let last = matches.last().filter(|_| more).map(|last| last.listed_at);
    let asks = who_asks(&request, &id);
    let matches: Vec<_> = matches.into_iter().map(|one| MatchInfo::of(one, asks)).collect();
    let last = last.zip(matches.last());
    let next_cursor = last.map(|(listed_at, last)| cursor(listed_at, last.match_id.as_ref()));
    Ok(HttpResponse::Ok().json(MatchPage { matches, next_cursor }))
}

/// The rating curve that is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CurveQuery {
    /// The ladder's board: `arena-deathmatch`, `connect_four-rating`.
    ladder: String,
    /// How many of the last matches, 1–1000; 200 when left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// How a player's rating went, match by match.
#[utoipa::path(tag = "records", params(("id" = String, Path), CurveQuery), responses(
    (status = 200, body = RatingCurve),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players/{id}/ratings")]
pub async fn curve(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<PlayerId>,
    Query(query): Query<CurveQuery>,
) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, CURVE_DEFAULT, CURVE_MAX, "a curve has 1 to 1000 matches")?;
    let Some(BoardName::Ladder(ladder)) = BoardName::parse(&query.ladder, Timestamp::now()) else {
        return Err(Refusal::bad_request(
            "ladder: one of those in the player's ratings, like arena-deathmatch",
        ));
    };
    let ask = async |records: &dyn Records| records.rating_curve(&id, &ladder, limit).await;
    let (_, points) = with_player(&worker, &id, ask).await?;
    let asks = who_asks(&request, &id);
    let points = points.into_iter().map(|one| CurvePoint::of(one, asks)).collect();
    Ok(HttpResponse::Ok().json(RatingCurve { ladder: query.ladder, points }))
}

/// List what there is to reach.
#[utoipa::path(tag = "records", responses((status = 200, body = AchievementList)))]
#[get("/achievements")]
pub async fn catalogue(worker: Data<Worker>) -> HttpResponse {
    let achievements = worker.registry.declarations().achievements().map(AchievementAbout::from).collect();
    HttpResponse::Ok().json(AchievementList { achievements })
}

/// Whether the request comes from the player it asks about.
fn who_asks(request: &HttpRequest, id: &PlayerId) -> Asks {
    if access::is(request, id) { Asks::ThePlayer } else { Asks::Anybody }
}

/// Before each id that a match can have.
const BEFORE_ALL: &str = "-";

/// The cursor at which the next page begins. For a match that must not be told yet it has only the place, which no
/// two matches of a player share.
pub fn cursor(listed_at: Timestamp, match_id: Option<&MatchId>) -> String {
    format!("{}.{}", listed_at.as_microsecond(), match_id.map_or(BEFORE_ALL, MatchId::as_str))
}

/// The place that a cursor leads to. Errors: it is none that we gave out.
pub fn place(cursor: &str) -> Result<HistoryPosition, Refusal> {
    let place = cursor.split_once('.').and_then(|(listed_at, match_id)| {
        let listed_at = Timestamp::from_microsecond(listed_at.parse().ok()?).ok()?;
        Some(HistoryPosition { listed_at, match_id: MatchId::parse(match_id).ok()? })
    });
    place.ok_or_else(|| Refusal::bad_request("cursor: not one of ours"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_match() {
        let at = "2026-01-02T03:04:05.678901Z".parse().unwrap();
        let id = MatchId::parse("m-1_x").unwrap();
        assert_eq!(place(&cursor(at, Some(&id))).unwrap(), HistoryPosition { listed_at: at, match_id: id });
        assert_eq!(place(&cursor(at, None)).unwrap().listed_at, at);
        for bad in ["", "1", "x.m", "1.a b", "99999999999999999999.m"] {
            assert!(place(bad).is_err(), "{bad}");
        }
    }
}
