//! What there is to write: the messages of the protocol, the bodies of REST, and each game's own types with the messages
//! in which they stand.
//!
//! Must not: know a language.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::model::{Declaration, RecordField, Shape, Type, Union, Variant, Width, Word};
use super::reader::SchemaReader;
use super::words::pascal;
use crate::game::{Counter, FrameStyle, GameType, Registry};
use crate::protocol::catalogue::{self, MessageKind};

/// A part of what is written.
pub(super) struct Chapter {
    /// What it is about.
    pub(super) title: String,
    /// Its types.
    pub(super) declarations: Vec<Declaration>,
}

/// What is asked for.
pub struct Selection<'a> {
    /// The games of the server.
    pub registry: &'a Registry,
    /// The names of the games whose types are written.
    pub games: &'a [String],
    /// The schemas of the bodies of REST by their names, if they are written too.
    pub bodies: Option<Map<String, Value>>,
}

/// All types that are asked for, in an order in which nobody is surprised: the protocol's, those of REST, the games'.
pub(super) fn chapters(selection: Selection<'_>) -> Vec<Chapter> {
    let mut reader = SchemaReader::default();
    let settings = SchemaSettings::draft2020_12();
    let mut writes = settings.clone().for_serialize().into_generator();
    let mut reads = settings.into_generator();
    let received = catalogue::received(&mut writes);
    let sent = catalogue::sent(&mut reads);
    reader.share(writes.take_definitions(true));

    let shown: Vec<_> = received.iter().map(|kind| message(&mut reader, kind, "Message")).collect();
    union_of(&mut reader, "ServerMessage", "Any message of the server.", shown.clone());
    let said: Vec<_> = sent.iter().map(|kind| message(&mut reader, kind, "Request")).collect();
    union_of(
        &mut reader,
        "ClientRequest",
        "Any message of a client, besides the actions of a game.",
        said.clone(),
    );
    let mut chapters =
        vec![Chapter { title: "The messages of the protocol".to_owned(), declarations: reader.take() }];
    let generic = Generic::of(&chapters[0].declarations);
    if let Some(bodies) = selection.bodies {
        reader.begin("");
        let names: Vec<_> = bodies.keys().filter(|name| !reader.shares(name)).cloned().collect();
        reader.extend(bodies.into_iter().filter(|(name, _)| names.contains(name)).collect());
        names.iter().for_each(|name| reader.meet(name));
        chapters
            .push(Chapter { title: "What REST takes and answers".to_owned(), declarations: reader.take() });
    }
    for game_type in
        selection.registry.iter().filter(|kind| selection.games.iter().any(|name| name == kind.name()))
    {
        let counters = selection.registry.declarations().of(game_type.name()).counters;
        let prefix = pascal(game_type.name());
        reader.begin(&prefix);
        let messages = generic.0.iter().map(|message| message.name.as_str());
        for name in messages.chain(OF_EACH_GAME) {
            reader.reserve(format!("{prefix}{name}"));
        }
        game(&mut reader, game_type.as_ref(), counters);
        messages_of(&mut reader, game_type.as_ref(), &generic, &shown, &said);
        let title = format!("The game {}", game_type.name());
        chapters.push(Chapter { title, declarations: reader.take() });
    }
    chapters
}

/// Declares a message; answers it as a variant of a union of messages.
fn message(reader: &mut SchemaReader, kind: &MessageKind, suffix: &str) -> Variant {
    let word = kind.schema.as_value()["properties"]["type"]["const"].as_str().unwrap_or(kind.name).to_owned();
    let name = reader.declare(&format!("{}{suffix}", pascal(&word)), kind.schema.as_value());
    if let Some(declared) = reader.get_mut(&name).filter(|declared| declared.doc.is_empty()) {
        kind.summary.clone_into(&mut declared.doc);
    }
    Variant { word: Some(word), holds: Type::Named(name) }
}

fn union_of(reader: &mut SchemaReader, name: &str, doc: &str, variants: Vec<Variant>) {
    let shape = Shape::Union(Union { tag: Some("type".to_owned()), variants });
    reader.add(Declaration { name: name.to_owned(), doc: doc.to_owned(), shape });
}

/// A game's own types: `…Options`, `…Action`, `…Event`, `…View`, `…Delta`, and the names of what it counts.
fn game(reader: &mut SchemaReader, game_type: &dyn GameType, counters: &[Counter]) {
    let schemas = game_type.schemas();
    for (role, schema) in [
        ("Options", schemas.options),
        ("Action", schemas.action),
        ("Event", schemas.event),
        ("View", schemas.view),
        ("Delta", schemas.delta),
    ] {
        let mut schema = schema.to_value();
        let definitions = schema.as_object_mut().and_then(|fields| fields.remove("$defs"));
        let definitions = match definitions {
            Some(Value::Object(definitions)) => definitions,
            _ => Map::new(),
        };
        reader.extend(definitions);
        reader.declare_as(format!("{}{role}", pascal(game_type.name())), &schema);
    }
    let words =
        counters.iter().map(|counter| Word { word: counter.name.to_owned(), doc: counter.title.to_owned() });
    let words: Vec<_> = words.collect();
    if !words.is_empty() {
        let name = format!("{}Counter", pascal(game_type.name()));
        let doc = "What the game counts of each player, as profiles and boards name it.".to_owned();
        reader.add(Declaration { name, doc, shape: Shape::Words(words) });
    }
}

/// The messages in which something of a game stands, as the protocol alone knows them.
struct Generic(Vec<Declaration>);

