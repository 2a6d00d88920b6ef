//! How many files may be open: each connection is one, and so is each match that is written down.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::app::threads;
use crate::config::Settings;
use crate::web::connections::door::TURNED_AWAY_MAX;

/// Files that are open whatever goes on: listeners, databases, what threads are woken by, downloads.
const OTHERS: u64 = 500;

/// Raises the limit of open files to the highest that is allowed, and says in the log which settings cannot be met with it.
pub fn raise_open_files(settings: &Settings) {
    let before = getrlimit(Resource::Nofile);
    let Rlimit { maximum, .. } = before;
    if before.current != maximum
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })
    {
        log::warn!("{}: {error}", unchanged(before.current));
    }
    if let Some(words) = words_for(&Needs::of(settings), getrlimit(Resource::Nofile).current) {
        log::warn!("{words}");
    }
}

/// What the log says of a limit that cannot be raised; `None` is none.
fn unchanged(limit: Option<u64>) -> String {
    let limit = limit.map_or_else(|| "any number".to_owned(), |limit| limit.to_string());
    format!("the limit of open files stays at {limit}")
}

/// What the settings allow to be open at the same time.
struct Needs {
    workers: u64,
    connections_max: u64,
    rooms: u64,
}

impl Needs {
    fn of(settings: &Settings) -> Needs {
        Needs {
            workers: threads(settings.server.workers) as u64,
            connections_max: settings.server.connections_max as u64,
            rooms: if settings.journal.enabled { settings.rooms.max as u64 } else { 0 },
        }
    }

    fn files(&self) -> u64 {
        self.workers * (self.connections_max + TURNED_AWAY_MAX as u64) + self.rooms + OTHERS
    }
}

/// What does not fit; `allowed` is `None` where any number is.
fn words_for(needs: &Needs, allowed: Option<u64>) -> Option<String> {
    let allowed = allowed.filter(|allowed| *allowed < needs.files())?;
    let Needs { workers, connections_max, rooms } = needs;
    let left = allowed.saturating_sub(rooms + OTHERS);
    Some(format!(
        "{} files may be needed (server.connections_max = {connections_max} on each of {workers} threads, rooms.max = {rooms}), and \
         {allowed} may be open: raise the hard limit (ulimit -Hn, LimitNOFILE=) or lower these settings; with all rooms open, there \
         is room for {left} connections",
        needs.files()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_stays_is_told_as_a_number() {
        assert_eq!(unchanged(Some(1024)), "the limit of open files stays at 1024");
        assert_eq!(unchanged(None), "the limit of open files stays at any number");
    }

    #[test]
    fn settings_that_take_more_files_than_are_allowed_are_told_with_both_numbers() {
        let needs = Needs { workers: 2, connections_max: 10_000, rooms: 1000 };
        assert_eq!(needs.files(), 22_012);
        assert_eq!((words_for(&needs, Some(22_012)), words_for(&needs, None)), (None, None));
        let words = words_for(&needs, Some(20_000)).expect("it is too much");
        assert!(words.contains("22012") && words.contains("20000") && words.contains("18500"), "{words}");
        assert!(words_for(&needs, Some(256)).is_some_and(|words| words.ends_with("for 0 connections")));
    }
}
