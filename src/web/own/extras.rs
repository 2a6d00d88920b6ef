//! Routes of a program that has this server inside of it.

use std::rc::Rc;
use std::sync::Arc;

use actix_web::guard::{self, GuardContext};
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::bounds::BodyBounds;
use super::reserved::ReservedPaths;
use crate::config::ServerSettings;

/// Adds routes to the application of one worker, as [`actix_web::App::configure`] takes them.
pub type Extra = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// All that an embedding program adds.
#[derive(Clone, Default)]
pub struct Extras(Vec<Extra>);

impl Extras {
    /// Adds one more.
    pub fn add(&mut self, extra: Extra) {
        self.0.push(extra);
    }

    /// Puts them behind our routes: they get no request at a path of ours, and bodies of theirs are limited as ours are, in bytes
    /// and in time.
    pub fn configure(
        &self,
        config: &mut ServiceConfig,
        reserved: Rc<ReservedPaths>,
        server: &ServerSettings,
    ) {
        if self.0.is_empty() {
            return;
        }
        let (most, bounds) = (server.body_bytes_max, BodyBounds::of(server));
        let theirs = move |context: &GuardContext<'_>| !reserved.has(&context.head().uri);
        let scope = web::scope("")
            .guard(guard::fn_guard(theirs))
            // As much as the bounds let through: on their own they would take less of a form, and more of what is unpacked.
            .app_data(web::PayloadConfig::new(most))
            .app_data(web::JsonConfig::default().limit(most))
            .app_data(web::FormConfig::default().limit(most));
        let scope = self.0.iter().fold(scope, |scope, extra| scope.configure(|config| extra(config)));
        config.service(scope.wrap(from_fn(move |request, next| bounds.keep(request, next))));
    }
}
