//! What is declared for schemas, and how each language writes what a game brings.
//!
//! Must not: compile anything; `tests/types` does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::contents::{Chapter, chapters};
use super::model::{Declaration, Shape, Type, Width};
use super::reader::SchemaReader;
use super::{Language, Selection, csharp, gdscript, python, typescript, write};
use crate::game::{Game, Input, Outcome, Pace, Patch, Phase, Registry, Seat, Setup, Tick, Viewer};
use crate::games::{Arena, ConnectFour, Relay};

const LANGUAGES: [Language; 4] =
    [Language::TypeScript, Language::Python, Language::CSharp, Language::GdScript];

fn all(names: &[&str]) -> Vec<Chapter> {
    let registry = Registry::empty().with::<Arena>().with::<ConnectFour>().with::<Relay>();
    let games: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    chapters(Selection { registry: &registry, games: &games, bodies: None })
}

/// What is declared for a schema under the name `Zoo`, with these definitions.
fn read(schema: &Value, definitions: Value) -> Vec<Declaration> {
    let mut reader = SchemaReader::default();
    reader.begin("Zoo");
    let Value::Object(definitions) = definitions else { panic!("definitions are an object") };
    reader.extend(definitions);
    reader.declare("Zoo", schema);
    reader.take()
}

fn holds(schema: Value) -> Type {
    let object = json!({"type": "object", "properties": {"it": schema}});
    read(&object, json!({}))[0].fields()[0].holds.clone()
}

#[test]
fn what_a_game_brings_is_written_in_every_language() {
    let game = all(&["connect_four"]).pop().unwrap();
    let game = [game];
    insta::assert_snapshot!("typescript", typescript::write("Head.", &game));
    insta::assert_snapshot!("python", python::write("Head.", &game));
    insta::assert_snapshot!("csharp", csharp::write("Head.", &game));
    insta::assert_snapshot!("gdscript", gdscript::write("Head.", &game));
}

#[test]
fn ticks_list_actions_in_games_that_echo_them_and_in_no_others() {
    let holds = |game: &str, message: &str| {
        let declared = all(&[game]).pop().unwrap().declarations;
        let tick = declared.into_iter().find(|one| one.name == message).unwrap();
        tick.fields().iter().find(|field| field.name == "actions").map(|field| field.holds.clone())
    };
    let echoed = Type::List(Box::new(Type::Named("ConnectFourEchoedAction".to_owned())));
    assert_eq!(holds("connect_four", "ConnectFourTickMessage"), Some(echoed));
    assert_eq!(holds("arena", "ArenaTickMessage"), None);
}

#[test]
fn the_head_says_how_the_file_was_made() {
    let registry = Registry::empty().with::<Relay>();
    for language in LANGUAGES {
        let selection = Selection { registry: &registry, games: &[], bodies: None };
        let text = write(language, selection, "Types, made by `types --lang it`.");
        assert!(text.lines().next().unwrap().contains("made by `types --lang it`"), "{language:?}");
    }
}

#[test]
fn only_the_games_that_are_asked_for_are_written() {
    let titles = |names: &[&str]| all(names).into_iter().map(|chapter| chapter.title).collect::<Vec<_>>();
    assert_eq!(titles(&[]), ["The messages of the protocol"]);
    assert_eq!(titles(&["relay"]), ["The messages of the protocol", "The game relay"]);
}

#[test]
fn every_name_is_declared_once_and_everything_named_is_declared() {
    let declared: Vec<_> =
        all(&["arena", "connect_four", "relay"]).into_iter().flat_map(|one| one.declarations).collect();
    let mut names: Vec<_> = declared.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    for one in &declared {
        for name in named(&one.shape) {
            assert!(names.binary_search(&name.as_str()).is_ok(), "{} refers to {name}", one.name);
        }
    }
}

/// The names that a shape refers to.
fn named(shape: &Shape) -> Vec<String> {
    fn of(holds: &Type) -> Vec<String> {
        match holds {
            Type::Named(name) => vec![name.clone()],
            Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => of(inner),
            Type::Tuple(items) => items.iter().flat_map(of).collect(),
            _ => Vec::new(),
        }
    }
    match shape {
        Shape::Record(fields) => fields.iter().flat_map(|field| of(&field.holds)).collect(),
        Shape::Union(union) => union.variants.iter().flat_map(|variant| of(&variant.holds)).collect(),
        Shape::Alias(holds) => of(holds),
        Shape::Words(_) => Vec::new(),
    }
}