/// A field of a message in which something of a game stands.
struct FilledField {
    name: &'static str,
    /// What of the game: `View`, `Delta`, `Event`, `Action` or `EchoedAction`.
    role: &'static str,
    /// Whether it is a list of these.
    is_list: bool,
}

const fn one(name: &'static str, role: &'static str) -> FilledField {
    FilledField { name, role, is_list: false }
}

const EVENTS: FilledField = FilledField { name: "events", role: "Event", is_list: true };

/// The names, behind that of the game, under which others find what a game has besides its messages.
const OF_EACH_GAME: [&str; 9] = [
    "Options",
    "Action",
    "Event",
    "View",
    "Delta",
    "Counter",
    "EchoedAction",
    "ServerMessage",
    "ClientRequest",
];

/// Only in games that echo actions.
const ACTIONS: FilledField = FilledField { name: "actions", role: "EchoedAction", is_list: true };

/// The messages of the server that are different in each game, and their fields that are.
const OF_GAMES: &[(&str, &[FilledField])] = &[
    ("welcome", &[one("state", "View")]),
    ("keyframe", &[one("state", "View")]),
    ("tick", &[one("delta", "Delta"), EVENTS, ACTIONS]),
    ("events", &[EVENTS]),
    ("player_action", &[one("action", "Action")]),
];

impl Generic {
    fn of(declared: &[Declaration]) -> Generic {
        let names: Vec<_> = OF_GAMES.iter().map(|(word, _)| format!("{}Message", pascal(word))).collect();
        Generic(declared.iter().filter(|one| names.contains(&one.name)).cloned().collect())
    }
}

/// The messages of one game: those that are different in each with its types in them, and unions of all.
fn messages_of(
    reader: &mut SchemaReader,
    game_type: &dyn GameType,
    generic: &Generic,
    shown: &[Variant],
    said: &[Variant],
) {
    let game = pascal(game_type.name());
    let absent = match game_type.frames() {
        FrameStyle::Ticks => &["player_action"][..],
        FrameStyle::Actions => &["tick", "events"],
    };
    if game_type.echo() {
        reader.add(echoed_action(&game));
    }
    let mut variants = Vec::new();
    for variant in
        shown.iter().filter(|variant| !absent.contains(&variant.word.as_deref().unwrap_or_default()))
    {
        let word = variant.word.as_deref().unwrap_or_default();
        let own = OF_GAMES.iter().find(|(of, _)| *of == word);
        let plain = generic.0.iter().find(|one| variant.holds == Type::Named(one.name.clone()));
        let (Some((_, fields)), Some(plain)) = (own, plain) else {
            variants.push(variant.clone());
            continue;
        };
        let name = format!("{game}{}", plain.name);
        let has = |field: &&RecordField| game_type.echo() || word != "tick" || field.name != ACTIONS.name;
        let filled = plain.fields().iter().filter(has).map(|field| filled(field, fields, &game));
        reader.add(Declaration {
            name: name.clone(),
            doc: plain.doc.clone(),
            shape: Shape::Record(filled.collect()),
        });
        variants.push(Variant { word: variant.word.clone(), holds: Type::Named(name) });
    }
    let doc = format!("Any message of the server in a room of {}.", game_type.name());
    union_of(reader, &format!("{game}ServerMessage"), &doc, variants);
    let action = format!("{game}Action");
    let actions = actions_of(reader, &action);
    let tag = actions.iter().all(|variant| variant.word.is_some()).then(|| "type".to_owned());
    let shape = Shape::Union(Union { tag, variants: [said, &actions].concat() });
    let doc = format!("Any message of a client in a room of {}.", game_type.name());
    reader.add(Declaration { name: format!("{game}ClientRequest"), doc, shape });
}

/// An action of a player, as ticks list it.
fn echoed_action(game: &str) -> Declaration {
    let field = |name: &str, doc: &str, holds: &str| RecordField {
        name: name.to_owned(),
        doc: doc.to_owned(),
        holds: Type::Named(holds.to_owned()),
        optional: false,
    };
    let fields = vec![
        field("seat", "The seat of the player who acted.", "Seat"),
        field("action", "What the player did.", &format!("{game}Action")),
    ];
    let doc = "An action that was taken in a step.".to_owned();
    Declaration { name: format!("{game}{}", ACTIONS.role), doc, shape: Shape::Record(fields) }
}

/// A field with a game's type in it, if it is one that holds something of a game.
fn filled(field: &RecordField, of_game: &[FilledField], game: &str) -> RecordField {
    let Some(own) = of_game.iter().find(|own| own.name == field.name) else {
        return field.clone();
    };
    let holds = Type::Named(format!("{game}{}", own.role));
    let holds = if own.is_list { Type::List(Box::new(holds)) } else { holds };
    RecordField { holds, ..field.clone() }
}

/// The actions of a game as variants. Each that is an object may have a number of the client's own.
fn actions_of(reader: &mut SchemaReader, action: &str) -> Vec<Variant> {
    let variants = match reader.get(action).map(|declared| &declared.shape) {
        Some(Shape::Union(union)) if union.tag.as_deref() == Some("type") => union.variants.clone(),
        _ => vec![Variant { word: None, holds: Type::Named(action.to_owned()) }],
    };
    for variant in &variants {
        let Type::Named(name) = &variant.holds else { continue };
        let Some(Declaration { shape: Shape::Record(fields), .. }) = reader.get_mut(name) else { continue };
        if fields.iter().all(|field| field.name != "seq") {
            fields.push(RecordField {
                name: "seq".to_owned(),
                doc: catalogue::seq()["description"].as_str().unwrap_or_default().to_owned(),
                holds: Type::Integer(Width::Unsigned),
                optional: true,
            });
        }
    }
    variants
}
