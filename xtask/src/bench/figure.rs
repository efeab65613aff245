//! Samples of a subject, and their medians.

use std::collections::BTreeMap;

/// What one run of a subject gave: figures by name.
pub type Figures = BTreeMap<String, f64>;

/// What all runs of a subject gave in a row.
#[derive(Debug, Default)]
pub struct Samples {
    by_figure: BTreeMap<String, Vec<f64>>,
    failure: Option<String>,
}

impl Samples {
    /// Adds what one more run gave.
    pub fn add(&mut self, figures: Figures) {
        for (name, value) in figures {
            self.by_figure.entry(name).or_default().push(value);
        }
    }

    /// The subject cannot do it; it has no further turns.
    pub fn fail(&mut self, why: &anyhow::Error) {
        self.failure = Some(format!("{why:#}"));
    }

    /// Whether a run has failed.
    pub const fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Why a run has failed.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// The samples of a figure, in the order in which they were taken.
    pub fn of(&self, figure: &str) -> &[f64] {
        self.by_figure.get(figure).map_or(&[], Vec::as_slice)
    }

    /// The median of a figure; none when there is no sample, or one has failed.
    pub fn median(&self, figure: &str) -> Option<f64> {
        if self.has_failed() {
            return None;
        }
        let mut values = self.of(figure).to_vec();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        match values.as_slice() {
            [] => None,
            values if values.len().is_multiple_of(2) => Some(f64::midpoint(values[middle - 1], values[middle])),
            values => Some(values[middle]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[f64]) -> Samples {
        let mut samples = Samples::default();
        for value in values {
            samples.add([("ms".to_owned(), *value)].into());
        }
        samples
    }

    #[test]
    fn the_median_is_the_middle_or_between_the_two_middle_ones() {
        assert_eq!(samples(&[3.0, 1.0, 9.0]).median("ms"), Some(3.0));
        assert_eq!(samples(&[3.0, 1.0, 9.0, 4.0]).median("ms"), Some(3.5));
        assert_eq!(samples(&[]).median("ms"), None);
    }

    #[test]
    fn a_subject_that_failed_once_has_no_figure() {
        let mut samples = samples(&[1.0]);
        samples.fail(&anyhow::anyhow!("no"));
        assert_eq!((samples.median("ms"), samples.failure()), (None, Some("no")));
    }
}
