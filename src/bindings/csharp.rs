//! C#: classes for `System.Text.Json` (.NET 7 and later, which tells types of a union apart by a field).

use std::fmt::Write;

use super::contents::Chapter;
use super::model::{Declaration, RecordField, Shape, Type, Union, Variant, Width};
use super::words::{constant, distinct, doc_lines, pascal, quoted};

/// Reads what the tags of unions are, whatever place they have in an object.
const HOW: &str = "// Read and written with System.Text.Json. A union is read by its field \"type\" or \"kind\", which may stand anywhere in the
// object: set JsonSerializerOptions.AllowOutOfOrderMetadataProperties (.NET 9). Words are constants of classes, and fields
// of them are strings, so that a word that a newer server knows is no error.";

/// The whole file.
pub(super) fn write(head: &str, chapters: &[Chapter]) -> String {
    let mut out = format!(
        "// {head}\n{HOW}\n\nusing System.Collections.Generic;\nusing System.Text.Json;\nusing System.Text.Json.Serialization;\n\nnamespace Tiltyard\n{{\n"
    );
    let all: Vec<_> = chapters.iter().flat_map(|chapter| &chapter.declarations).collect();
    for chapter in chapters {
        let _ = writeln!(out, "    // --- {} ---", chapter.title);
        chapter.declarations.iter().for_each(|declared| declaration(&mut out, declared, &all));
    }
    out.push_str("}\n");
    out
}

fn declaration(out: &mut String, declared: &Declaration, all: &[&Declaration]) {
    let name = &declared.name;
    match &declared.shape {
        Shape::Record(fields) => {
            out.push('\n');
            doc(out, "    ", &declared.doc);
            let bases = bases(name, all);
            let base = if bases.is_empty() { String::new() } else { format!(" : {}", bases.join(", ")) };
            let tag = tag_of(name, all);
            let _ = writeln!(out, "    public class {name}{base}\n    {{");
            let fields = fields.iter().filter(|one| Some(one.name.as_str()) != tag);
            let members = distinct(fields.clone().map(|one| member(&pascal(&one.name), name)));
            fields.zip(members).for_each(|(one, member)| field(out, one, &member, all));
            out.push_str("    }\n");
        }
        Shape::Words(words) => {
            out.push('\n');
            doc(out, "    ", &declared.doc);
            let _ = writeln!(out, "    public static class {name}\n    {{");
            let members = distinct(words.iter().map(|word| member(&pascal(&word.word), name)));
            for (word, of) in words.iter().zip(members) {
                doc(out, "        ", &word.doc);
                let _ = writeln!(out, "        public const string {of} = {};", quoted(&word.word));
            }
            out.push_str("    }\n");
        }
        Shape::Union(union) if is_tagged(union) => {
            out.push('\n');
            doc(out, "    ", &declared.doc);
            let tag = quoted(union.tag.as_deref().unwrap_or_default());
            let _ = writeln!(out, "    [JsonPolymorphic(TypeDiscriminatorPropertyName = {tag})]");
            for (word, of) in union.variants.iter().filter_map(tagged) {
                let _ = writeln!(out, "    [JsonDerivedType(typeof({of}), {})]", quoted(word));
            }
            let _ = writeln!(out, "    public interface {name}\n    {{\n    }}");
        }
        // Fields that hold one of these say what they are themselves.
        Shape::Union(_) | Shape::Alias(_) => {}
    }
}

/// Whether every type of a union is a class that a field tells apart.
fn is_tagged(union: &Union) -> bool {
    union.tag.is_some() && union.variants.iter().all(|variant| tagged(variant).is_some())
}

fn tagged(variant: &Variant) -> Option<(&str, &str)> {
    match (&variant.word, &variant.holds) {
        (Some(word), Type::Named(name)) => Some((word, name)),
        _ => None,
    }
}

