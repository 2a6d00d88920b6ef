//! A program: its games, and what it adds to the server that it runs.
//!
//! Must not: know any subcommand.

use std::process::ExitCode;

use crate::app::{App, Building};
use crate::config::Settings;
use crate::game::Registry;

/// A program that is about to be run.
#[must_use = "it does nothing until it is run"]
pub struct Program {
    games: Registry,
    additions: Vec<Box<dyn Fn(Building) -> Building>>,
}

impl Program {
    pub(super) fn new(games: Registry) -> Program {
        Program { games, additions: Vec::new() }
    }

    /// Adds something to the server, whenever the program serves: routes, or a filter of the chat.
    ///
    /// ```no_run
    /// use std::process::ExitCode;
    /// use actix_web::{HttpResponse, web};
    ///
    /// async fn prices() -> HttpResponse {
    ///     HttpResponse::Ok().json([3, 5])
    /// }
    ///
    /// fn main() -> ExitCode {
    ///     tiltyard::cli::program(tiltyard::games::standard())
    ///         .serving(|server| {
    ///             server.routes(|config| {
    ///                 config.route("/shop/prices", web::get().to(prices));
    ///             })
    ///         })
    ///         .run()
    /// }
    /// ```
    pub fn serving(mut self, addition: impl Fn(Building) -> Building + 'static) -> Program {
        self.additions.push(Box::new(addition));
        self
    }

    /// Does what the command line says. Answers how the process ends.
    pub fn run(self) -> ExitCode {
        super::run(&self)
    }

    pub(super) fn games(&self) -> &Registry {
        &self.games
    }

    /// The server of this program, with all that it adds.
    pub(super) fn build(&self, settings: Settings) -> Building {
        let plain = App::build(settings, self.games.clone());
        self.additions.iter().fold(plain, |building, add| add(building))
    }
}
