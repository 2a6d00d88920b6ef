//! A report as a table for people.

use std::fmt::{self, Write as _};

use super::figures::told;
use super::runner::BenchReport;
use super::summary::FigureRow;

const LABEL: usize = 32;
const COLUMN: usize = 11;

/// The whole report. Errors: the text cannot be written.
pub fn table(report: &BenchReport) -> Result<String, fmt::Error> {
    let mut text = String::new();
    let plan = &report.plan;
    let journal = if plan.journal { "on" } else { "off" };
    writeln!(text, "Tiltyard {}, {}", report.version, report.machine)?;
    match &plan.url {
        Some(url) => writeln!(text, "{url}, runs of each: {}", plan.repeat)?,
        None => writeln!(text, "runs of each: {}, journal {journal}, scale {}", plan.repeat, plan.scale)?,
    }
    for scenario in &report.scenarios {
        writeln!(text, "\n{}: {}", scenario.name, scenario.what)?;
        if let Some(error) = &scenario.error {
            writeln!(text, "  failed: {error}")?;
        }
        if !scenario.rows.is_empty() {
            head(&mut text)?;
        }
        for row in &scenario.rows {
            line(&mut text, row)?;
        }
    }
    Ok(text)
}

fn head(text: &mut String) -> fmt::Result {
    write!(text, "  {:LABEL$}", "")?;
    for column in ["min", "median", "max", "floor", "× floor"] {
        write!(text, "{column:>COLUMN$}")?;
    }
    writeln!(text)
}

fn line(text: &mut String, row: &FigureRow) -> fmt::Result {
    write!(text, "  {:LABEL$}", row.figure.label())?;
    let figures = [Some(row.spread.min), Some(row.spread.median), Some(row.spread.max)];
    for value in figures.into_iter().chain([row.floor_median, row.times_floor]) {
        write!(text, "{:>COLUMN$}", value.map_or_else(String::new, told))?;
    }
    writeln!(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::figures::Figure;
    use crate::bench::runner::{BenchPlan, ScenarioReport};
    use crate::bench::summary::{BenchRun, rows};

    #[test]
    fn a_table_has_a_line_a_figure_and_says_what_failed() {
        let mut run = BenchRun::counting(1, 10);
        run.note(Figure::CpuSPerMillion, 3.07);
        let mut floor = BenchRun { floor: true, ..run.clone() };
        floor.figures[0].1 = 6.14;
        let runs = vec![run, floor];
        let scenario =
            ScenarioReport { name: "x", what: "y", rows: rows(&runs), runs, error: Some("no".into()) };
        let plan = BenchPlan {
            scenarios: vec![],
            repeat: 1,
            seconds: None,
            scale: 1.0,
            journal: true,
            url: None,
            pid: None,
        };
        let report = BenchReport { version: "1", machine: "m".into(), plan, scenarios: vec![scenario] };
        let text = table(&report).expect("text");
        let line = text.lines().last().expect("lines");
        let words: Vec<_> = line.split_whitespace().skip(5).collect();
        assert_eq!(words, ["3.07", "3.07", "3.07", "6.14", "0.500"], "{text}");
        assert!(text.contains("failed: no") && text.contains("journal on"), "{text}");
    }
}
