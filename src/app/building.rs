//! What a server is made of before it is started: settings and games, and what an embedding program adds.

use std::pin::Pin;
use std::sync::Arc;

use actix_web::web::ServiceConfig;

use super::App;
use crate::config::Settings;
use crate::domain::chat::ChatFilter;
use crate::game::Registry;
use crate::store::{Disk, RealDisk};
use crate::web::own::extras::Extras;

/// A server that is about to be started: `App::build(settings, games).await?` starts it.
#[must_use = "it starts when it is awaited"]
pub struct Building {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) settings: Settings,
    pub(super) registry: Registry,
    pub(super) chat_filter: Option<Arc<dyn ChatFilter>>,
    pub(super) extras: Extras,
}

impl Building {
    pub(super) fn new(settings: Settings, registry: Registry) -> Building {
        let (disk, extras) = (Arc::new(RealDisk), Extras::default());
        Building { disk, settings, registry, chat_filter: None, extras }
    }

    /// Adds routes, as [`actix_web::App::configure`] takes them; called once on each worker. They are behind the same
    /// checks as the server's own (access, rates, origins, limits, headers), and get no request at a path whose first part
    /// is the first part of one of those: `/rooms/…` is the server's, `/shop/…` is free. In access mode `token` whatever
    /// is not a GET takes a token.
    ///
    /// ```no_run
    /// # async fn doc(settings: tiltyard::config::Settings) -> anyhow::Result<()> {
    /// use actix_web::{HttpResponse, web};
    /// use tiltyard::app::App;
    ///
    /// async fn prices() -> HttpResponse {
    ///     HttpResponse::Ok().json([3, 5])
    /// }
    /// let games = tiltyard::games::standard();
    /// let app = App::build(settings, games).routes(|config| {
    ///     config.route("/shop/prices", web::get().to(prices));
    /// });
    /// app.await?.run_until_stopped().await
    /// # }
    /// ```
    pub fn routes(mut self, routes: impl Fn(&mut ServiceConfig) + Send + Sync + 'static) -> Building {
        self.extras.add(Arc::new(routes));
        self
    }

    /// Asks this filter about everything that is said in rooms, behind the list of words in the settings.
    pub fn chat_filter(mut self, filter: Arc<dyn ChatFilter>) -> Building {
        self.chat_filter = Some(filter);
        self
    }

    /// Keeps files on another disk. Tests bring one that they can break.
    pub fn on_disk(mut self, disk: Arc<dyn Disk>) -> Building {
        self.disk = disk;
        self
    }
}

impl IntoFuture for Building {
    type Output = anyhow::Result<App>;
    type IntoFuture = Pin<Box<dyn Future<Output = anyhow::Result<App>>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(App::start(self))
    }
}