/// The unions that a class belongs to.
fn bases<'a>(name: &str, all: &[&'a Declaration]) -> Vec<&'a str> {
    let unions = all.iter().filter(|declared| match &declared.shape {
        Shape::Union(union) => is_tagged(union) && holds_class(union, name),
        _ => false,
    });
    unions.map(|declared| declared.name.as_str()).collect()
}

fn holds_class(union: &Union, name: &str) -> bool {
    union.variants.iter().any(|variant| variant.holds == Type::Named(name.to_owned()))
}

/// The field that tells a class apart in its unions: the serializer writes it.
fn tag_of<'a>(name: &str, all: &[&'a Declaration]) -> Option<&'a str> {
    all.iter().find_map(|declared| match &declared.shape {
        Shape::Union(union) if is_tagged(union) && holds_class(union, name) => union.tag.as_deref(),
        _ => None,
    })
}

fn field(out: &mut String, field: &RecordField, member: &str, all: &[&Declaration]) {
    doc(out, "        ", &field.doc);
    let _ = writeln!(out, "        [JsonPropertyName({})]", quoted(&field.name));
    let holds = written(&field.holds, all);
    // What may be left out is not written while it is null.
    let holds = if field.optional && is_value(&holds) { format!("{holds}?") } else { holds };
    if field.optional {
        out.push_str("        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]\n");
    }
    let set = match &field.holds {
        Type::Literal(word) => format!(" = {};", quoted(word)),
        _ => String::new(),
    };
    let _ = writeln!(out, "        public {holds} {member} {{ get; set; }}{set}");
}

/// The name of a member, which must not be that of its class.
fn member(name: &str, class: &str) -> String {
    let name = if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name.to_owned()
    } else {
        constant(name)
    };
    if name == class { format!("{name}Value") } else { name }
}

fn doc(out: &mut String, indent: &str, text: &str) {
    let plain = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines: Vec<_> = doc_lines(&plain).collect();
    let _ = match lines.as_slice() {
        [] => Ok(()),
        [line] => writeln!(out, "{indent}/// <summary>{line}</summary>"),
        lines => writeln!(
            out,
            "{indent}/// <summary>\n{indent}/// {}\n{indent}/// </summary>",
            lines.join(&format!("\n{indent}/// "))
        ),
    };
}

fn is_value(holds: &str) -> bool {
    matches!(holds, "bool" | "int" | "uint" | "long" | "ulong" | "double" | "JsonElement")
}

fn written(holds: &Type, all: &[&Declaration]) -> String {
    match holds {
        Type::Any | Type::Null => "JsonElement".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Integer(Width::Int) => "int".to_owned(),
        Type::Integer(Width::Unsigned) => "uint".to_owned(),
        Type::Integer(Width::Long) => "long".to_owned(),
        Type::Integer(Width::UnsignedLong) => "ulong".to_owned(),
        Type::Float => "double".to_owned(),
        Type::Text | Type::Literal(_) => "string".to_owned(),
        Type::List(item) => format!("List<{}>", written(item, all)),
        Type::Tuple(items) => {
            let first = items.first().map_or_else(|| "JsonElement".to_owned(), |item| written(item, all));
            let is_alike = items.iter().all(|item| written(item, all) == first);
            if is_alike { format!("List<{first}>") } else { "List<JsonElement>".to_owned() }
        }
        Type::Map(values) => format!("Dictionary<string, {}>", written(values, all)),
        Type::Nullable(of) => match written(of, all) {
            value if is_value(&value) => format!("{value}?"),
            class => class,
        },
        Type::Named(name) => {
            match all.iter().find(|declared| declared.name == *name).map(|found| &found.shape) {
                Some(Shape::Words(_)) => "string".to_owned(),
                Some(Shape::Alias(of)) => written(of, all),
                Some(Shape::Union(union)) if !is_tagged(union) => "JsonElement".to_owned(),
                _ => name.clone(),
            }
        }
    }
}
