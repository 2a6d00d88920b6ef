//! `/asyncapi.json`: the messages of WebSockets and event streams, made from the types that are really sent (AsyncAPI 3).

use std::cell::OnceCell;

use actix_web::http::header::ContentType;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpResponse, get};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::game::{GameType, Registry};
use crate::protocol::tournaments::live::{TournamentChanged, TournamentUpdate};
use crate::protocol::{client, clock, live, server};
use crate::web::Worker;

/// Adds the document.
pub fn configure(config: &mut ServiceConfig) {
    config.app_data(Data::new(EncodedDocument::default())).service(show);
}

/// The document, encoded when somebody asks for it first.
#[derive(Default)]
struct EncodedDocument(OnceCell<Bytes>);

/// The messages of WebSockets.
#[get("/asyncapi.json")]
async fn show(worker: Data<Worker>, encoded: Data<EncodedDocument>) -> HttpResponse {
    let bytes = encoded.0.get_or_init(|| document(&worker.registry).to_string().into());
    HttpResponse::Ok().content_type(ContentType::json()).body(bytes.clone())
}

/// The document for a server that has these games.
pub fn document(registry: &Registry) -> Value {
    let mut made = Messages::new();
    let received = made.received();
    let sent = made.sent(registry);
    let played_back = made.played_back(&received);
    let figures = made.figures();
    let boards = made.boards();
    let notices = made.notices();
    let tournaments = made.tournaments();
    let schemas = made.definitions();
    let address = |path: &str, parameters: &[&str]| {
        let parameters: Map<_, _> = parameters.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
        json!({"address": path, "parameters": parameters, "messages": made.references("#/components/messages/")})
    };
    json!({
        "asyncapi": "3.0.0",
        "info": {"title": "Tiltyard", "version": env!("CARGO_PKG_VERSION"), "description":
            "Messages of a room, as JSON in text frames (subprotocol tiltyard.v1.json, the default) or as MessagePack \
             in binary frames (tiltyard.v1.msgpack). Addresses under /stream/ are Server-Sent Events over HTTP: JSON, \
             one message an event."},
        "defaultContentType": "application/json",
        "channels": {
            "game": address("/ws/game/{room_id}/{player_id}", &["room_id", "player_id"]),
            "spectate": address("/ws/spectate/{room_id}", &["room_id"]),
            "stream_room": address("/stream/rooms/{room_id}", &["room_id"]),
            "stream_analytics": address("/stream/analytics", &[]),
            "stream_leaderboard": address("/stream/leaderboard", &[]),
            "stream_notifications": address("/stream/players/{player_id}/notifications", &["player_id"]),
            "stream_tournament": address("/stream/tournaments/{tournament_id}", &["tournament_id"]),
            "stream_replay": address("/stream/replays/{match_id}", &["match_id"]),
        },
        "operations": {
            "play": operation("receive", "game", &sent),
            "hear": operation("send", "game", &received),
            "watch": operation("send", "spectate", &received),
            "follow": operation("send", "stream_room", &received),
            "look": operation("send", "stream_analytics", &figures),
            "compare": operation("send", "stream_leaderboard", &boards),
            "be_told": operation("send", "stream_notifications", &notices),
            "follow_tournament": operation("send", "stream_tournament", &tournaments),
            "play_back": operation("send", "stream_replay", &played_back),
        },
        "components": {"messages": made.messages, "schemas": schemas},
    })
}

fn operation(action: &str, channel: &str, messages: &[String]) -> Value {
    let messages: Vec<_> = messages
        .iter()
        .map(|name| json!({"$ref": format!("#/channels/{channel}/messages/{name}")}))
        .collect();
    json!({"action": action, "channel": {"$ref": format!("#/channels/{channel}")}, "messages": messages})
}

/// Leads the references of a game's schema to where its definitions are hoisted.
fn redirect(game: &str, schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                match field.as_str().and_then(|to| to.strip_prefix("#/$defs/")) {
                    Some(to) if name == "$ref" => {
                        *field = Value::String(format!("#/components/schemas/{game}_{to}"));
                    }
                    _ => redirect(game, field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(game, item)),
        _ => {}
    }
}

/// The messages so far, with their schemas.
struct Messages {
    generator: SchemaGenerator,
    /// Definitions of the games' own schemas.
    of_games: Map<String, Value>,
    messages: Map<String, Value>,
}