#[test]
fn plain_types_are_read_as_what_they_are() {
    assert_eq!(holds(json!(true)), Type::Any);
    assert_eq!(holds(json!({"type": "boolean"})), Type::Bool);
    assert_eq!(holds(json!({"type": ["string", "null"]})), Type::Text.nullable());
    assert_eq!(holds(json!({"type": "integer", "format": "uint8", "minimum": 0})), Type::Integer(Width::Int));
    assert_eq!(
        holds(json!({"type": "integer", "format": "uint64", "minimum": 0})),
        Type::Integer(Width::UnsignedLong)
    );
    assert_eq!(holds(json!({"type": "null"})), Type::Null);
    assert_eq!(holds(json!({"const": "here", "type": "string"})), Type::Literal("here".to_owned()));
    assert_eq!(
        holds(json!({"type": "object", "additionalProperties": {"type": "number"}})),
        Type::Map(Box::new(Type::Float))
    );
    let pair = json!({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2});
    assert_eq!(holds(pair), Type::Tuple(vec![Type::Float, Type::Float]));
    let mixed = json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "boolean"}]});
    assert_eq!(holds(mixed), Type::Tuple(vec![Type::Text, Type::Bool]));
}

#[test]
fn what_no_shape_can_say_promises_nothing() {
    assert_eq!(holds(json!({"not": {"type": "string"}})), Type::Any);
    assert_eq!(holds(json!({"$ref": "#/$defs/Nowhere"})), Type::Any);
    assert_eq!(holds(json!({"type": ["string", "integer"]})), Type::Any);
}

#[test]
fn a_union_is_told_apart_by_the_field_that_each_of_its_types_has() {
    let ape = json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": "ape"}, "arms": {"type": "integer"}}});
    let bee = json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": "bee"}}});
    let declared = read(&json!({"oneOf": [ape, bee]}), json!({}));
    let Shape::Union(union) = &declared[0].shape else { panic!("{:?}", declared[0]) };
    assert_eq!(union.tag.as_deref(), Some("kind"));
    assert_eq!(union.variants[1].holds, Type::Named("ZooBee".to_owned()));
    assert!(declared[1].fields()[1].optional && !declared[1].fields()[0].optional);
    // Types of which only their shapes tell.
    let declared = read(&json!({"oneOf": [ape, {"type": "string"}]}), json!({}));
    assert!(matches!(&declared[0].shape, Shape::Union(union) if union.tag.is_none()), "{declared:?}");
}

#[test]
fn what_is_flattened_into_an_object_has_its_fields_in_it() {
    let head = json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}});
    let rest = json!({"type": "object", "properties": {"age": {"type": "number"}}});
    let declared = read(&json!({"allOf": [{"$ref": "#/$defs/Head"}, rest]}), json!({"Head": head}));
    let fields: Vec<_> =
        declared[0].fields().iter().map(|field| (field.name.as_str(), field.optional)).collect();
    assert_eq!(fields, [("age", true), ("name", false)]);
}

