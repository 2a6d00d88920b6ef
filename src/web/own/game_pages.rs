//! The pages of games: from the operator's folder (`games/NAME/` in it), or built into the program with the
//! game. The one in the folder is taken whole, and goes before.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETag, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};

use super::content::{POLICY, media_type};
use super::folder::StaticFolder;
use crate::game::Registry;
use crate::game::presentation::INDEX;
use crate::web::documents::tags::{self, EntityTag};

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

    /// Answers with a file of a game's page; `None` if there is none. `seen` is what the client has already.
    pub async fn answer(
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
