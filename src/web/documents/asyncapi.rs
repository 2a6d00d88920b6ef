//! `/asyncapi.json`: the messages of WebSockets and event streams, made from the types that are really sent (AsyncAPI 3).

use std::cell::OnceCell;
use std::fmt::Display;

use actix_web::http::header::ContentType;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpResponse, get};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::game::{GameType, Registry};
use crate::protocol::catalogue::{self, MessageKind};
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
    let received = made.sent_by_server(catalogue::received);
    let sent = made.sent_by_clients(registry);
    let playback = made.sent_by_server(catalogue::playback);
    let figures = made.sent_by_server(catalogue::figures);
    let boards = made.sent_by_server(catalogue::boards);
    let notices = [vec!["notification"], made.sent_by_server(catalogue::notices)].concat();
    let tournaments = made.sent_by_server(catalogue::tournaments);
    let played_back = [playback, catalogue::PLAYED_BACK.to_vec()].concat();
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

fn operation(action: &str, channel: &str, messages: &[impl Display]) -> Value {
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
    /// Makes schemas of what the server writes.
    writes: SchemaGenerator,
    /// Makes schemas of what the server reads.
    reads: SchemaGenerator,
    /// Definitions of the games' own schemas.
    of_games: Map<String, Value>,
    messages: Map<String, Value>,
}

impl Messages {
    fn new() -> Messages {
        let settings = SchemaSettings::draft07().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
        });
        Messages {
            writes: settings.clone().for_serialize().into_generator(),
            reads: settings.with(|settings| settings.inline_subschemas = true).into_generator(),
            of_games: Map::new(),
            messages: Map::new(),
        }
    }

    /// Adds messages of the server; answers their names.
    fn sent_by_server(&mut self, kinds: fn(&mut SchemaGenerator) -> Vec<MessageKind>) -> Vec<&'static str> {
        let kinds = kinds(&mut self.writes);
        kinds.into_iter().map(|kind| self.add(kind)).collect()
    }

    fn add(&mut self, kind: MessageKind) -> &'static str {
        let message = json!({"name": kind.name, "summary": kind.summary, "payload": kind.schema});
        self.messages.insert(kind.name.to_owned(), message);
        kind.name
    }

    /// Adds the messages that clients send: those of the protocol, and one kind of action for each game.
    fn sent_by_clients(&mut self, registry: &Registry) -> Vec<String> {
        let own = catalogue::sent(&mut self.reads);
        let own: Vec<_> = own.into_iter().map(|kind| self.add(kind).to_owned()).collect();
        let actions: Vec<_> = registry.iter().map(|game_type| self.game(game_type.as_ref())).collect();
        [own, actions].concat()
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
        let mut all = self.writes.take_definitions(true);
        all.append(&mut self.of_games);
        all
    }

    fn references(&self, base: &str) -> Value {
        let references =
            self.messages.keys().map(|name| (name.clone(), json!({"$ref": format!("{base}{name}")})));
        Value::Object(references.collect())
    }
}
