//! A page of figures, read as a monitoring system reads it, but stricter: what breaks the format fails the test.
//!
//! Must not: know which figures there are.

use std::collections::{BTreeMap, BTreeSet};

use crate::http::Http;

/// The labels of a sample.
type Labels = BTreeMap<String, String>;

/// A page that was read.
pub(crate) struct Scrape {
    samples: BTreeMap<(String, Labels), f64>,
}

/// The family whose samples follow.
struct Family {
    name: String,
    kind: String,
}

impl Family {
    /// The names of its samples.
    fn names(&self, is_open_metrics: bool) -> Vec<String> {
        let name = &self.name;
        match self.kind.as_str() {
            "counter" if is_open_metrics => vec![format!("{name}_total")],
            "counter" => vec![name.clone()],
            "gauge" => vec![name.clone()],
            "histogram" => ["bucket", "sum", "count"].map(|part| format!("{name}_{part}")).to_vec(),
            other => panic!("{name} is a {other}"),
        }
    }
}

impl Scrape {
    /// Reads the figures of a server that shows them to this machine.
    pub(crate) async fn of(server: &Http) -> Scrape {
        let reply = server.get("/metrics").await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        Scrape::read(&reply.text, false)
    }

    /// Reads a page.
    #[track_caller]
    pub(crate) fn read(text: &str, is_open_metrics: bool) -> Scrape {
        assert!(text.ends_with('\n'), "the last line is whole");
        let body = match is_open_metrics {
            true => text.strip_suffix("# EOF\n").expect("OpenMetrics ends with # EOF"),
            false => text,
        };
        let (mut samples, mut seen) = (BTreeMap::new(), BTreeSet::new());
        let (mut helped, mut family) = (None, None::<Family>);
        for line in body.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').expect(line);
                assert!(!help.is_empty() && seen.insert(name.to_owned()), "{line}");
                helped = Some(name);
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').expect(line);
                assert_eq!(helped.take(), Some(name), "{line} follows its help");
                family = Some(Family { name: name.to_owned(), kind: kind.to_owned() });
            } else {
                let (name, labels, value) = sample(line);
                let family = family.as_ref().expect("samples follow their family");
                assert!(family.names(is_open_metrics).contains(&name), "{line} is not of {}", family.name);
                assert!(family.kind == "gauge" || value >= 0.0, "{line}");
                assert!(samples.insert((name, labels), value).is_none(), "{line} is there twice");
            }
        }
        let scrape = Scrape { samples };
        scrape.check_buckets();
        scrape
    }

    /// Buckets are cumulative, and the last holds all.
    fn check_buckets(&self) {
        let mut spreads: BTreeMap<(String, Labels), Vec<(f64, f64)>> = BTreeMap::new();
        for ((name, labels), value) in &self.samples {
            let Some(base) = name.strip_suffix("_bucket") else { continue };
            let mut labels = labels.clone();
            let bound = labels.remove("le").expect("a bucket has a bound");
            let bound = if bound == "+Inf" { f64::INFINITY } else { bound.parse().expect("a bound") };
            spreads.entry((base.to_owned(), labels)).or_default().push((bound, *value));
        }
        for ((base, labels), mut buckets) in spreads {
            buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert!(buckets.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1), "{base} {labels:?}: {buckets:?}");
            let all = self.samples[&(format!("{base}_count"), labels.clone())];
            assert_eq!(buckets.last(), Some(&(f64::INFINITY, all)), "{base} {labels:?}");
            assert!(self.samples.contains_key(&(format!("{base}_sum"), labels)), "{base}");
        }
    }

    /// The sum of all samples of this name that have these labels, among others; `None` if there are none.
    pub(crate) fn find(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let fits = |of: &Labels| labels.iter().all(|(key, value)| of.get(*key).is_some_and(|it| it == value));
        let found = self.samples.iter().filter(|((of, with), _)| of == name && fits(with));
        found.map(|(_, value)| *value).reduce(|sum, value| sum + value)
    }

    /// The same; there must be one.
    #[track_caller]
    pub(crate) fn get(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.find(name, labels).unwrap_or_else(|| panic!("no sample {name} {labels:?}"))
    }

    /// The labels of the samples of this name; `None` if there are none.
    pub(crate) fn labels_of(&self, name: &str) -> Option<BTreeSet<String>> {
        let of_it = self.samples.keys().filter(|(of, _)| of == name);
        of_it
            .map(|(_, labels)| labels.keys().cloned().collect())
            .reduce(|all: BTreeSet<_>, more| &all | &more)
    }

    /// The names of all samples, and the values of all labels but bounds.
    pub(crate) fn label_values(&self) -> BTreeSet<String> {
        let labels = self.samples.keys().flat_map(|(_, labels)| labels);
        labels.filter(|(name, _)| *name != "le").map(|(_, value)| value.clone()).collect()
    }
}

/// Reads a line like `name{a="b",c="d"} 1.5`.
fn sample(line: &str) -> (String, Labels, f64) {
    let (series, value) = line.rsplit_once(' ').expect(line);
    let value = value.parse().unwrap_or_else(|_| panic!("{line}: {value} is no number"));
    let (name, inside) = match series.split_once('{') {
        Some((name, rest)) => (name, rest.strip_suffix('}').expect(line)),
        None => (series, ""),
    };
    let word = |text: &str| text.bytes().all(|sign| sign.is_ascii_lowercase() || sign == b'_');
    assert!(word(name) && !name.is_empty(), "{line}");
    let mut labels = Labels::new();
    for pair in inside.split_terminator(',') {
        let (key, value) = pair.split_once('=').expect(line);
        let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).expect(line);
        assert!(word(key) && !value.contains(['"', '\\']), "{line}");
        assert!(labels.insert(key.to_owned(), value.to_owned()).is_none(), "{line}");
    }
    (name.to_owned(), labels, value)
}
