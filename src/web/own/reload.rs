//! `/dev/reload`: tells pages that a file of the operator's folder has changed, so that they load themselves again. It is there
//! on servers with `server.reload_pages` alone, which is for people who write a page (`tiltyard dev`).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use futures_util::{Stream, stream};
use serde_json::json;

use crate::web::Worker;
use crate::web::connections::sse::MEDIA_TYPE;
use crate::web::own::game_pages::GamePages;

/// How often the folder is looked at, while somebody listens.
const LOOK: Duration = Duration::from_millis(150);
/// After so many looks without a change something is written, so that it shows when nobody listens any more.
const LOOKS_MAX: u32 = 100;
/// What a stream begins with: a browser comes back so soon, for the server is often gone for a moment.
const RETRY: &str = "retry: 300\n\n";

/// Adds the stream.
pub fn configure(config: &mut ServiceConfig) {
    config.route("/dev/reload", web::get().to(follow));
}

async fn follow(worker: Data<Worker>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, MEDIA_TYPE))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(changes(Arc::clone(&worker.game_pages)))
}

/// How the folder looks, now and after each change. It does not end.
fn changes(pages: Arc<GamePages>) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(None, move |told: Option<u64>| {
        let pages = Arc::clone(&pages);
        async move {
            for _ in 0..LOOKS_MAX {
                let now = match pages.folder() {
                    Some(folder) => folder.stamp().await,
                    None => 0,
                };
                if told != Some(now) {
                    let begins = if told.is_none() { RETRY } else { "" };
                    let message = json!({ "type": "pages", "stamp": format!("{now:x}") });
                    return Some((Ok(format!("{begins}data: {message}\n\n").into()), Some(now)));
                }
                actix_web::rt::time::sleep(LOOK).await;
            }
            Some((Ok(Bytes::from_static(b":\n\n")), told))
        }
    })
}
