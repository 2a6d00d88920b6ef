use serde_json::{Map, json};

use super::{Language, Selection, write};
use crate::game::Registry;

const LANGUAGES: [(Language, &str); 4] = [
    (Language::TypeScript, "typescript"),
    (Language::Python, "python"),
    (Language::CSharp, "csharp"),
    (Language::GdScript, "gdscript"),
];

#[test]
fn print() {
    let registry = crate::games::standard();
    let games: Vec<_> = registry.iter().map(|g| g.name().to_owned()).collect();
    for (language, name) in LANGUAGES {
        let text = write(language, Selection { registry: &registry, games: &games, bodies: None }, "tiltyard types");
        std::fs::write(format!("/tmp/types.{name}"), text).unwrap();
    }
}
