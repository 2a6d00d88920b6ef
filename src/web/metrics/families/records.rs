//! Figures of what is written down: journals, results on their way into the database, and the database.

use super::{Family, counter, gauge, histogram};
use crate::telemetry::exposition::Scale;
use crate::telemetry::{Metric, Quantity, StoreFault, StoreWork};

pub(super) const FAMILIES: &[Family] = &[
    gauge("tiltyard_journal_backlog_bytes", "Bytes of journals that wait to be written.", |now, page| {
        if let Some(lag) = now.journals {
            page.sample(&[], lag.backlog_bytes);
        }
    }),
    gauge(
        "tiltyard_journal_backlog_age_seconds",
        "How long the oldest of what journals wait to write has been waiting.",
        |now, page| {
            if let Some(lag) = now.journals {
                page.sample(&[], lag.backlog_age.as_secs_f64());
            }
        },
    ),
    gauge(
        "tiltyard_journal_unsynced_seconds",
        "How old the oldest of what was written is that a power cut would take.",
        |now, page| {
            if let Some(lag) = now.journals {
                page.sample(&[], lag.unsynced_age.as_secs_f64());
            }
        },
    ),
    gauge("tiltyard_outbox_results", "Results in the outbox.", |now, page| {
        if let Some(settler) = now.settler {
            page.sample(&[], settler.outbox_results);
        }
    }),
    gauge("tiltyard_outbox_bytes", "Bytes of the outbox.", |now, page| {
        if let Some(settler) = now.settler {
            page.sample(&[], settler.outbox_bytes);
        }
    }),
    gauge(
        "tiltyard_results_held",
        "Results that wait in memory, because the outbox takes no more.",
        |now, page| {
            if let Some(settler) = now.settler {
                page.sample(&[], settler.held);
            }
        },
    ),
    gauge("tiltyard_results_owed", "Results that are due and not in the database.", |now, page| {
        if let Some(settler) = now.settler {
            page.sample(&[], settler.view.owed);
        }
    }),
    counter("tiltyard_results_settled", "Results that came into the database.", |now, page| {
        if let Some(settler) = now.settler {
            page.sample(&[], settler.view.settled);
        }
    }),
    counter("tiltyard_results_refused", "Results that the database refused.", |now, page| {
        if let Some(settler) = now.settler {
            page.sample(&[], settler.view.refused);
        }
    }),
    gauge(
        "tiltyard_database_away_seconds",
        "For how long the database has not answered the settler; 0 while it does.",
        |now, page| {
            if let Some(settler) = now.settler {
                let away =
                    settler.view.away_since.map_or(0.0, |since| now.now.duration_since(since).as_secs_f64());
                page.sample(&[], away.max(0.0));
            }
        },
    ),
    histogram(
        "tiltyard_store_duration_seconds",
        "From a question to the database until its answer, by kind.",
        |now, page| {
            for work in StoreWork::ALL {
                let took = now.counted.spread(Quantity::StoreTook(work));
                page.histogram(&[("work", work.name())], took, Scale::MICROSECONDS);
            }
        },
    ),
    counter("tiltyard_store_failures", "Questions to the database that failed, by kind.", |now, page| {
        for work in StoreWork::ALL {
            for fault in StoreFault::ALL {
                let failed = now.counted.count(Metric::StoreFailed(work, fault));
                page.sample(&[("work", work.name()), ("fault", fault.name())], failed);
            }
        }
    }),
    counter("tiltyard_store_statements", "Statements that the database was sent.", |now, page| {
        page.sample(&[], now.statements);
    }),
];
