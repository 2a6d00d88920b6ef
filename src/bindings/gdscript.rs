//! GDScript of Godot 4: one class a type, with `from(data)` for what `JSON.parse_string` gives, and `to_dictionary()`.

use std::fmt::Write;

use super::contents::Chapter;
use super::model::{Declaration, RecordField, Shape, Type, Union};
use super::words::{constant, distinct, doc_lines, is_identifier, quoted};

const HOW: &str = "# const Types = preload(\"res://tiltyard_types.gd\")
# var message = Types.ServerMessage.from(JSON.parse_string(text))";

/// Words of the language, members that every object of Godot has, and the variables of the functions below: a field of that
/// name gets a `_` behind it.
const TAKEN: [&str; 55] = [
    "data",
    "item",
    "made",
    "and",
    "as",
    "assert",
    "await",
    "break",
    "breakpoint",
    "class",
    "class_name",
    "const",
    "continue",
    "elif",
    "else",
    "enum",
    "extends",
    "false",
    "for",
    "func",
    "if",
    "in",
    "is",
    "match",
    "namespace",
    "not",
    "null",
    "or",
    "pass",
    "preload",
    "return",
    "self",
    "signal",
    "static",
    "super",
    "true",
    "var",
    "void",
    "when",
    "while",
    "yield",
    "call",
    "connect",
    "disconnect",
    "emit_signal",
    "free",
    "from",
    "get",
    "get_class",
    "notification",
    "reference",
    "script",
    "set",
    "to_string",
    "tr",
];

/// The whole file.
pub(super) fn write(head: &str, chapters: &[Chapter]) -> String {
    let mut out = format!("# {head}\n#\n{HOW}\nextends RefCounted\n");
    let all: Vec<_> = chapters.iter().flat_map(|chapter| &chapter.declarations).collect();
    for chapter in chapters {
        let _ = write!(out, "\n\n# --- {} ---\n", chapter.title);
        chapter.declarations.iter().for_each(|declared| declaration(&mut out, declared, &all));
    }
    out
}

fn declaration(out: &mut String, declared: &Declaration, all: &[&Declaration]) {
    let name = &declared.name;
    match &declared.shape {
        Shape::Record(fields) => {
            begin(out, declared);
            class(out, name, fields, all);
        }
        Shape::Words(words) => {
            begin(out, declared);
            let names = distinct(words.iter().map(|word| constant(&word.word)));
            for (word, name) in words.iter().zip(names) {
                doc(out, "\t", &word.doc);
                let _ = writeln!(out, "\tconst {name} := {}", quoted(&word.word));
            }
        }
        Shape::Union(union) if is_tagged(union) => {
            begin(out, declared);
            choice(out, union, all);
        }
        // Fields that hold one of these say what they are themselves.
        Shape::Union(_) | Shape::Alias(_) => {}
    }
}

fn begin(out: &mut String, declared: &Declaration) {
    out.push_str("\n\n");
    doc(out, "", &declared.doc);
    let _ = writeln!(out, "class {}:\n\textends RefCounted\n", declared.name);
}

fn class(out: &mut String, name: &str, fields: &[RecordField], all: &[&Declaration]) {
    let members = distinct(fields.iter().map(|field| member(&field.name)));
    let fields = || fields.iter().zip(&members);
    for (field, member) in fields() {
        doc(out, "\t", &field.doc);
        let _ = writeln!(out, "\tvar {member}{}", default(field, all));
    }
    let _ = writeln!(out, "\n\tstatic func from(data: Dictionary) -> {name}:\n\t\tvar made := {name}.new()");
    for (field, member) in fields().filter(|(field, _)| !matches!(field.holds, Type::Literal(_))) {
        let key = quoted(&field.name);
        let read = decoded(bare(&field.holds), &format!("data[{key}]"), all);
        let _ = writeln!(out, "\t\tif data.get({key}) != null:\n\t\t\tmade.{member} = {read}");
    }
    out.push_str("\t\treturn made\n\n\tfunc to_dictionary() -> Dictionary:\n\t\tvar data := {}\n");
    for (field, member) in fields() {
        let key = quoted(&field.name);
        let value = encoded(bare(&field.holds), member, all);
        let _ = match (field.optional, &field.holds) {
            (true, _) => writeln!(out, "\t\tif {member} != null:\n\t\t\tdata[{key}] = {value}"),
            (false, Type::Nullable(_)) => {
                writeln!(out, "\t\tdata[{key}] = null if {member} == null else {value}")
            }
            (false, _) => writeln!(out, "\t\tdata[{key}] = {value}"),
        };
    }
    out.push_str("\t\treturn data\n");
}

/// A union that a field tells apart: the class of what is there, or the data as they are if it is not known.
fn choice(out: &mut String, union: &Union, all: &[&Declaration]) {
    let tag = quoted(union.tag.as_deref().unwrap_or_default());
    let _ = writeln!(out, "\tstatic func from(data: Dictionary) -> Variant:\n\t\tmatch data.get({tag}):");
    for variant in &union.variants {
        let word = quoted(variant.word.as_deref().unwrap_or_default());
        let _ = writeln!(out, "\t\t\t{word}:\n\t\t\t\treturn {}", decoded(&variant.holds, "data", all));
    }
    out.push_str("\t\treturn data\n");
}

