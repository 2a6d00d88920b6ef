//! What the server tells about itself: the log (one line an event, to standard error), counters, and what the process
//! uses.
//!
//! Must not: know the readers, or the games.

mod counters;
pub mod exposition;
mod histogram;
mod label;
mod log;
pub mod mail_meter;
mod metric;
mod process;
pub mod request;

pub use counters::{Totals, add, count, figures, note, note_value, received, sent};
pub use histogram::Histogram;
pub use label::{Mailbox, RestartCause, RouteClass, StatusClass, StoreFault, StoreWork, TurnedAway};
pub use log::{LogField, start, with_fields};
pub use metric::{Metric, Quantity};
pub use process::{Usage, open_files, open_files_max, stand_aside, stand_back};
