//! How figures are written for a monitoring system: the text format of Prometheus, and OpenMetrics, which is stricter and
//! differs in a few words. Must not: know which figures there are.

use std::fmt::{Display, Write as _};

use super::{Histogram, Quantity};

/// The two formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageFormat {
    /// The text format of Prometheus, version 0.0.4.
    Text,
    /// OpenMetrics 1.0.
    OpenMetrics,
}

impl PageFormat {
    /// The one that somebody with this `Accept` wants. Prometheus names OpenMetrics first where it wants that.
    pub fn wanted(accept: &str) -> PageFormat {
        if accept.contains("application/openmetrics-text") {
            PageFormat::OpenMetrics
        } else {
            PageFormat::Text
        }
    }

    /// The media type.
    pub fn content_type(self) -> &'static str {
        match self {
            PageFormat::Text => "text/plain; version=0.0.4; charset=utf-8",
            PageFormat::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }
}

/// The kind of a family of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FamilyKind {
    /// It goes up only, and begins at 0 with the process. Its samples end with `_total`.
    Counter,
    /// It goes up and down.
    Gauge,
    /// A spread of values.
    Histogram,
}

impl FamilyKind {
    /// The word in the format.
    pub fn name(self) -> &'static str {
        match self {
            FamilyKind::Counter => "counter",
            FamilyKind::Gauge => "gauge",
            FamilyKind::Histogram => "histogram",
        }
    }
}

/// The bounds of a histogram's buckets, and its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// The first bound, in the unit in which values were noted. Each of the others is twice the one before.
    pub first: u64,
    /// How many bounds there are.
    pub bounds: u32,
    /// So many of that unit are one of the unit that is shown.
    pub unit: u64,
}

impl Scale {
    /// Times that were noted in microseconds, from an eighth of a millisecond to 8 s.
    pub const MICROSECONDS: Scale = Scale { first: 125, bounds: 17, unit: 1_000_000 };
    /// Times that were noted in milliseconds, from an eighth of a second to an hour.
    pub const MILLISECONDS: Scale = Scale { first: 125, bounds: 15, unit: 1000 };
    /// Shares of a mailbox, from a sixty-fourth to twice of what it holds.
    pub const FULLNESS: Scale = Scale { first: 100, bounds: 8, unit: Quantity::MAILBOX_FULL };
    /// Points, from 25 to 3,200.
    pub const POINTS: Scale = Scale { first: 25, bounds: 8, unit: 1 };

    fn shown(self, value: u64) -> f64 {
        value as f64 / self.unit as f64
    }
}

/// Labels of a sample, and their values.
pub type Labels<'a> = &'a [(&'static str, &'a str)];

/// A page of figures that is being written.
pub struct Exposition {
    format: PageFormat,
    text: String,
    family: &'static str,
    kind: FamilyKind,
}

impl Exposition {
    /// A page without figures.
    pub fn new(format: PageFormat) -> Exposition {
        Exposition { format, text: String::with_capacity(16_384), family: "", kind: FamilyKind::Gauge }
    }

    /// Begins a family. Its samples follow.
    pub fn family(&mut self, name: &'static str, kind: FamilyKind, help: &str) {
        (self.family, self.kind) = (name, kind);
        // In the older format a counter's family is called as its samples are.
        let ending = if self.format == PageFormat::Text { self.ending() } else { "" };
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        let kind = kind.name();
        self.put(format_args!("# HELP {name}{ending} {help}\n# TYPE {name}{ending} {kind}\n"));
    }

    /// A sample of the family. Samples of histograms are written by [`Exposition::histogram`].
    pub fn sample(&mut self, labels: Labels<'_>, value: impl Display) {
        let ending = self.ending();
        self.line(ending, labels, None, value);
    }

    /// The samples of a histogram.
    pub fn histogram(&mut self, labels: Labels<'_>, spread: &Histogram, scale: Scale) {
        for bound in (0..scale.bounds).map(|power| scale.first << power) {
            let le = format!("{:?}", scale.shown(bound));
            self.line("_bucket", labels, Some(&le), spread.below(bound));
        }
        let count = spread.len();
        self.line("_bucket", labels, Some("+Inf"), count);
        self.line("_sum", labels, None, scale.shown(spread.sum()));
        self.line("_count", labels, None, count);
    }

    /// The whole page.
    pub fn finish(mut self) -> String {
        if self.format == PageFormat::OpenMetrics {
            self.text.push_str("# EOF\n");
        }
        self.text
    }

    fn ending(&self) -> &'static str {
        if self.kind == FamilyKind::Counter { "_total" } else { "" }
    }

    fn line(&mut self, ending: &str, labels: Labels<'_>, le: Option<&str>, value: impl Display) {
        let family = self.family;
        self.put(format_args!("{family}{ending}"));
        let all = labels.iter().copied().chain(le.map(|le| ("le", le)));
        for (at, (name, said)) in all.enumerate() {
            let before = if at == 0 { '{' } else { ',' };
            let said = said.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            self.put(format_args!("{before}{name}=\"{said}\""));
        }
        let close = if labels.is_empty() && le.is_none() { "" } else { "}" };
        self.put(format_args!("{close} {value}\n"));
    }

    fn put(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing into memory does not fail.
        let _ = self.text.write_fmt(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(format: PageFormat) -> String {
        let mut page = Exposition::new(format);
        page.family("a", FamilyKind::Counter, "Back\\slash.");
        page.sample(&[("who", "\"x\"\n")], 7);
        page.family("b", FamilyKind::Gauge, "B.");
        page.sample(&[], 0.5);
        page.finish()
    }

    #[test]
    fn both_formats_are_written_as_they_are_specified() {
        let text = "# HELP a_total Back\\\\slash.\n# TYPE a_total counter\na_total{who=\"\\\"x\\\"\\n\"} 7\n# HELP b B.\n# TYPE b \
                    gauge\nb 0.5\n";
        assert_eq!(page(PageFormat::Text), text);
        let open = text.replace("HELP a_total", "HELP a").replace("TYPE a_total", "TYPE a") + "# EOF\n";
        assert_eq!(page(PageFormat::OpenMetrics), open);
    }

    #[test]
    fn buckets_hold_all_values_up_to_their_bound() {
        let mut spread = Histogram::new();
        [20, 60, 5000].into_iter().for_each(|value| spread.note(value));
        let mut page = Exposition::new(PageFormat::Text);
        page.family("gap", FamilyKind::Histogram, "Gap.");
        page.histogram(&[("of", "x")], &spread, Scale { first: 25, bounds: 2, unit: 1 });
        let text = page.finish();
        let samples: Vec<_> = text.lines().skip(2).collect();
        assert_eq!(
            samples,
            [
                "gap_bucket{of=\"x\",le=\"25.0\"} 1",
                "gap_bucket{of=\"x\",le=\"50.0\"} 1",
                "gap_bucket{of=\"x\",le=\"+Inf\"} 3",
                "gap_sum{of=\"x\"} 5103",
                "gap_count{of=\"x\"} 3"
            ]
        );
    }

    #[test]
    fn open_metrics_is_written_for_whoever_asks_for_it() {
        let prometheus =
            "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        assert_eq!(PageFormat::wanted(prometheus), PageFormat::OpenMetrics);
        assert_eq!(
            (PageFormat::wanted("text/plain"), PageFormat::wanted("")),
            (PageFormat::Text, PageFormat::Text)
        );
    }
}
