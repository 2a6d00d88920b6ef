//! The log: one line an event, to standard error, as text or as an object of JSON.
//!
//! A message begins with whom it is about, `room demo: …` or `match 0199: …`; of that JSON makes fields. Both name the request
//! on whose behalf the line was written.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::Write;

use ::log::{Level, Record};
use env_logger::fmt::Formatter;
use env_logger::{DEFAULT_FILTER_ENV, Env};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{Metric, count, request};
use crate::config::{LogFormat, LogSettings, SettingsRefused, log_filter};

/// Whom a message may be about, as it says that, and the name of the field.
const SUBJECTS: [(&str, &str); 5] = [
    ("room", "room"),
    ("match", "match"),
    ("player", "player"),
    ("bot", "player"),
    ("tournament", "tournament"),
];

/// What is logged whatever the settings say of everything: the schema's version at every start, which the stores log when it
/// changes, and nothing of what strangers send that is no HTTP, because they choose how often.
const QUIET: &str = "refinery_core=warn,actix_http::h1=off";
/// The longest text in a line, in bytes. Clients have their say in some, and write as much as they like.
const TEXT_BYTES_MAX: usize = 4096;

thread_local! {
    /// Fields that the line has which this thread writes now, besides those of every line.
    static FURTHER: RefCell<Vec<LogField>> = const { RefCell::new(Vec::new()) };
}

/// A field of a line for programs: its name and its value.
pub type LogField = (&'static str, Json);

/// Writes a line that has these fields, besides those of every line. A line for people has to say them itself.
pub fn with_fields(fields: Vec<LogField>, write: impl FnOnce()) {
    FURTHER.set(fields);
    write();
    FURTHER.take();
}

/// Starts the log, with what the filter lets through (in the words of `RUST_LOG`, which wins if it is set). Panics are logged
/// and counted, too. Errors: `RUST_LOG` has other words.
pub fn start(settings: &LogSettings) -> Result<(), SettingsRefused> {
    if let Some(words) = std::env::var(DEFAULT_FILTER_ENV).ok().filter(|words| !words.is_empty()) {
        let refused = |why| SettingsRefused::OutOfBounds(format!("{DEFAULT_FILTER_ENV}: {why}"));
        log_filter(&words, &()).map_err(refused)?;
    }
    let filter = format!("{QUIET},{}", settings.filter);
    let mut logger = env_logger::Builder::from_env(Env::default().default_filter_or(filter));
    match settings.format {
        LogFormat::Text => logger.format(text),
        LogFormat::Json => logger.format(|out, record| {
            let line = Line::of(record, Timestamp::now(), request::current().as_deref());
            writeln!(out, "{}", serde_json::to_string(&line)?)
        }),
    };
    logger.init();
    std::panic::set_hook(Box::new(|panic| {
        count(Metric::Panics);
        ::log::error!("{panic}");
    }));
    Ok(())
}

/// A line for people: `[2026-01-02T03:04:05Z INFO  tiltyard::app] draining: … request=4be1`.
fn text(out: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    let (level, at) = (record.level(), out.timestamp_seconds());
    let style = out.default_level_style(level);
    let message = record.args().to_string();
    write!(out, "[{at} {style}{level:<5}{style:#} {}] {}", record.target(), cut(&message))?;
    if let Some(id) = request::current() {
        write!(out, " request={id}")?;
    }
    writeln!(out)
}

/// A line for programs. What all lines have stands first, and what they say last.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    level: &'static str,
    target: &'a str,
    #[serde(flatten)]
    fields: Map<String, Json>,
    message: String,
}

