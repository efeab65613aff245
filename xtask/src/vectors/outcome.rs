//! What became of the vectors: every one of them is accounted for, and a skip needs a reason that is allowed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::Driver;

/// A driver's outcomes.
#[derive(Debug, Serialize)]
pub struct Tally {
    driver: Driver,
    passed: Vec<String>,
    /// Id and why.
    failed: BTreeMap<String, String>,
    /// Reason and ids.
    skipped: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    outcome: Outcome,
    #[serde(default)]
    because: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

impl Tally {
    /// Reads what `driver` printed for the vectors `ids`. A vector without a line has failed.
    ///
    /// # Errors
    /// When a line is not what a driver prints, or is about a vector that was not asked for or was already told.
    pub fn new(driver: Driver, ids: &[String], output: &str) -> Result<Self> {
        let mut lines: BTreeMap<String, Line> = BTreeMap::new();
        for text in output.lines().filter(|line| line.starts_with('{')) {
            let line: Line = serde_json::from_str(text).with_context(|| format!("{} printed `{text}`", driver.name()))?;
            if !ids.contains(&line.id) {
                bail!("{} ran `{}`, which was not asked for", driver.name(), line.id);
            }
            if let Some(twice) = lines.insert(line.id.clone(), line) {
                bail!("{} ran `{}` twice", driver.name(), twice.id);
            }
        }
        let mut tally = Self { driver, passed: Vec::new(), failed: BTreeMap::new(), skipped: BTreeMap::new() };
        for id in ids {
            match lines.remove(id) {
                None => tally.fail(id, "the driver has not run it"),
                Some(Line { outcome: Outcome::Passed, .. }) => tally.passed.push(id.clone()),
                Some(Line { outcome: Outcome::Failed, because, .. }) => tally.fail(id, &because),
                Some(Line { outcome: Outcome::Skipped, because, .. }) if driver.reasons().contains(&because.as_str()) => {
                    tally.skipped.entry(because).or_default().push(id.clone());
                }
                Some(Line { because, .. }) => tally.fail(id, &format!("skipped, and `{because}` is no reason for this driver")),
            }
        }
        Ok(tally)
    }

    fn fail(&mut self, id: &str, because: &str) {
        self.failed.insert(id.to_owned(), because.to_owned());
    }

    /// Whether any vector has failed.
    pub fn has_failures(&self) -> bool {
        !self.failed.is_empty()
    }

    /// Every failure, and every reason for skips with its ids.
    pub fn details(&self) -> String {
        let name = self.driver.name();
        let mut text = String::new();
        for (id, because) in &self.failed {
            let _ = writeln!(text, "{name}: failed {id}: {because}");
        }
        for (reason, ids) in &self.skipped {
            let _ = writeln!(text, "{name}: skipped ({reason}): {}", ids.join(", "));
        }
        text
    }

    /// `DRIVER: N passed, N failed, N skipped`.
    pub fn sums(&self) -> String {
        let skipped: usize = self.skipped.values().map(Vec::len).sum();
        format!("{}: {} passed, {} failed, {skipped} skipped", self.driver.name(), self.passed.len(), self.failed.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(driver: Driver, output: &str) -> Result<Tally> {
        Tally::new(driver, &["a".to_owned(), "b".to_owned()], output)
    }

    #[test]
    fn outcomes_are_counted_by_kind() {
        let output = "compiling\n{\"id\":\"a\",\"outcome\":\"passed\"}\n{\"id\":\"b\",\"outcome\":\"skipped\",\"because\":\"files\"}\n";
        let tally = tally(Driver::Workerd, output).unwrap();
        assert_eq!(tally.sums(), "workerd: 1 passed, 0 failed, 1 skipped");
        assert_eq!(tally.details(), "workerd: skipped (files): b\n");
        assert!(!tally.has_failures());
    }

    #[test]
    fn a_vector_without_a_line_has_failed() {
        let tally = tally(Driver::Rust, "{\"id\":\"a\",\"outcome\":\"passed\"}").unwrap();
        assert_eq!(tally.details(), "rust: failed b: the driver has not run it\n");
    }

    #[test]
    fn a_skip_for_a_reason_that_is_not_allowed_has_failed() {
        let output = "{\"id\":\"a\",\"outcome\":\"skipped\",\"because\":\"files\"}\n{\"id\":\"b\",\"outcome\":\"passed\"}";
        let tally = tally(Driver::Node, output).unwrap();
        assert_eq!(tally.sums(), "node: 1 passed, 1 failed, 0 skipped");
        assert!(tally.has_failures());
    }

    #[test]
    fn a_vector_told_twice_or_not_asked_for_is_an_error() {
        let one = "{\"id\":\"a\",\"outcome\":\"passed\"}";
        assert!(tally(Driver::Rust, &format!("{one}\n{one}")).is_err());
        assert!(tally(Driver::Rust, "{\"id\":\"c\",\"outcome\":\"passed\"}").is_err());
        assert!(tally(Driver::Rust, "{\"id\":\"a\",\"outcome\":\"maybe\"}").is_err());
    }
}
