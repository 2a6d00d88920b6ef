//! Actors: who waits for an answer of whom, and where answers and timers come from.
//!
//! Must not: understand more of Rust than where a handler stands, and what is sent with `.send(`.

use std::collections::{BTreeMap, BTreeSet};

use super::Report;
use super::code::has_word;
use super::files::{File, root, sources};
use super::imports::{Imports, is_in, module_of};
use super::paths::{imported, renamed};

/// Who waits for answers of whom. Whoever waits is above whoever answers: there is no way back, and a room waits for nobody.
const WAITS: &[(&str, &[&str])] = &[
    ("Analytics", &["Settler"]),
    ("Lobby", &["Recorder", "Room", "Session", "Spectators"]),
    ("Matchmaker", &["Lobby"]),
    ("Recorder", &["Archive", "Settler"]),
    ("Tournament", &["Lobby", "Settler"]),
    ("TournamentDirectory", &["Tournament"]),
];

/// How a handler answers whom it does not hold up: nothing, when its mailbox is empty, or later.
const IN_TURN: &[&str] = &["()", "InTurn<", "ResponseFuture<", "ResponseActFuture<"];

/// Wire types that actors answer with. Only ever shrinks.
const WIRE_ANSWERS: &[&str] = &["Sample"];

/// What makes a timer of an actor.
const TIMERS: &[&str] =
    &["run_later", "run_interval", "notify_later", "IntervalFunc", "TimerFunc", "interval", "interval_at"];

/// What stops the mailbox of an actor.
const WAITING: &[&str] =
    &["ctx.wait(", ".wait(ctx", "context.wait(", ".wait(context", "Context::wait(", "FutureExt::wait("];

/// Modules that know databases and disks.
const SLOW: &[&str] = &["store/records", "store/disk", "store/replay", "store/outbox"];

/// What steps a match.
const STEPPING: &[&str] = &["actors/play/room", "room", "game"];

#[test]
fn no_two_actors_wait_for_each_other() {
    let mut broken = Report::new(
        "an actor waits for answers of those below it alone (docs/architecture.md, invariants): tell it, or have it tell you",
    );
    let found = Actors::of(&sources("src")).waits();
    for (actor, of, at) in &found {
        if !WAITS.iter().any(|(waits, for_them)| waits == actor && for_them.contains(&of.as_str())) {
            broken.note(&format!("{at}: {actor} waits for an answer of {of}"));
        }
    }
    for (actor, for_them) in WAITS {
        for of in *for_them {
            if !found.iter().any(|(waits, other, _)| waits == actor && other == of) {
                broken.note(&format!("{actor} does not wait for {of} any more: strike it in WAITS"));
            }
            if reached(of).contains(actor) {
                broken.note(&format!("{actor} waits for {of}, which waits for it"));
            }
        }
    }
    broken.finish();
}

#[test]
fn no_actor_stops_reading_its_mail_to_wait() {
    let mut broken = Report::new("an actor that waits goes on reading its mail: spawn it, or answer with it");
    // A socket does, which has nobody to answer: until it has a seat it reads nothing.
    for file in sources("src").into_iter().filter(|file| file.path.starts_with("src/actors/")) {
        for (number, line) in file.code() {
            if WAITING.iter().any(|wait| line.contains(wait)) {
                broken.add(&file, number, "stops its mailbox");
            }
        }
    }
    broken.finish();
}

#[test]
fn no_question_of_a_request_is_answered_from_inside_a_mailbox() {
    let mut broken = Report::new(
        "who asks again as soon as there is an answer keeps an actor from all else: answer with `mail::in_turn`, or later",
    );
    let files = sources("src");
    let actors = Actors::of(&files);
    let asked: BTreeSet<String> =
        files.iter().filter(|file| file.path.starts_with("src/web/")).flat_map(asked_in).collect();
    for Handler { message, result, at, .. } in actors.handlers.iter().filter(|of| asked.contains(&of.message))
    {
        if !IN_TURN.iter().any(|way| result.starts_with(way)) {
            broken.note(&format!("{at}: {message} is asked by requests and answered with `{result}`"));
        }
    }
    broken.finish();
}

