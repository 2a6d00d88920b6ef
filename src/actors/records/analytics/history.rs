//! The samples of the last minutes, numbered. A plain value.

use std::collections::VecDeque;

use crate::protocol::live::Sample;

/// The last samples, each with its number.
pub(super) struct SampleHistory {
    samples: VecDeque<(u64, Sample)>,
    kept: usize,
}

impl SampleHistory {
    /// An empty history that keeps at most so many samples.
    pub(super) fn new(kept: usize) -> SampleHistory {
        SampleHistory { samples: VecDeque::with_capacity(kept), kept }
    }

    /// Adds a sample. Its number is its time in milliseconds since 1970, so that it means the same after a restart; numbers
    /// go up even when the clock is set back.
    pub(super) fn push(&mut self, sample: Sample) {
        let now = u64::try_from(sample.at.as_millisecond()).unwrap_or(0);
        let id = self.samples.back().map_or(now, |(last, _)| now.max(last + 1));
        if self.samples.len() >= self.kept {
            self.samples.pop_front();
        }
        self.samples.push_back((id, sample));
    }

    /// The last sample, with its number.
    pub(super) fn last(&self) -> Option<(u64, &Sample)> {
        self.samples.back().map(|(id, sample)| (*id, sample))
    }

    /// The samples after a number. All samples, if there is no number, if some after it are not kept any more, or if the
    /// number is not one of this history.
    pub(super) fn after(&self, id: Option<u64>) -> Vec<&Sample> {
        let last = self.last().map(|(last, _)| last);
        let id = id.filter(|id| last.is_some_and(|last| *id <= last)).unwrap_or(0);
        let begin = self.samples.partition_point(|(known, _)| *known <= id);
        self.samples.range(begin..).map(|(_, sample)| sample).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::figures::Measurement;
    use super::*;

    fn sample(ms: i64) -> Sample {
        let reading = Measurement { at: Timestamp::from_millisecond(ms).unwrap(), ..Measurement::default() };
        reading.since(&reading)
    }

    fn history(times_ms: impl IntoIterator<Item = i64>) -> SampleHistory {
        let mut history = SampleHistory::new(3);
        times_ms.into_iter().for_each(|ms| history.push(sample(ms)));
        history
    }

    fn told(history: &SampleHistory, after: Option<u64>) -> Vec<i64> {
        history.after(after).iter().map(|sample| sample.at.as_millisecond()).collect()
    }

    #[test]
    fn the_oldest_is_forgotten() {
        assert_eq!(told(&history([1000, 2000, 3000, 4000]), None), [2000, 3000, 4000]);
        assert_eq!(told(&history([]), None), [0; 0]);
    }

    #[test]
    fn who_comes_back_gets_what_is_missing() {
        let history = history([1000, 2000, 3000]);
        assert_eq!(told(&history, Some(1000)), [2000, 3000]);
        assert_eq!(told(&history, Some(1500)), [2000, 3000]);
        assert_eq!(told(&history, Some(3000)), [0; 0]);
    }

    #[test]
    fn a_number_of_another_server_gets_everything() {
        assert_eq!(told(&history([1000, 2000]), Some(9000)), [1000, 2000]);
        assert_eq!(told(&history([8000, 9000]), Some(500)), [8000, 9000]);
    }

    #[test]
    fn numbers_go_up_though_the_clock_goes_back() {
        let history = history([5000, 1000, 1000]);
        assert_eq!(history.last().map(|(id, _)| id), Some(5002));
        assert_eq!(history.after(Some(5000)).len(), 2);
    }
}
