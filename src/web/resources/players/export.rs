//! `/players/{id}/export`: everything that the server knows of a player, as one JSON document.
//!
//! Long lists are read and sent a page at a time, as fast as the client reads. Must not: show what others may not know.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ContentType};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpResponse, get};
use futures_util::stream::poll_fn;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{Sender, channel};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::existence::known;
use super::tournaments::line;
use crate::auth::{Caller, Role};
use crate::domain::{OperatorDeed, PlayerId, Sanction};
use crate::protocol::achievements::AchievementInfo;
use crate::protocol::http::Problem;
use crate::protocol::live::Notification;
use crate::protocol::operator::plain_reason;
use crate::protocol::players::export::{Export, ExportHead, ExportedSanction, ReportAbout, ReportMade};
use crate::protocol::players::{MatchInfo, Stats, StockInfo};
use crate::protocol::records::Asks;
use crate::store::Records;
use crate::store::records::{HistoryPosition, NewReport, TournamentPosition};
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::resources::operator::act;
use crate::web::resources::saves::list_of;

/// Rows that are read at a time.
const TOGETHER: u32 = 200;
/// Notices that are shown; the server keeps no more of them.
const NOTICES_MAX: u32 = 10_000;
/// Reports that are shown. Far more are made about nobody.
const REPORTS_MAX: u32 = 1_000;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(export_player);
}

/// Why somebody reads it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PlayerExportQuery {
    /// Why an operator reads that of somebody else, 1–200 characters: it is in the log of operators.
    #[param(min_length = 1, max_length = 200, value_type = Option<String>)]
    reason: Option<String>,
}

/// Get everything that the server knows of a player: for the player, and for operators, with a reason.
#[utoipa::path(tag = "records", params(("id" = String, Path), PlayerExportQuery), responses(
    (status = 200, body = Export),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players/{id}/export")]
pub async fn export_player(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PlayerId>,
    Query(query): Query<PlayerExportQuery>,
) -> Result<HttpResponse, Refusal> {
    match caller.who().filter(|who| who.role == Role::Operator && who.player != *id) {
        None => caller.acts_for(&id)?,
        Some(_) => {
            let reason = query.reason.as_deref().unwrap_or_default();
            plain_reason(reason, &())
                .map_err(|refused| Refusal::bad_request(format!("reason: {refused}")))?;
            let done = act(&caller, OperatorDeed::ExportPlayer, &format!("player {id}"), reason)?;
            worker.moderator.log(&done).await?;
        }
    }
    worker.auth.count_export(&id)?;
    let head = serde_json::to_string(&head(&worker, &id).await?)
        .map_err(|error| Refusal::unavailable(format!("the export cannot be written: {error}")))?;
    // One page waits to be sent while the next one is read, no more.
    let (to, mut from) = channel(1);
    actix_web::rt::spawn(write(Arc::clone(&worker.records), id.clone(), head, to));
    let name = format!("attachment; filename=\"{}.json\"", id.as_str());
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, name))
        .streaming(poll_fn(move |context| from.poll_recv(context))))
}

/// Everything but the long lists.
async fn head(worker: &Worker, id: &PlayerId) -> Result<ExportHead, Refusal> {
    let gathered = known(worker, id, async |records| {
        let (detail, login, role, unread, reports) = tokio::try_join!(
            records.detail(id, 0),
            records.login_of(id),
            records.role(id),
            records.unread(id, 0, NOTICES_MAX),
            records.reports_with(id, REPORTS_MAX),
        )?;
        Ok(detail.map(|detail| (detail, login, role, unread, reports)))
    });
    let (detail, login, role, unread, reports) = gathered.await?;
    let (made, about): (Vec<_>, Vec<_>) =
        reports.into_iter().map(|kept| kept.report).partition(|of| of.reporter.as_ref() == Some(id));
    let declarations = worker.registry.declarations();
    Ok(ExportHead {
        exported_at: Timestamp::now(),
        role,
        has_password: login.is_some(),
        has_recovery_code: login.is_some_and(|of| of.login.recovery.is_some()),
        player: detail.player.clone().into(),
        stats: Stats::of(detail.player, detail.careers, detail.ratings),
        achievements: AchievementInfo::all(detail.achievements, Asks::ThePlayer, declarations),
        inventory: detail.inventory.into_iter().map(StockInfo::from).collect(),
        notifications: unread.iter().map(Notification::of).collect(),
        saves: list_of(worker, id).await?,
        sanctions: worker.auth.sanctions().on(id).iter().map(|of| sanction(of)).collect(),
        reports_made: made.into_iter().map(report_made).collect(),
        reports_about: about.into_iter().map(|of| ReportAbout { reason: of.reason, at: of.at }).collect(),
    })
}

