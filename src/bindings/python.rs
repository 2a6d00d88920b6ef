//! Python 3.11 and later: `TypedDict`s and `Literal`s, which cost nothing when a program runs.

use std::fmt::Write;

use super::contents::Chapter;
use super::model::{Declaration, RecordField, Shape, Type};
use super::words::{doc_lines, is_identifier, quoted};

/// Words that are no names of fields in the syntax of classes.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The whole file.
pub(super) fn write(head: &str, chapters: &[Chapter]) -> String {
    let mut out = format!(
        "# {head}\n\nfrom __future__ import annotations\n\nfrom typing import Any, Literal, NotRequired, TypeAlias, TypedDict, Union\n"
    );
    for chapter in chapters {
        let _ = write!(out, "\n\n# --- {} ---\n", chapter.title);
        chapter.declarations.iter().for_each(|declared| declaration(&mut out, declared));
    }
    out
}

fn declaration(out: &mut String, declared: &Declaration) {
    let name = &declared.name;
    match &declared.shape {
        Shape::Record(fields) if fields.iter().all(|field| is_name(&field.name)) => {
            let _ = writeln!(out, "\n\nclass {name}(TypedDict):");
            doc(out, &declared.doc);
            if fields.is_empty() && declared.doc.is_empty() {
                out.push_str("    pass\n");
            }
            for field in fields {
                comment(out, "    ", &field.doc);
                let _ = writeln!(out, "    {}: {}", field.name, field_type(field));
            }
        }
        Shape::Record(fields) => {
            out.push_str("\n\n");
            comment(out, "", &declared.doc);
            let fields =
                fields.iter().map(|one| format!("    {}: {}", quoted(&one.name), quoted(&field_type(one))));
            let _ = writeln!(
                out,
                "{name} = TypedDict(\"{name}\", {{\n{},\n}})",
                fields.collect::<Vec<_>>().join(",\n")
            );
        }
        Shape::Words(words) => {
            out.push_str("\n\n");
            comment(out, "", &declared.doc);
            let _ = writeln!(out, "{name}: TypeAlias = Literal[");
            for word in words {
                comment(out, "    ", &word.doc);
                let _ = writeln!(out, "    {},", quoted(&word.word));
            }
            out.push_str("]\n");
        }
        Shape::Union(union) => {
            let types: Vec<_> = union.variants.iter().map(|variant| written(&variant.holds)).collect();
            out.push_str("\n\n");
            comment(out, "", &declared.doc);
            let _ = writeln!(out, "{name}: TypeAlias = Union[");
            for one in &types {
                let _ = writeln!(out, "    {},", quoted(one));
            }
            out.push_str("]\n");
        }
        Shape::Alias(holds) => {
            out.push_str("\n\n");
            comment(out, "", &declared.doc);
            let _ = writeln!(out, "{name}: TypeAlias = {}", quoted(&written(holds)));
        }
    }
}

fn field_type(field: &RecordField) -> String {
    let holds = written(&field.holds);
    if field.optional { format!("NotRequired[{holds}]") } else { holds }
}

fn is_name(name: &str) -> bool {
    is_identifier(name) && !KEYWORDS.contains(&name)
}

fn doc(out: &mut String, text: &str) {
    let lines: Vec<_> = doc_lines(&text.replace('\\', "\\\\").replace("\"\"\"", "'''")).collect();
    if let [first, rest @ ..] = lines.as_slice() {
        let rest: String = rest.iter().map(|line| format!("\n    {line}")).collect();
        let end = if rest.is_empty() { "" } else { "\n    " };
        // A quotation mark at the end would belong to those that end the text.
        let mark = if rest.is_empty() && first.ends_with('"') { " " } else { "" };
        let _ = writeln!(out, "    \"\"\"{first}{rest}{mark}{end}\"\"\"\n");
    }
}

fn comment(out: &mut String, indent: &str, text: &str) {
    for line in doc_lines(text) {
        let _ = writeln!(out, "{indent}# {line}");
    }
}

fn written(holds: &Type) -> String {
    match holds {
        Type::Any => "Any".to_owned(),
        Type::Null => "None".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Integer(_) => "int".to_owned(),
        Type::Float => "float".to_owned(),
        Type::Text => "str".to_owned(),
        Type::Literal(word) => format!("Literal[{}]", quoted(word)),
        Type::List(item) => format!("list[{}]", written(item)),
        // What JSON reads is a list; a tuple says how many there are, and which.
        Type::Tuple(items) => format!("tuple[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Type::Map(values) => format!("dict[str, {}]", written(values)),
        Type::Nullable(of) => format!("Union[{}, None]", written(of)),
        Type::Named(name) => name.clone(),
    }
}
