//! A transcript: what happened between a client and a server, step by step, and what the client has to make of it.
//!
//! Owns: the format (clients/transcripts/README.md), and how one is compared with the one that is kept.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

/// Set to anything: what was recorded is written down, and not compared.
const WRITE: &str = "TILTYARD_WRITE_TRANSCRIPTS";

/// How far a recording has to be as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// In every word.
    Exact,
    /// In which kinds of steps there are: clocks and buffers say how many, in which order, and what is in them.
    Kinds,
}

/// What is being recorded.
pub(super) struct Tape {
    name: &'static str,
    head: Value,
    likeness: Likeness,
    steps: Vec<Value>,
}

impl Tape {
    pub(super) fn new(name: &'static str, about: &str, client: Value) -> Tape {
        let head = json!({"transcript": 1, "about": about, "client": client});
        Tape { name, head, likeness: Likeness::Exact, steps: Vec::new() }
    }

    pub(super) fn add(&mut self, step: Value) {
        self.steps.push(step);
    }

    pub(super) fn liken(&mut self, likeness: Likeness) {
        self.likeness = likeness;
    }

    /// Compares it with what is kept, or keeps it.
    pub(super) fn finish(self) {
        let path = folder().join(format!("{}.json", self.name));
        let text = self.text();
        if std::env::var_os(WRITE).is_some() {
            return fs::write(path, text).expect("the transcript is written");
        }
        let kept = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; {}", path.display(), how()));
        let kept: Value = serde_json::from_str(&kept).expect("a transcript is JSON");
        let (kept, now) = (self.likened(&kept), self.likened(&serde_json::from_str(&text).expect("JSON")));
        for (number, (kept, now)) in kept.iter().zip(&now).enumerate() {
            assert_eq!(now, kept, "part {number} of {} is not as it was; {}", self.name, how());
        }
        assert_eq!(now.len(), kept.len(), "{} has another length than it had; {}", self.name, how());
    }

    /// One step a line, so that a change can be read.
    fn text(&self) -> String {
        let steps: Vec<String> = self.steps.iter().map(|step| format!("    {step}")).collect();
        let field = |name: &str| format!("  \"{name}\": {}", self.head[name]);
        let head: Vec<String> = ["transcript", "about", "client"].map(field).to_vec();
        format!("{{\n{},\n  \"steps\": [\n{}\n  ]\n}}\n", head.join(",\n"), steps.join(",\n"))
    }

    /// What has to be equal.
    fn likened(&self, transcript: &Value) -> Vec<Value> {
        let steps = transcript["steps"].as_array().expect("steps").iter();
        let head = [transcript["about"].clone(), transcript["client"].clone()];
        let steps: Vec<Value> = match self.likeness {
            Likeness::Exact => steps.cloned().collect(),
            Likeness::Kinds => {
                let kinds: BTreeSet<String> = steps.map(|step| kind_of(step).to_string()).collect();
                kinds.into_iter().map(Value::String).collect()
            }
        };
        head.into_iter().chain(steps).collect()
    }
}

/// The kind of a step. A `tick` may have events or acks, or not.
fn kind_of(step: &Value) -> Value {
    let fields = step.as_object().expect("a step is an object");
    let (kind, what) = fields.iter().find(|(field, _)| *field != "bytes").expect("a step has a kind");
    let fields: Vec<&String> = what.as_object().into_iter().flat_map(serde_json::Map::keys).collect();
    match what["type"].as_str() {
        Some("tick" | "events") => json!([kind, "tick"]),
        Some(told) => json!([kind, told, fields]),
        None => json!([kind, fields]),
    }
}

fn how() -> String {
    format!(
        "look at what has changed for clients, then record anew: {WRITE}=1 cargo test --test api transcripts"
    )
}

/// Where transcripts are kept.
pub(super) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("clients/transcripts")
}
