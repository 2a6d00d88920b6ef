//! Every kind of message there is, with its schema: what documents and types of clients are made of.
//!
//! Must not: know a game. What a game decides the shape of is any value in here.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::tournaments::live::{TournamentChanged, TournamentUpdate};
use super::{client, clock, live, server};

/// A kind of message.
pub struct MessageKind {
    /// The name: its `type`, but for `say`, whose `type` is `chat` like that of the message to which it leads.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub summary: &'static str,
    /// Its schema. Definitions that it refers to are with the generator.
    pub schema: Schema,
}

/// What players and spectators of a room hear. The generator writes schemas of what is serialized.
pub fn received(generator: &mut SchemaGenerator) -> Vec<MessageKind> {
    vec![
        told::<server::Welcome<'_, Value>>(
            generator,
            "welcome",
            "First message, and when a new match begins",
        ),
        told::<server::PlayerJoined<'_>>(generator, "player_joined", "Somebody took a seat"),
        told::<server::PlayerLeft<'_>>(generator, "player_left", "A seat was given up"),
        told::<server::PlayerAway<'_>>(generator, "player_away", "A connection was lost; the seat is kept"),
        told::<server::PlayerBack<'_>>(generator, "player_back", "A connection is there again"),
        told::<clock::PlayerClock<'_>>(generator, "clock", "A player has answered, or is out of time"),
        told::<server::Recovered>(generator, "recovered", "The game failed, and the room goes on"),
        told::<server::PlayerAction<'_, Value>>(
            generator,
            "player_action",
            "An action, in games that show them alone",
        ),
        told::<server::TickFrame<'_, Value, Value, Value>>(generator, "tick", "A step was made"),
        told::<server::Events<Value>>(generator, "events", "What happened in a tick that was skipped"),
        told::<server::Keyframe<'_, Value>>(generator, "keyframe", "The whole state"),
        told::<server::Chat<'_>>(generator, "chat", "Somebody said something"),
        told::<server::MatchOver<'_>>(generator, "match_over", "The match is decided"),
        told::<server::Settled<'_>>(
            generator,
            "settled",
            "What a match changed, if match_over did not know it yet",
        ),
        told::<live::Notification>(
            generator,
            "notification",
            "A player is told something, whatever room it is",
        ),
        told::<server::Pong<'_>>(generator, "pong", "The answer to ping"),
        told::<server::ErrorMessage<'_>>(generator, "error", "A message was refused"),
        told::<server::Delayed>(generator, "delayed", "First message to a spectator who sees the room late"),
        told::<server::Closing<'_>>(generator, "closing", "The last message before a close"),
    ]
}

/// The names of those of the messages of a room that a playback has too.
pub const PLAYED_BACK: [&str; 9] = [
    "welcome",
    "player_joined",
    "player_left",
    "player_action",
    "tick",
    "events",
    "keyframe",
    "match_over",
    "closing",
];

/// What listeners of a replay hear besides [`PLAYED_BACK`]: its first and its last message.
pub fn playback(generator: &mut SchemaGenerator) -> Vec<MessageKind> {
    vec![
        told::<server::Replay<'_>>(generator, "replay", "First message of a playback: what is played"),
        told::<server::ReplayOver<'_>>(generator, "replay_over", "Last message of a playback"),
    ]
}

/// What listeners of the server's figures hear.
pub fn figures(generator: &mut SchemaGenerator) -> Vec<MessageKind> {
    vec![
        told::<live::AnalyticsHistory<'_>>(generator, "analytics_history", "First message: the last minutes"),
        told::<live::AnalyticsUpdate<'_>>(generator, "analytics", "The figures of the last second"),
    ]
}

/// What listeners of a board hear.
pub fn boards(generator: &mut SchemaGenerator) -> Vec<MessageKind> {
    vec![told::<live::LeaderboardUpdate<'_>>(
        generator,
        "leaderboard",
        "The first places of a board, at each beat",
    )]
}

/// What those hear who watch a tournament.
pub fn tournaments(generator: &mut SchemaGenerator) -> Vec<MessageKind> {
    vec![
        told::<TournamentUpdate>(
            generator,
            "tournament",
            "How a tournament is, at once and when much has changed",
        ),
        told::<TournamentChanged>(generator, "tournament_changed", "What has changed in a tournament"),
    ]
}

/// What players are told in every room, besides `notification`.
pub fn notices(generator: &mut SchemaGenerator) -> Vec<MessageKind> {
    vec![told::<live::NotificationsRead>(
        generator,
        "notifications_read",
        "Everything up to a number was read",
    )]
}

/// What clients send, whatever the game. The generator writes schemas of what is deserialized.
pub fn sent(generator: &mut SchemaGenerator) -> Vec<MessageKind> {
    let chat = client::ChatSent::json_schema(generator);
    let ping = client::Ping::json_schema(generator);
    let pass = client::PassSent::json_schema(generator);
    let leave = schemars::json_schema!({"type": "object", "description": "The message `leave`."});
    vec![
        said("say", "To everybody in the room; `type` is `chat`", "chat", chat),
        said("ping", "Answered with pong", "ping", ping),
        said("pass", "Nothing in this step (rooms in lockstep)", "pass", pass),
        said("leave", "Gives the seat up", "leave", leave),
    ]
}

fn told<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    name: &'static str,
    summary: &'static str,
) -> MessageKind {
    let mut schema = T::json_schema(generator);
    tag(&mut schema, name);
    MessageKind { name, summary, schema }
}

/// A message of a client, which may have a number of the client's own.
fn said(name: &'static str, summary: &'static str, word: &str, mut schema: Schema) -> MessageKind {
    tag(&mut schema, word);
    properties(&mut schema).insert("seq".to_owned(), seq());
    MessageKind { name, summary, schema }
}

/// The schema of the number that a client may give a message.
pub fn seq() -> Value {
    json!({
        "type": "integer", "format": "uint32", "minimum": 0,
        "description": "A number of your own: `acks` and `error` tell which message they are about.",
    })
}

/// Adds the field by which messages are told apart, which `schemars` does not know of structs.
fn tag(schema: &mut Schema, word: &str) {
    properties(schema).insert("type".to_owned(), json!({"type": "string", "const": word}));
    match schema.ensure_object().entry("required").or_insert_with(|| json!([])) {
        Value::Array(required) if !required.contains(&json!("type")) => required.insert(0, json!("type")),
        _ => {}
    }
}

fn properties(schema: &mut Schema) -> &mut Map<String, Value> {
    let properties = schema.ensure_object().entry("properties").or_insert_with(|| json!({}));
    if !properties.is_object() {
        *properties = json!({});
    }
    match properties {
        Value::Object(properties) => properties,
        _ => unreachable!("it was made an object"),
    }
}
