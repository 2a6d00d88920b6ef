//! The dashboard for Grafana: what it asks for is there, with the labels that it asks for, on a page that a server shows.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::scrape::Scrape;
use crate::server::TestServer;

const DASHBOARD: &str = include_str!("../../../docs/grafana-dashboard.json");
/// Added by whoever reads the page: which server it is of.
const ADDED: &str = "instance";

/// A query of a panel, and the words that stand beside its line.
struct Asked {
    query: String,
    legend: String,
}

fn collect(of: &Value, found: &mut Vec<Asked>) {
    if let (Some(query), Some(legend)) = (of["expr"].as_str(), of["legendFormat"].as_str()) {
        found.push(Asked { query: query.to_owned(), legend: legend.to_owned() });
    }
    match of {
        Value::Object(fields) => fields.values().for_each(|value| collect(value, found)),
        Value::Array(all) => all.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// The pieces of a text between two marks.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| Some(rest.split_once(to)?.0)).collect()
}

/// The labels by which a query selects, and those by which it sums.
fn labels_of(query: &str) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let matchers = between(query, "{", "}").into_iter().flat_map(|inside| inside.split(','));
    let selected = matchers.filter_map(|matcher| matcher.split(['=', '!']).next()).map(str::trim);
    let summed = between(query, "by (", ")").into_iter().flat_map(|inside| inside.split(',')).map(str::trim);
    (selected.collect(), summed.collect())
}

/// The figure that a query is about.
fn figure(query: &str) -> &str {
    let words = query.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
    let mut names = words.filter(|word| word.starts_with("tiltyard_") || word.starts_with("process_"));
    names.next().expect("a query names a figure")
}

#[tokio::test]
async fn every_query_of_the_dashboard_finds_figures_with_the_labels_that_it_asks_for() {
    let server = TestServer::start();
    // What the settler knows comes a moment later.
    let page = server.eventually("/metrics", |reply| reply.text.contains("\ntiltyard_outbox_bytes ")).await;
    let page = Scrape::read(&page.text, false);
    let mut asked = Vec::new();
    collect(&serde_json::from_str(DASHBOARD).expect("the dashboard is JSON"), &mut asked);
    assert!(asked.len() > 40, "{} queries", asked.len());
    for Asked { query, legend } in &asked {
        let labels =
            page.labels_of(figure(query)).unwrap_or_else(|| panic!("{query}: no sample on the page"));
        let (selected, summed) = labels_of(query);
        assert!(selected.contains(ADDED), "{query} asks for all servers whichever is chosen");
        for label in selected.union(&summed).filter(|label| **label != ADDED) {
            assert!(labels.contains(*label), "{query}: it has the labels {labels:?}");
        }
        for label in between(legend, "{{", "}}") {
            assert!(summed.contains(label), "{query}: nothing is left of {label}, which {legend:?} shows");
        }
    }
}
