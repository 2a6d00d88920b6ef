//! The pages: what talks to the server for them.
//!
//! Must not: understand more of JavaScript than the names of what a browser can ask a server with.

use super::Report;
use super::files::texts;

/// What a browser has for asking a server.
const CALLS: &[&str] = &["fetch(", "EventSource(", "WebSocket(", "XMLHttpRequest(", "sendBeacon("];

/// Files of the pages that ask the server for something by themselves, and with what.
const PAST_THE_LIBRARY: &[(&str, &str)] = &[
    // Whether there is a page for the game, whose address is no resource of the server's.
    ("src/web/pages/game/frame.js", "fetch("),
    // Under development a server is often gone for a moment: a browser's own stream comes back after the 300 ms that it
    // asks for, the library's later, and then more and more rarely.
    ("src/web/pages/server/reload.js", "EventSource("),
];

#[test]
fn pages_talk_to_the_server_through_the_library() {
    let mut broken = Report::new("a page talks to the server through /client/tiltyard.js");
    let mut used = Vec::new();
    for file in texts().iter().filter(|file| file.path.starts_with("src/web/pages/")) {
        let lines = file
            .lines()
            .filter(|(_, line)| file.path.ends_with(".js") && !line.trim_start().starts_with("//"));
        for (number, line) in lines {
            for call in CALLS.iter().filter(|call| line.contains(**call)) {
                match PAST_THE_LIBRARY.iter().find(|allowed| **allowed == (file.path.as_str(), *call)) {
                    Some(allowed) => used.push(allowed),
                    None => broken.add(file, number, &format!("names `{call}…)`: ask `server` for it")),
                }
            }
        }
    }
    for unused in PAST_THE_LIBRARY.iter().filter(|allowed| !used.contains(allowed)) {
        broken.note(&format!("{unused:?} is not needed any more: strike it from PAST_THE_LIBRARY"));
    }
    broken.finish();
}
