//! The pages of games, below `/games/`: from the operator's folder (`games/NAME/` in it), or built into the program with the
//! game. The one in the folder is taken whole, and goes before.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETag, IfNoneMatch, LOCATION,
};
use actix_web::web::{self, Data, Header, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::content::{POLICY, media_type};
use super::folder::StaticFolder;
use crate::game::Registry;
use crate::game::presentation::INDEX;
use crate::web::Worker;
use crate::web::documents::tags::{self, EntityTag};
use crate::web::problem::Refusal;

/// A file that is built into the program.
struct Built {
    bytes: &'static [u8],
    tag: EntityTag,
}

/// The pages of a server's games.
pub struct GamePages {
    folder: Option<StaticFolder>,
    /// By game and file.
    built: BTreeMap<(&'static str, &'static str), Built>,
}

impl GamePages {
    /// Those of these games, and of the operator's folder.
    pub fn new(registry: &Registry, folder: Option<StaticFolder>) -> Arc<GamePages> {
        let files = registry.iter().flat_map(|game| game.page().iter().map(|file| (game.name(), file)));
        let built = files.map(|(game, file)| {
            ((game, file.name), Built { bytes: file.bytes, tag: tags::of_content(file.bytes) })
        });
        Arc::new(GamePages { built: built.collect(), folder })
    }

    /// The operator's folder.
    pub fn folder(&self) -> Option<&StaticFolder> {
        self.folder.as_ref()
    }

    /// The address of a game's page, if it has one.
    pub async fn address(&self, game: &str) -> Option<String> {
        let has_page = self.in_folder(game).await.is_some() || self.built.contains_key(&(game, INDEX));
        has_page.then(|| format!("/games/{game}/{INDEX}"))
    }

    /// The folder, if it has a page for this game.
    async fn in_folder(&self, game: &str) -> Option<&StaticFolder> {
        let folder = self.folder.as_ref()?;
        folder.has(&format!("games/{game}/{INDEX}")).await.then_some(folder)
    }

    async fn answer(
        &self,
        game: &str,
        file: &str,
        request: &HttpRequest,
        seen: Option<IfNoneMatch>,
    ) -> Option<HttpResponse> {
        if let Some(folder) = self.in_folder(game).await {
            return folder.answer(&format!("games/{game}/{file}"), request).await;
        }
        let Built { bytes, tag } = self.built.get(&(game, file))?;
        let is_known = seen.is_some_and(|seen| tags::matches(&seen, tag));
        let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        answer.insert_header(ETag(tag.clone()));
        answer.insert_header((CACHE_CONTROL, "no-cache")).insert_header((CONTENT_SECURITY_POLICY, POLICY));
        if is_known {
            return Some(answer.finish());
        }
        answer.insert_header((CONTENT_TYPE, media_type(file).unwrap_or("application/octet-stream")));
        Some(answer.body(*bytes))
    }
}

/// Adds the paths of the pages.
pub fn configure(config: &mut ServiceConfig) {
    config.route("/games/{game}", web::get().to(enter)).route("/games/{game}/{file:.*}", web::get().to(show));
}

/// A folder is no page: its files name each other by paths from its `index.html` on.
async fn enter(game: Path<String>, worker: Data<Worker>) -> Result<HttpResponse, Refusal> {
    match worker.game_pages.address(&game).await {
        Some(address) => Ok(HttpResponse::Found().insert_header((LOCATION, address)).finish()),
        None => Err(Refusal::not_found(format!("there is no page of a game {game}"))),
    }
}

async fn show(
    at: Path<(String, String)>,
    request: HttpRequest,
    worker: Data<Worker>,
    seen: Option<Header<IfNoneMatch>>,
) -> Result<HttpResponse, Refusal> {
    let (game, file) = at.into_inner();
    let known = worker.registry.get(&game).is_some();
    let answer = match known {
        true => worker.game_pages.answer(&game, &file, &request, seen.map(|Header(seen)| seen)).await,
        false => None,
    };
    answer.ok_or_else(|| Refusal::not_found(format!("the page of {game} has no file {file}")))
}
