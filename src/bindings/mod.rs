//! The types of a game and of the protocol in other languages, made from the schemas of what is really sent.
//!
//! `contents` says what there is, `reader` turns its JSON schemas into the few shapes of `model`, and one file a language
//! writes those. Must not: read or write files; look at actors, or at what answers requests.

mod contents;
mod csharp;
mod gdscript;
mod hints;
mod model;
mod python;
mod reader;
mod schema;
#[cfg(test)]
mod tests;
mod typescript;
mod words;

pub use contents::Selection;

/// A language in which types are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// TypeScript: interfaces and unions, without any code.
    TypeScript,
    /// Python 3.11 and later: `TypedDict`s and `Literal`s.
    Python,
    /// C#: classes for `System.Text.Json`.
    CSharp,
    /// GDScript of Godot 4: classes with `from` and `to_dictionary`.
    GdScript,
}

/// Writes the types that are asked for, as one file of the language that begins with `head`, a line.
pub fn write(language: Language, selection: Selection<'_>, head: &str) -> String {
    let chapters = contents::chapters(selection);
    match language {
        Language::TypeScript => typescript::write(head, &chapters),
        Language::Python => python::write(head, &chapters),
        Language::CSharp => csharp::write(head, &chapters),
        Language::GdScript => gdscript::write(head, &chapters),
    }
}
