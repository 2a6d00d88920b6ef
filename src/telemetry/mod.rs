//! What the server tells about itself: the log (one line an event, to standard error), counters, and what the process
//! uses.
//!
//! Must not: know the readers, or the games.

mod counters;
pub mod exposition;
mod histogram;
mod label;
mod metric;
mod process;

pub use counters::{Totals, add, count, figures, note, note_value, received, sent};
pub use histogram::Histogram;
pub use label::{Mailbox, RestartCause, RouteClass, StatusClass, StoreFault, StoreWork};
pub use metric::{Metric, Quantity};
pub use process::{Usage, open_files, open_files_max};

/// Starts the log, with what `filter` lets through (in the words of `RUST_LOG`, which wins if it is set). Panics are logged
/// and counted, too.
pub fn start(filter: &str) {
    // This crate logs the schema's version at every start. The stores log when it changes.
    let filter = format!("refinery_core=warn,{filter}");
    let environment = env_logger::Env::default().default_filter_or(filter);
    env_logger::Builder::from_env(environment).init();
    std::panic::set_hook(Box::new(|panic| {
        count(Metric::Panics);
        log::error!("{panic}");
    }));
}