impl<'a> Line<'a> {
    fn of(record: &Record<'a>, at: Timestamp, request: Option<&str>) -> Line<'a> {
        let message = record.args().to_string();
        let mut fields = Map::new();
        let mut put = |name: &str, value: Json| _ = fields.insert(name.to_owned(), value);
        subjects(&message).for_each(|(name, id)| put(name, id.into()));
        if let Some(id) = request {
            put("request", id.into());
        }
        FURTHER.with_borrow(|further| {
            further.iter().for_each(|(name, value)| match value {
                Json::String(text) => put(name, cut(text).into()),
                other => put(name, other.clone()),
            });
        });
        let (level, target) = (word(record.level()), record.target());
        Line { time: format!("{at:.3}"), level, target, fields, message: cut(&message).into_owned() }
    }
}

/// A text of a line, of which the rest is left out if it is too long.
fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= TEXT_BYTES_MAX {
        return text.into();
    }
    let kept = (0..=TEXT_BYTES_MAX).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    format!("{}… ({} bytes more)", &text[..kept], text.len() - kept).into()
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warn",
        Level::Info => "info",
        Level::Debug => "debug",
        Level::Trace => "trace",
    }
}

/// Whom a message is about: pairs of a word and an id with a colon, in front of everything else.
fn subjects(message: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let mut rest = message;
    std::iter::from_fn(move || {
        let (word, behind) = rest.split_once(' ')?;
        let (_, field) = SUBJECTS.iter().find(|(subject, _)| *subject == word)?;
        let (id, behind) = behind.split_once(": ")?;
        let is_id = id.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-_.".contains(&sign));
        rest = behind;
        (is_id && !id.is_empty()).then_some((*field, id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(message: std::fmt::Arguments<'_>, request: Option<&str>) -> String {
        let record = Record::builder().args(message).level(Level::Warn).target("tiltyard::x").build();
        serde_json::to_string(&Line::of(&record, Timestamp::from_second(1_700_000_000).unwrap(), request))
            .unwrap()
    }

    #[test]
    fn a_long_text_is_cut_in_a_message_and_in_a_field() {
        let long = "é".repeat(TEXT_BYTES_MAX);
        FURTHER.set(vec![("path", long.as_str().into())]);
        let told: Json = serde_json::from_str(&line(format_args!("x{long}"), None)).unwrap();
        FURTHER.take();
        for text in [&told["message"], &told["path"]] {
            let text = text.as_str().unwrap();
            assert!(text.ends_with(" bytes more)") && text.len() < TEXT_BYTES_MAX + 40, "{}", text.len());
        }
        assert_eq!(cut("short"), "short");
    }

    #[test]
    fn a_line_for_programs_has_fields_for_whom_it_is_about() {
        let told: Json =
            serde_json::from_str(&line(format_args!("room demo: match 01-x: it \"ends\"\n"), None)).unwrap();
        let expected = serde_json::json!({
            "time": "2023-11-14T22:13:20.000Z", "level": "warn", "target": "tiltyard::x", "room": "demo", "match": "01-x",
            "message": "room demo: match 01-x: it \"ends\"\n",
        });
        assert_eq!(told, expected);
        let of_request: Json =
            serde_json::from_str(&line(format_args!("bot ai_1: it leaves"), Some("4be1"))).unwrap();
        assert_eq!(
            (&of_request["player"], &of_request["request"]),
            (&Json::from("ai_1"), &Json::from("4be1"))
        );
    }

    #[test]
    fn words_that_only_look_like_somebody_are_nobody() {
        for message in ["room for more: no", "match point", "rooms demo: x", "it is room demo: x", "room : x"]
        {
            assert_eq!(subjects(message).count(), 0, "{message}");
        }
    }

    #[test]
    fn a_line_has_the_fields_that_it_was_given_and_the_next_one_has_them_no_more() {
        let mut with = Json::Null;
        with_fields(vec![("status", 404.into()), ("path", "/rooms".into())], || {
            with = serde_json::from_str(&line(format_args!("x"), None)).unwrap();
        });
        assert_eq!((&with["status"], &with["path"]), (&Json::from(404), &Json::from("/rooms")));
        assert!(!line(format_args!("x"), None).contains("status"));
    }
}