#[test]
fn no_wire_type_is_an_actor_message_or_an_answer() {
    let mut broken = Report::new(
        "what goes over the wire is a view of a model: actors tell each other the model, and src/web/ or src/actors/encode.rs makes the view",
    );
    let files = sources("src");
    let protocol = files.iter().filter(|file| file.path.starts_with("src/protocol/"));
    let wire: BTreeSet<String> = protocol.flat_map(types_in).collect();
    assert!(wire.contains("Sample") && wire.len() > 20, "{wire:?}");
    for file in &files {
        let names = imported(file);
        for (number, line) in file.code() {
            let answer = line.trim_start().strip_prefix("#[rtype(result = ").unwrap_or("");
            let words = answer.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
            let words = words.map(|word| renamed(word, &names));
            for word in words.filter(|word| wire.contains(*word) && !WIRE_ANSWERS.contains(word)) {
                broken.add(file, number, &format!("answers with `{word}`"));
            }
        }
        if file.path.starts_with("src/protocol/")
            && file.code().iter().any(|(_, line)| has_word(line, "Message"))
        {
            broken.add(file, 1, "has an actor message");
        }
    }
    broken.finish();
}

#[test]
fn a_socket_has_no_timers() {
    let mut broken =
        Report::new("a socket whose client does not read is not polled, and its timers stand still");
    for file in sources("src").into_iter().filter(|file| file.path.starts_with("src/web/ws")) {
        for (number, line) in file.code() {
            for timer in TIMERS.iter().filter(|timer| has_word(&line, timer)) {
                broken.add(&file, number, &format!("calls `{timer}`"));
            }
        }
    }
    broken.finish();
}

#[test]
fn nothing_that_steps_a_match_waits_for_a_database_or_a_disk() {
    let mut broken = Report::new("rooms ship what is to be written, and ask no database");
    let files = sources("src");
    let imports = Imports::of_the_library();
    for (named, at) in STEPPING.iter().flat_map(|module| imports.outside(module)) {
        if SLOW.iter().any(|slow| is_in(named, slow)) {
            broken.note(&format!("{at} names {named}"));
        }
    }
    let steps = |file: &&File| {
        module_of(file).is_some_and(|module| STEPPING.iter().any(|stepping| is_in(&module, stepping)))
    };
    for file in files.iter().filter(steps) {
        for (number, _) in file.code().iter().filter(|(_, line)| has_word(line, "spawn_blocking")) {
            broken.add(file, *number, "calls `spawn_blocking`");
        }
    }
    broken.finish();
}

#[test]
fn no_panic_takes_the_process_down() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let aborts = manifest.lines().any(|line| line.replace(' ', "").starts_with("panic=\"abort\""));
    assert!(!aborts, "Cargo.toml has panic = \"abort\": a game that panics would end every room");
}

/// All whom an actor waits for, and whom they wait for.
fn reached(actor: &'static str) -> BTreeSet<&'static str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![actor];
    while let Some(actor) = open.pop() {
        let next = WAITS.iter().filter(|(waits, _)| *waits == actor).flat_map(|(_, for_them)| *for_them);
        open.extend(next.copied().filter(|next| reached.insert(*next)));
    }
    reached
}

/// An `impl Handler<message> for actor`.
struct Handler {
    message: String,
    actor: String,
    result: String,
    at: String,
}

/// The actors of the library.
#[derive(Default)]
struct Actors {
    /// Each with the file and the folder that it is told in.
    homes: BTreeMap<String, BTreeSet<String>>,
    handlers: Vec<Handler>,
    /// What is sent and waited for, with the place.
    asked: Vec<(String, String, usize)>,
}

impl Actors {
    fn of(files: &[File]) -> Actors {
        let mut actors = Actors::default();
        for file in files {
            let code = file.code();
            for (number, (at, line)) in code.iter().enumerate() {
                if let Some(actor) = implemented(line, "Actor for ") {
                    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                    for home in [file.path.as_str(), folder] {
                        actors.homes.entry(home.to_owned()).or_default().insert(word(actor));
                    }
                }
                if let Some((message, rest)) =
                    implemented(line, "Handler<").and_then(|rest| rest.split_once("> for "))
                {
                    let below = code[number..].iter().map(|(_, line)| line.trim());
                    let result = below.filter_map(|line| line.strip_prefix("type Result = ")).next();
                    let (message, actor) = (message.to_owned(), word(rest));
                    let (result, at) = (result.unwrap_or("").to_owned(), format!("{}:{at}", file.path));
                    actors.handlers.push(Handler { message, actor, result, at });
                }
                actors.asked.extend(sent_in(line, &code).map(|message| (message, file.path.clone(), *at)));
            }
        }
        actors
    }