#[test]
fn a_definition_that_refers_to_itself_is_declared_once() {
    let node = json!({"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}});
    let declared = read(&json!({"$ref": "#/$defs/Node"}), json!({"Node": node}));
    assert_eq!(declared.len(), 2);
    assert_eq!(declared[0].shape, Shape::Alias(Type::Named("ZooNode".to_owned())));
    assert_eq!(declared[1].fields()[0].holds, Type::Named("ZooNode".to_owned()));
}

#[test]
fn definitions_of_one_name_that_differ_get_a_number() {
    let mut reader = SchemaReader::default();
    reader.begin("Zoo");
    let place = |kind: &str| Map::from_iter([("Place".to_owned(), json!({"type": kind}))]);
    let schema = json!({"type": "object", "properties": {"at": {"$ref": "#/$defs/Place"}}});
    reader.extend(place("string"));
    reader.declare("Action", &schema);
    reader.extend(place("number"));
    reader.declare("View", &schema);
    let names: Vec<_> = reader.take().into_iter().map(|declared| declared.name).collect();
    assert_eq!(names, ["ZooAction", "ZooPlace", "ZooView", "ZooPlace2"]);
}

/// What a language may trip over: its own words as names, names that are none, ends of comments, quotation marks.
fn awkward() -> Vec<Chapter> {
    let doc = "Ends */ and \"\"\" and </summary> & \\ so\n## on\"";
    let fields = ["class", "from", "a-b", "a_b", "3d", "", "match", "Zoo", "get", "data"];
    let properties: Map<_, _> = fields
        .iter()
        .map(|name| ((*name).to_owned(), json!({"type": "integer", "description": doc})))
        .collect();
    let words = json!({"enum": ["3d", "a-b", "class", "\"", "é"], "type": "string"});
    let of = json!({"type": "object", "description": doc, "properties": properties});
    let mut declarations = read(&of, json!({}));
    declarations.extend(
        read(&words, json!({})).into_iter().map(|one| Declaration { name: "ZooWord".to_owned(), ..one }),
    );
    vec![Chapter { title: "Awkward".to_owned(), declarations }]
}

#[test]
fn what_a_language_may_trip_over_is_written_so_that_it_does_not() {
    let awkward = awkward();
    let typescript = typescript::write("Head.", &awkward);
    assert!(typescript.contains("\"a-b\"?: number") && !typescript.contains("Ends */"), "{typescript}");
    let python = python::write("Head.", &awkward);
    assert!(python.contains("\"class\": \"NotRequired[int]\""), "{python}");
    let csharp = csharp::write("Head.", &awkward);
    assert!(csharp.contains("&lt;/summary&gt; &amp;") && csharp.contains("ZooValue"), "{csharp}");
    assert!(csharp.contains("long? AB {") && csharp.contains("long? AB2 {"), "{csharp}");
    let gdscript = gdscript::write("Head.", &awkward);
    assert!(gdscript.contains("var match_") && gdscript.contains("data.get(\"a-b\")"), "{gdscript}");
    assert!(gdscript.contains("var a_b2") && gdscript.contains("data[\"data\"] = data_"), "{gdscript}");
}

/// A game with types of its own that are called like messages of the protocol, and like what others find of a game.
#[derive(Serialize, Deserialize)]
struct Shapes;

#[derive(Serialize, JsonSchema)]
struct ShapesView {
    said: Option<WelcomeMessage>,
    counted: Option<Counter>,
    echoed: Option<EchoedAction>,
}

#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
struct ShapesOptions {
    seen: View,
}

#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
struct View {
    far: bool,
}

#[derive(Serialize, JsonSchema)]
struct EchoedAction {
    loud: bool,
}

#[derive(Serialize, JsonSchema)]
struct WelcomeMessage {
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct Counter {
    reached: u32,
}

impl Game for Shapes {
    const NAME: &'static str = "shapes";
    const RULES: u32 = 1;
    const ECHO: bool = true;

    type Options = ShapesOptions;
    type Action = ();
    type Event = ();
    type View = ShapesView;
    type Delta = Patch;

    fn setup(_: Setup<ShapesOptions>) -> Result<Shapes, String> {
        Ok(Shapes)
    }

    fn pace(_: &ShapesOptions) -> Pace {
        Pace::OnInput
    }

    fn step(&mut self, _: Tick, _: &[Input<()>], _: &mut Vec<()>) {}

    fn view(&self, _: Viewer) -> ShapesView {
        ShapesView { said: None, counted: None, echoed: None }
    }

    fn actions(&self, _: Seat) -> Vec<()> {
        Vec::new()
    }

    fn awaits(&self, _: Seat) -> bool {
        false
    }

    fn phase(&self) -> Phase {
        Phase::Playing
    }

    fn outcome(&self) -> Option<Outcome> {
        None
    }
}

#[test]
fn types_of_a_game_that_are_called_like_messages_are_told_from_them() {
    let registry = Registry::empty().with::<Shapes>();
    let selection = Selection { registry: &registry, games: &["shapes".to_owned()], bodies: None };
    let declared = chapters(selection).pop().unwrap().declarations;
    let mut names: Vec<_> = declared.iter().map(|declared| declared.name.as_str()).collect();
    let own = ["ShapesWelcomeMessage2", "ShapesCounter2", "ShapesEchoedAction2", "ShapesView2"];
    for name in own.into_iter().chain(["ShapesWelcomeMessage", "ShapesEchoedAction", "ShapesView"]) {
        assert!(names.contains(&name), "{name} of {names:?}");
    }
    let view = declared.iter().find(|declared| declared.name == "ShapesView").unwrap();
    assert!(view.fields().iter().any(|field| field.name == "said"), "messages show the view of the game");
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "{names:?}");
}