fn is_tagged(union: &Union) -> bool {
    union.tag.is_some()
        && union
            .variants
            .iter()
            .all(|variant| variant.word.is_some() && matches!(variant.holds, Type::Named(_)))
}

/// The type of a variable and its first value. What may be `null` has no type, since only objects may be.
fn default(field: &RecordField, all: &[&Declaration]) -> String {
    if field.optional || matches!(field.holds, Type::Nullable(_)) {
        return format!(" = null # {}", written(bare(&field.holds), all));
    }
    match resolved(&field.holds, all) {
        Type::Literal(word) => format!(": String = {}", quoted(&word)),
        Type::Bool => ": bool = false".to_owned(),
        Type::Integer(_) => ": int = 0".to_owned(),
        Type::Float => ": float = 0.0".to_owned(),
        Type::Text => ": String = \"\"".to_owned(),
        Type::List(item) => format!(": Array = [] # of {}", written(&item, all)),
        Type::Tuple(items) => {
            let items: Vec<_> = items.iter().map(|item| written(item, all)).collect();
            format!(": Array = [] # {}", items.join(", "))
        }
        Type::Map(values) => format!(": Dictionary = {{}} # of {}", written(&values, all)),
        Type::Named(name) if shape_of(&name, all).is_some_and(|shape| matches!(shape, Shape::Record(_))) => {
            format!(": {name} = null")
        }
        other => format!(" = null # {}", written(&other, all)),
    }
}

fn bare(holds: &Type) -> &Type {
    match holds {
        Type::Nullable(of) => of,
        other => other,
    }
}

fn shape_of<'a>(name: &str, all: &[&'a Declaration]) -> Option<&'a Shape> {
    all.iter().find(|declared| declared.name == name).map(|declared| &declared.shape)
}

/// A type behind its names, as far as GDScript has no class for them.
fn resolved(holds: &Type, all: &[&Declaration]) -> Type {
    match holds {
        Type::Named(name) => match shape_of(name, all) {
            Some(Shape::Words(_)) => Type::Text,
            Some(Shape::Alias(of)) => resolved(of, all),
            Some(Shape::Union(union)) if !is_tagged(union) => Type::Any,
            _ => holds.clone(),
        },
        other => other.clone(),
    }
}

/// An expression that makes the value of a type out of what JSON has in its place.
fn decoded(holds: &Type, data: &str, all: &[&Declaration]) -> String {
    match resolved(holds, all) {
        Type::Integer(_) => format!("int({data})"),
        Type::Float => format!("float({data})"),
        Type::Named(name) => format!("{name}.from({data})"),
        Type::List(item) => match decoded(&item, "item", all).as_str() {
            "item" => data.to_owned(),
            read => format!("{data}.map(func(item): return {read})"),
        },
        Type::Nullable(of) => match decoded(&of, data, all).as_str() {
            read if read == data => read.to_owned(),
            read => format!("null if {data} == null else {read}"),
        },
        _ => data.to_owned(),
    }
}

/// An expression for what JSON has in the place of a value.
fn encoded(holds: &Type, value: &str, all: &[&Declaration]) -> String {
    match resolved(holds, all) {
        Type::Named(name) => match shape_of(&name, all) {
            Some(Shape::Record(_)) if value != "item" => {
                format!("null if {value} == null else {value}.to_dictionary()")
            }
            // The class of a union is that of one of its types, or data that were left as they are.
            Some(Shape::Union(_)) => format!("{value}.to_dictionary() if {value} is RefCounted else {value}"),
            _ => format!("{value}.to_dictionary()"),
        },
        Type::List(item) => match encoded(&item, "item", all).as_str() {
            "item" => value.to_owned(),
            write => format!("{value}.map(func(item): return {write})"),
        },
        Type::Nullable(of) => match encoded(&of, value, all).as_str() {
            write if write == value => write.to_owned(),
            write => format!("null if {value} == null else {write}"),
        },
        _ => value.to_owned(),
    }
}

/// A type for people to read, in a comment.
fn written(holds: &Type, all: &[&Declaration]) -> String {
    match holds {
        Type::Any | Type::Null => "Variant".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Integer(_) => "int".to_owned(),
        Type::Float => "float".to_owned(),
        Type::Text => "String".to_owned(),
        Type::Literal(word) => quoted(word),
        Type::List(item) => format!("Array of {}", written(item, all)),
        Type::Tuple(items) => {
            format!("[{}]", items.iter().map(|item| written(item, all)).collect::<Vec<_>>().join(", "))
        }
        Type::Map(values) => format!("Dictionary of {}", written(values, all)),
        Type::Nullable(of) => format!("{} or null", written(of, all)),
        Type::Named(name) => match shape_of(name, all) {
            Some(Shape::Alias(of)) => written(of, all),
            Some(Shape::Union(union)) if !is_tagged(union) => "Variant".to_owned(),
            Some(Shape::Words(_)) => format!("String of {name}"),
            _ => name.clone(),
        },
    }
}

fn member(name: &str) -> String {
    let plain = if is_identifier(name) { name.to_owned() } else { constant(name).to_lowercase() };
    if TAKEN.contains(&plain.as_str()) { format!("{plain}_") } else { plain }
}

fn doc(out: &mut String, indent: &str, text: &str) {
    for line in doc_lines(text) {
        let _ = writeln!(out, "{indent}## {line}");
    }
}