fn sanction(of: &Sanction) -> ExportedSanction {
    ExportedSanction { kind: of.kind.as_str(), reason: of.reason.clone(), at: of.at, until: of.until }
}

fn report_made(report: NewReport) -> ReportMade {
    let NewReport { player, room, reason, message, at, .. } = report;
    ReportMade { player, room, reason, message, at }
}

/// A piece of the document. An error breaks the answer off, so that nobody takes a part for the whole.
type ExportPart = Result<Bytes, std::io::Error>;

/// Writes the document, for as long as somebody reads it.
async fn write(records: Arc<dyn Records>, id: PlayerId, head: String, to: Sender<ExportPart>) {
    if let Err(error) = try_write(records.as_ref(), &id, head, &to).await {
        // Nobody hears it if the client has gone.
        let _ = to.send(Err(error)).await;
    }
}

async fn try_write(
    records: &dyn Records,
    id: &PlayerId,
    head: String,
    to: &Sender<ExportPart>,
) -> Result<(), std::io::Error> {
    let opened = head.strip_suffix('}').unwrap_or(&head).to_owned();
    say(to, format!("{opened},\"tournaments\":[")).await?;
    write_tournaments(records, id, to).await?;
    say(to, "],\"matches\":[".to_owned()).await?;
    write_matches(records, id, to).await?;
    say(to, "]}".to_owned()).await
}

async fn write_tournaments(
    records: &dyn Records,
    id: &PlayerId,
    to: &Sender<ExportPart>,
) -> Result<(), std::io::Error> {
    let mut before: Option<TournamentPosition> = None;
    loop {
        let page = records.tournaments_of(id, before.as_ref(), TOGETHER).await;
        let page = page.map_err(std::io::Error::other)?;
        let is_first = before.is_none();
        before = page.last().map(|last| last.place()).or(before);
        let is_last = page.len() < TOGETHER as usize;
        let lines = page.into_iter().filter_map(|of| line(of).ok()).collect();
        say(to, listed(lines, is_first)?).await?;
        if is_last {
            return Ok(());
        }
    }
}

async fn write_matches(
    records: &dyn Records,
    id: &PlayerId,
    to: &Sender<ExportPart>,
) -> Result<(), std::io::Error> {
    let mut before: Option<HistoryPosition> = None;
    loop {
        let page = records.matches(id, before.as_ref(), TOGETHER).await.map_err(std::io::Error::other)?;
        let is_first = before.is_none();
        let place = |of: &crate::domain::PlayedMatch| HistoryPosition {
            listed_at: of.listed_at,
            match_id: of.match_id.clone(),
        };
        before = page.last().map(place).or(before);
        let is_last = page.len() < TOGETHER as usize;
        let lines = page.into_iter().map(|of| MatchInfo::of(of, Asks::ThePlayer)).collect();
        say(to, listed(lines, is_first)?).await?;
        if is_last {
            return Ok(());
        }
    }
}

/// Elements of a JSON array, without its brackets; behind others, unless they are the first.
fn listed<T: Serialize>(lines: Vec<T>, is_first: bool) -> Result<String, std::io::Error> {
    let texts: Result<Vec<String>, _> = lines.iter().map(serde_json::to_string).collect();
    let text = texts?.join(",");
    Ok(if is_first || text.is_empty() { text } else { format!(",{text}") })
}

async fn say(to: &Sender<ExportPart>, text: String) -> Result<(), std::io::Error> {
    if text.is_empty() {
        return Ok(());
    }
    to.send(Ok(Bytes::from(text))).await.map_err(|_| std::io::ErrorKind::BrokenPipe.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_one_list() {
        let pages = [listed(vec![1, 2], true).unwrap(), listed(vec![3], false).unwrap()];
        assert_eq!(pages.concat(), "1,2,3");
        assert_eq!(listed(Vec::<u8>::new(), false).unwrap(), "");
    }
}