impl Messages {
    fn new() -> Messages {
        let settings = SchemaSettings::draft07().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
        });
        Messages { generator: settings.into_generator(), of_games: Map::new(), messages: Map::new() }
    }

    fn add<T: JsonSchema>(&mut self, name: &str, summary: &str) -> String {
        let mut schema = self.generator.subschema_for::<T>();
        if !schema.as_value().get("$ref").is_some_and(Value::is_string) {
            schema.remove("$schema");
        }
        self.put(name, summary, schema.to_value())
    }

    fn put(&mut self, name: &str, summary: &str, payload: Value) -> String {
        let message = json!({"name": name, "summary": summary, "payload": payload});
        self.messages.insert(name.to_owned(), message);
        name.to_owned()
    }

    /// Adds the messages that players and spectators hear.
    fn received(&mut self) -> Vec<String> {
        vec![
            self.add::<server::Welcome<'_, Value>>("welcome", "First message, and when a new match begins"),
            self.add::<server::PlayerJoined<'_>>("player_joined", "Somebody took a seat"),
            self.add::<server::PlayerLeft<'_>>("player_left", "A seat was given up"),
            self.add::<server::PlayerAway<'_>>("player_away", "A connection was lost; the seat is kept"),
            self.add::<server::PlayerBack<'_>>("player_back", "A connection is there again"),
            self.add::<clock::PlayerClock<'_>>("clock", "A player has answered, or is out of time"),
            self.add::<server::Recovered>("recovered", "The game failed, and the room goes on"),
            self.add::<server::PlayerAction<'_, Value>>(
                "player_action",
                "An action, in games that show them alone",
            ),
            self.add::<server::TickFrame<'_, Value, Value, Value>>("tick", "A step was made"),
            self.add::<server::Events<Value>>("events", "What happened in a tick that was skipped"),
            self.add::<server::Keyframe<'_, Value>>("keyframe", "The whole state"),
            self.add::<server::Chat<'_>>("chat", "Somebody said something"),
            self.add::<server::MatchOver<'_>>("match_over", "The match is decided"),
            self.add::<server::Settled<'_>>(
                "settled",
                "What a match changed, if match_over did not know it yet",
            ),
            self.add::<live::Notification>("notification", "A player is told something, whatever room it is"),
            self.add::<server::Pong<'_>>("pong", "The answer to ping"),
            self.add::<server::ErrorMessage<'_>>("error", "A message was refused"),
            self.add::<server::Delayed>("delayed", "First message to a spectator who sees the room late"),
            self.add::<server::Closing<'_>>("closing", "The last message before a close"),
        ]
    }

    /// Adds the messages that listeners of a replay hear.
    fn played_back(&mut self, received: &[String]) -> Vec<String> {
        let shown =
            ["welcome", "player_joined", "player_left", "player_action", "tick", "events", "keyframe"];
        let shown = received.iter().filter(|name| shown.contains(&name.as_str())).cloned();
        let mut all =
            vec![self.add::<server::Replay<'_>>("replay", "First message of a playback: what is played")];
        all.extend(shown);
        all.push("match_over".to_owned());
        all.push(self.add::<server::ReplayOver<'_>>("replay_over", "Last message of a playback"));
        all.push("closing".to_owned());
        all
    }

    /// Adds the messages that listeners of the server's figures hear.
    fn figures(&mut self) -> Vec<String> {
        vec![
            self.add::<live::AnalyticsHistory<'_>>("analytics_history", "First message: the last minutes"),
            self.add::<live::AnalyticsUpdate<'_>>("analytics", "The figures of the last second"),
        ]
    }

    /// Adds the messages that listeners of a board hear.
    fn boards(&mut self) -> Vec<String> {
        vec![
            self.add::<live::LeaderboardUpdate<'_>>(
                "leaderboard",
                "The first places of a board, at each beat",
            ),
        ]
    }

    /// Adds the messages that those hear who watch a tournament.
    fn tournaments(&mut self) -> Vec<String> {
        vec![
            self.add::<TournamentUpdate>(
                "tournament",
                "How a tournament is, at once and when much has changed",
            ),
            self.add::<TournamentChanged>("tournament_changed", "What has changed in a tournament"),
        ]
    }

    /// Adds the messages that players hear in every room.
    fn notices(&mut self) -> Vec<String> {
        vec![
            "notification".to_owned(),
            self.add::<live::NotificationsRead>("notifications_read", "Everything up to a number was read"),
        ]
    }

    /// Adds the messages that clients send: those of the protocol, and one kind of action for each game.
    fn sent(&mut self, registry: &Registry) -> Vec<String> {
        let own = vec![
            self.add::<client::ChatSent>("say", "To everybody in the room; `type` is `chat`"),
            self.add::<client::Ping>("ping", "Answered with pong"),
            self.add::<client::PassSent>("pass", "Nothing in this step (rooms in lockstep)"),
            self.put(
                "leave",
                "Gives the seat up",
                json!({"type": "object", "properties": {"type": {"const": "leave"}}}),
            ),
        ];
        let actions = registry.iter().map(|game_type| self.game(game_type.as_ref()));
        let actions: Vec<_> = actions.collect();
        own.into_iter().chain(actions).collect()
    }

    /// A game's action, with the shapes of its options, states, deltas and events beside it.
    fn game(&mut self, game_type: &dyn GameType) -> String {
        let (name, schemas) = (game_type.name(), game_type.schemas());
        let mut hoisted = |schema: Schema| self.hoisted(name, schema.to_value());
        let payload = hoisted(schemas.action);
        let shapes = json!({
            "options": hoisted(schemas.options), "state": hoisted(schemas.view),
            "delta": hoisted(schemas.delta), "event": hoisted(schemas.event),
        });
        let key = format!("{name}_action");
        let message = json!({"name": key, "summary": format!("What a player does in a room of {name}"),
            "payload": payload, "x-game": shapes});
        self.messages.insert(key.clone(), message);
        key
    }

    /// A game's schema with its definitions moved among those of the document, where its references find them.
    fn hoisted(&mut self, game: &str, mut schema: Value) -> Value {
        let definitions = schema.as_object_mut().and_then(|fields| {
            fields.remove("$schema");
            fields.remove("$defs")
        });
        if let Some(Value::Object(definitions)) = definitions {
            for (name, mut definition) in definitions {
                redirect(game, &mut definition);
                self.of_games.insert(format!("{game}_{name}"), definition);
            }
        }
        redirect(game, &mut schema);
        schema
    }

    /// All definitions that messages refer to.
    fn definitions(&mut self) -> Map<String, Value> {
        let mut all = self.generator.take_definitions(true);
        all.append(&mut self.of_games);
        all
    }

    fn references(&self, base: &str) -> Value {
        let references =
            self.messages.keys().map(|name| (name.clone(), json!({"$ref": format!("{base}{name}")})));
        Value::Object(references.collect())
    }
}
