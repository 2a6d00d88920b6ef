//! The summary of several runs of a scenario: the least, the middle and the most of each figure, and the floor's
//! middle.

use serde::Serialize;

use super::figures::Figure;

/// The figures of one run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BenchRun {
    /// Whether the floor was measured, and not the server.
    pub floor: bool,
    /// How much clients sent: actions, requests, connections.
    pub sent: u64,
    /// How much came back to them: deliveries, answers, welcomes.
    pub received: u64,
    /// The figures, in the order of the table.
    #[serde(serialize_with = "as_map")]
    pub figures: Vec<(Figure, f64)>,
}

impl BenchRun {
    /// A run with these counts.
    pub fn counting(sent: u64, received: u64) -> BenchRun {
        BenchRun { sent, received, ..BenchRun::default() }
    }

    /// Adds a figure; one that could not be measured is left out.
    pub fn note(&mut self, figure: Figure, value: impl Into<Option<f64>>) {
        self.figures.extend(value.into().map(|value| (figure, value)));
    }

    /// The value of a figure, if it was measured.
    fn figure(&self, figure: Figure) -> Option<f64> {
        self.figures.iter().find(|(known, _)| *known == figure).map(|(_, value)| *value)
    }
}

fn as_map<S: serde::Serializer>(figures: &[(Figure, f64)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(figures.iter().copied())
}

/// The least, the middle and the most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RunSpread {
    /// The least.
    pub min: f64,
    /// The middle one. Of an even number it is the mean of the two in the middle.
    pub median: f64,
    /// The most.
    pub max: f64,
}

impl RunSpread {
    /// The spread of some values; `None` if there are none.
    pub fn of(mut values: Vec<f64>) -> Option<RunSpread> {
        values.sort_by(f64::total_cmp);
        let (min, max) = (*values.first()?, *values.last()?);
        let half = values.len() / 2;
        let median =
            if values.len() % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) };
        Some(RunSpread { min, median, max })
    }
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureRow {
    /// The figure.
    pub figure: Figure,
    /// The values of the runs.
    #[serde(flatten)]
    pub spread: RunSpread,
    /// The middle of the floor's runs, where the floor can do the same.
    pub floor_median: Option<f64>,
    /// The middle of the runs, as a multiple of the floor's middle.
    pub times_floor: Option<f64>,
}

/// Sums runs up, in the order in which the first names its figures.
pub(super) fn rows(runs: &[BenchRun]) -> Vec<FigureRow> {
    let of = |figure: Figure, floor: bool| {
        let those = runs.iter().filter(|run| run.floor == floor);
        RunSpread::of(those.filter_map(|run| run.figure(figure)).collect())
    };
    let Some(first) = runs.iter().find(|run| !run.floor) else { return Vec::new() };
    let row = |(figure, _): &(Figure, f64)| {
        let spread = of(*figure, false)?;
        let floor_median = of(*figure, true).filter(|_| figure.compares()).map(|floor| floor.median);
        let times_floor = floor_median.filter(|floor| *floor > 0.0).map(|floor| spread.median / floor);
        Some(FigureRow { figure: *figure, spread, floor_median, times_floor })
    };
    first.figures.iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(floor: bool, cpu: f64) -> BenchRun {
        let mut run = BenchRun { floor, ..BenchRun::default() };
        run.note(Figure::CpuPercent, cpu);
        run.note(Figure::MemoryMib, None);
        run
    }

    #[test]
    fn the_middle_of_runs_is_taken_whatever_their_order() {
        assert_eq!(RunSpread::of(vec![]), None);
        assert_eq!(RunSpread::of(vec![3.0]), Some(RunSpread { min: 3.0, median: 3.0, max: 3.0 }));
        assert_eq!(RunSpread::of(vec![9.0, 1.0, 4.0]), Some(RunSpread { min: 1.0, median: 4.0, max: 9.0 }));
        assert_eq!(RunSpread::of(vec![4.0, 2.0]), Some(RunSpread { min: 2.0, median: 3.0, max: 4.0 }));
    }

    #[test]
    fn a_figure_is_compared_with_the_floor_where_both_have_it() {
        let runs = [run(false, 3.0), run(true, 2.0), run(false, 5.0), run(true, 2.0), run(false, 4.0)];
        let rows = rows(&runs);
        assert_eq!(rows.len(), 1, "what could not be measured has no row");
        assert_eq!((rows[0].floor_median, rows[0].times_floor), (Some(2.0), Some(2.0)));
        assert_eq!(super::rows(&runs[..1])[0].times_floor, None);
        assert!(super::rows(&runs[1..2]).is_empty());
    }
}
