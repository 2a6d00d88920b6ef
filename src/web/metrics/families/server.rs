//! Figures of the server as a program: requests, panics, and what the process uses. Those of the process have the names that
//! other programs give them, too.

use super::{Family, counter, gauge, histogram};
use crate::telemetry::exposition::Scale;
use crate::telemetry::{Metric, Quantity, RouteClass, StatusClass, TurnedAway};

pub(super) const FAMILIES: &[Family] = &[
    gauge(
        "tiltyard_tcp_connections",
        "Open TCP connections that were taken, whatever goes over them.",
        |now, page| page.sample(&[], now.tcp_connections),
    ),
    counter(
        "tiltyard_tcp_connections_refused",
        "TCP connections that were refused before anything was read of them, by why.",
        |now, page| {
            for why in TurnedAway::ALL {
                now.count_of(page, ("why", why.name()), Metric::TurnedAway(why));
            }
        },
    ),
    counter(
        "tiltyard_requests",
        "Requests that were answered, by class of route and status.",
        |now, page| {
            for route in RouteClass::ALL {
                for status in StatusClass::ALL {
                    let answered = now.counted.count(Metric::Answered(route, status));
                    page.sample(&[("route", route.name()), ("status", status.name())], answered);
                }
            }
        },
    ),
    histogram(
        "tiltyard_request_duration_seconds",
        "From a request until the head of its answer.",
        |now, page| now.spread(page, Quantity::RequestTook, Scale::MICROSECONDS),
    ),
    counter("tiltyard_panics", "Panics of any code in the process, caught or not.", |now, page| {
        now.count(page, Metric::Panics);
    }),
    counter("tiltyard_game_panics", "Panics of games that a room caught.", |now, page| {
        now.count(page, Metric::GamePanics);
    }),
    gauge(
        "tiltyard_takes_players",
        "1 while players are taken in, 0 while the server drains.",
        |now, page| {
            page.sample(&[], u8::from(now.takes_players));
        },
    ),
    gauge("tiltyard_build_info", "Always 1; the version is a label.", |_, page| {
        page.sample(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    }),
    gauge("process_start_time_seconds", "When the server began, in seconds since 1970.", |now, page| {
        page.sample(&[], now.began.as_millisecond() as f64 / 1000.0);
    }),
    counter("process_cpu_seconds", "Time that all threads together were on a core.", |now, page| {
        if let Some(usage) = now.usage {
            page.sample(&[], usage.cpu.as_secs_f64());
        }
    }),
    gauge("process_resident_memory_bytes", "Memory of the process in the machine's memory.", |now, page| {
        if let Some(usage) = now.usage {
            page.sample(&[], usage.memory_bytes);
        }
    }),
    gauge("process_open_fds", "Files and connections that the process has open.", |now, page| {
        if let Some(files) = now.open_files {
            page.sample(&[], files);
        }
    }),
    gauge("process_max_fds", "Files and connections that it may have open.", |now, page| {
        if let Some(files) = now.open_files_max {
            page.sample(&[], files);
        }
    }),
];
