//! TypeScript: interfaces and unions, without any code.

use std::fmt::Write;

use super::contents::Chapter;
use super::model::{Declaration, RecordField, Shape, Type};
use super::words::{doc_lines, is_identifier, quoted};

/// The whole file.
pub(super) fn write(head: &str, chapters: &[Chapter]) -> String {
    let mut out = format!("// {head}\n");
    for chapter in chapters {
        let _ = write!(out, "\n// --- {} ---\n", chapter.title);
        chapter.declarations.iter().for_each(|declared| declaration(&mut out, declared));
    }
    out
}

fn declaration(out: &mut String, declared: &Declaration) {
    out.push('\n');
    doc(out, "", &declared.doc);
    let name = &declared.name;
    let _ = match &declared.shape {
        Shape::Record(fields) if fields.is_empty() => {
            writeln!(out, "export type {name} = Record<string, never>;")
        }
        Shape::Record(fields) => {
            let _ = writeln!(out, "export interface {name} {{");
            fields.iter().for_each(|one| field(out, one));
            writeln!(out, "}}")
        }
        Shape::Words(words) => {
            let _ = writeln!(out, "export type {name} =");
            for (place, word) in words.iter().enumerate() {
                doc(out, "  ", &word.doc);
                let end = if place + 1 == words.len() { ";" } else { "" };
                let _ = writeln!(out, "  | {}{end}", quoted(&word.word));
            }
            Ok(())
        }
        Shape::Union(union) => {
            let types: Vec<_> = union.variants.iter().map(|variant| written(&variant.holds)).collect();
            writeln!(out, "export type {name} =\n  | {};", types.join("\n  | "))
        }
        Shape::Alias(holds) => writeln!(out, "export type {name} = {};", written(holds)),
    };
}

fn field(out: &mut String, field: &RecordField) {
    doc(out, "  ", &field.doc);
    let name = if is_identifier(&field.name) { field.name.clone() } else { quoted(&field.name) };
    let mark = if field.optional { "?" } else { "" };
    let _ = writeln!(out, "  {name}{mark}: {};", written(&field.holds));
}

fn doc(out: &mut String, indent: &str, text: &str) {
    let lines: Vec<_> = doc_lines(text).map(|line| line.replace("*/", "*\u{200b}/")).collect();
    let _ = match lines.as_slice() {
        [] => Ok(()),
        [line] => writeln!(out, "{indent}/** {line} */"),
        lines => {
            writeln!(out, "{indent}/**\n{indent} * {}\n{indent} */", lines.join(&format!("\n{indent} * ")))
        }
    };
}

fn written(holds: &Type) -> String {
    match holds {
        Type::Any => "unknown".to_owned(),
        Type::Null => "null".to_owned(),
        Type::Bool => "boolean".to_owned(),
        Type::Integer(_) | Type::Float => "number".to_owned(),
        Type::Text => "string".to_owned(),
        Type::Literal(word) => quoted(word),
        Type::List(item) => match &**item {
            Type::Nullable(_) => format!("({})[]", written(item)),
            _ => format!("{}[]", written(item)),
        },
        Type::Tuple(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Type::Map(values) => format!("Record<string, {}>", written(values)),
        Type::Nullable(of) => format!("{} | null", written(of)),
        Type::Named(name) => name.clone(),
    }
}
