//! What the page, its table in the guide and the dashboard promise each other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::families;
use super::reading::Reading;
use crate::telemetry::exposition::{Exposition, FamilyKind, PageFormat};

const GUIDE: &str = include_str!("../../../docs/operations.md");
const DASHBOARD: &str = include_str!("../../../docs/grafana-dashboard.json");

/// The name of a family as the samples of a page have it, and as queries name it.
fn shown(name: &str, kind: FamilyKind) -> String {
    if kind == FamilyKind::Counter { format!("{name}_total") } else { name.to_owned() }
}

#[test]
fn every_figure_is_in_the_table_of_the_guide_and_the_table_has_no_other() {
    let rows = GUIDE.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let rows = rows.filter(|(name, _)| name.starts_with("tiltyard_") || name.starts_with("process_"));
    let kind = |rest: &str| rest.split('|').next().unwrap_or_default().trim().to_owned();
    let told: BTreeSet<_> = rows.map(|(name, rest)| (name.to_owned(), kind(rest))).collect();
    let known =
        families::all().map(|family| (shown(family.name, family.kind), family.kind.name().to_owned()));
    assert_eq!(told, known.collect());
}

#[test]
fn every_family_has_a_name_of_its_own_and_words_that_explain_it() {
    let names: BTreeSet<_> = families::all().map(|family| family.name).collect();
    assert_eq!(names.len(), families::all().count());
    for family in families::all() {
        let plain = family.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        assert!(plain && family.help.ends_with('.'), "{}", family.name);
    }
}

#[test]
fn a_page_of_a_server_that_has_just_begun_has_each_family_once() {
    let (reading, mut page) = (Reading::default(), Exposition::new(PageFormat::Text));
    for family in families::all() {
        page.family(family.name, family.kind, family.help);
        (family.read)(&reading, &mut page);
    }
    let text = page.finish();
    let types = text.lines().filter(|line| line.starts_with("# TYPE ")).count();
    assert_eq!(types, families::all().count());
}

/// The queries of the dashboard, wherever they are.
fn queries(of: &Value, found: &mut Vec<String>) {
    match of {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| match value {
            Value::String(query) if key == "expr" || query.starts_with("label_values") => {
                found.push(query.clone());
            }
            _ => queries(value, found),
        }),
        Value::Array(all) => all.iter().for_each(|value| queries(value, found)),
        _ => {}
    }
}

/// The words of a query that can only be names of figures.
fn figures_of(query: &str) -> impl Iterator<Item = &str> {
    let words = query.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
    words.filter(|word| word.starts_with("tiltyard_") || word.starts_with("process_"))
}

#[test]
fn every_query_of_the_dashboard_names_figures_that_there_are() {
    let dashboard = serde_json::from_str(DASHBOARD).expect("the dashboard is JSON");
    let (mut asked, mut known) = (Vec::new(), BTreeSet::new());
    queries(&dashboard, &mut asked);
    for family in families::all() {
        match family.kind {
            FamilyKind::Histogram => {
                known.extend(["_bucket", "_sum", "_count"].map(|part| format!("{}{part}", family.name)))
            }
            kind => _ = known.insert(shown(family.name, kind)),
        }
    }
    assert!(asked.len() >= 15, "{asked:?}");
    for query in &asked {
        let mut names = figures_of(query).peekable();
        assert!(names.peek().is_some(), "{query} asks for nothing of ours");
        for name in names {
            assert!(known.contains(name), "{query} asks for {name}, which is no figure");
        }
    }
}