    /// Whose code a file holds: the one actor that is told in it, or in the nearest folder around it.
    fn home(&self, path: &str) -> Option<&String> {
        let mut place = path;
        loop {
            if let Some(here) = self.homes.get(place) {
                return here.first().filter(|_| here.len() == 1);
            }
            place = place.rsplit_once('/')?.0;
        }
    }

    /// Which actor waits for an answer of which, and where.
    fn waits(&self) -> BTreeSet<(String, String, String)> {
        let mut waits = BTreeSet::new();
        for (message, path, line) in &self.asked {
            let Some(actor) = self.home(path) else { continue };
            for handler in self.handlers.iter().filter(|handler| handler.message == *message) {
                waits.insert((actor.clone(), handler.actor.clone(), format!("{path}:{line}")));
            }
        }
        waits
    }
}

/// What stands behind the begin of a trait's name that a line implements; the trait may be named with its path.
fn implemented<'a>(line: &'a str, of: &str) -> Option<&'a str> {
    let (before, behind) = line.strip_prefix("impl")?.split_once(of)?;
    before.ends_with([' ', ':']).then_some(behind)
}

/// The messages that a file sends and waits for.
fn asked_in(file: &File) -> Vec<String> {
    let code = file.code();
    code.iter().flat_map(|(_, line)| sent_in(line, &code).collect::<Vec<_>>()).collect()
}

/// The types of what a line hands to `.send(`; those of a variable stand where it is declared.
fn sent_in<'a>(line: &'a str, code: &'a [(usize, String)]) -> impl Iterator<Item = String> + 'a {
    line.match_indices(".send(").flat_map(move |(at, call)| {
        let sent = word(&line[at + call.len()..]);
        if sent.starts_with(char::is_uppercase) {
            return vec![sent];
        }
        let declared = format!("{sent}: ");
        let declared = code.iter().filter_map(|(_, line)| {
            let at = line
                .find(&declared)
                .filter(|at| *at == 0 || !line[..*at].ends_with(char::is_alphanumeric))?;
            Some(word(&line[at + declared.len()..]))
        });
        declared.filter(|_| !sent.is_empty()).collect()
    })
}

/// The types that a file defines for others.
fn types_in(file: &File) -> Vec<String> {
    let code = file.code().into_iter();
    let named = code.filter_map(|(_, line)| {
        let kinds = ["pub struct ", "pub enum ", "pub type "];
        Some(word(kinds.iter().find_map(|kind| line.strip_prefix(kind))?))
    });
    named.collect()
}

fn word(text: &str) -> String {
    text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_for_whom_is_read_from_what_is_sent() {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let actors = Actors::of(&[
            file(
                "src/a/mod.rs",
                "impl Actor for Clerk {\n}\nimpl actix::Handler<Ask> for Clerk {\n    type Result = bool;\n}\n",
            ),
            file("src/b/mod.rs", "impl actix::Actor for Porter {\n}\n"),
            file(
                "src/b/deep/ask.rs",
                "fn f(ask: Ask) {\n    clerk.send(ask).await;\n    other.send(word);\n}\n",
            ),
            file("src/c.rs", "impl Actor for Guest {\n}\nfn f() {\n    clerk.send(Ask { what: 1 });\n}\n"),
            file(
                "src/d.rs",
                "fn f() {\n    clerk.do_send(Ask);\n}\n#[cfg(test)]\nmod tests {\n    fn f() { clerk.send(Ask); }\n}\n",
            ),
        ]);
        let found = actors.waits().into_iter();
        let found: Vec<_> = found.map(|(actor, of, at)| format!("{actor} {of} {at}")).collect();
        assert_eq!(found, ["Guest Clerk src/c.rs:4", "Porter Clerk src/b/deep/ask.rs:2"]);
        assert_eq!(actors.handlers[0].result, "bool;");
    }
}
