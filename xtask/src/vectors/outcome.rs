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
    /// Why the driver has not run at all; then every vector has failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<String>,
}

/// What a driver writes; of its own sums we take none.
#[derive(Debug, Deserialize)]
struct Report {
    results: Vec<Played>,
}

#[derive(Debug, Deserialize)]
struct Played {
    id: String,
    outcome: Outcome,
    #[serde(default)]
    why: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

impl Tally {
    /// Reads the report of `driver` on the vectors `ids`. A vector that is not in it has failed.
    ///
    /// # Errors
    /// When it is no report, or tells of a vector that was not asked for, or twice of one.
    pub fn new(driver: Driver, ids: &[String], report: &str) -> Result<Self> {
        let name = driver.name();
        let report: Report = serde_json::from_str(report).with_context(|| format!("the report of the driver for {name}"))?;
        let mut results: BTreeMap<String, Played> = BTreeMap::new();
        for played in report.results {
            if !ids.contains(&played.id) {
                bail!("the driver for {name} ran `{}`, which was not asked for", played.id);
            }
            if let Some(twice) = results.insert(played.id.clone(), played) {
                bail!("the driver for {name} ran `{}` twice", twice.id);
            }
        }
        let mut tally = Self::empty(driver);
        for id in ids {
            match results.remove(id) {
                None => tally.fail(id, "the driver has not run it"),
                Some(Played { outcome: Outcome::Passed, .. }) => tally.passed.push(id.clone()),
                Some(Played { outcome: Outcome::Failed, why, .. }) => tally.fail(id, &why),
                Some(Played { outcome: Outcome::Skipped, why, .. }) if driver.reasons().contains(&reason(&why)) => {
                    tally.skipped.entry(reason(&why).to_owned()).or_default().push(id.clone());
                }
                Some(Played { why, .. }) => tally.fail(id, &format!("skipped, and `{why}` is no reason for this driver")),
            }
        }
        Ok(tally)
    }

    /// A driver that could not run: every vector has failed.
    pub fn broken(driver: Driver, ids: &[String], why: String) -> Self {
        let failed = ids.iter().map(|id| (id.clone(), "the driver has not run".to_owned())).collect();
        Self { failed, broken: Some(why), ..Self::empty(driver) }
    }

    const fn empty(driver: Driver) -> Self {
        Self { driver, passed: Vec::new(), failed: BTreeMap::new(), skipped: BTreeMap::new(), broken: None }
    }

    fn fail(&mut self, id: &str, why: &str) {
        self.failed.insert(id.to_owned(), why.to_owned());
    }

    /// Whether any vector has failed.
    pub fn has_failures(&self) -> bool {
        !self.failed.is_empty()
    }

    /// Every failure, and every reason for skips with its ids.
    pub fn details(&self) -> String {
        let name = self.driver.name();
        if let Some(why) = &self.broken {
            return format!("{name}: the driver has not run: {why}\n");
        }
        let mut text = String::new();
        for (id, why) in &self.failed {
            let _ = writeln!(text, "{name}: failed {id}: {}", why.replace('\n', "\n    "));
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

/// The reason of the closed list behind what a driver says, such as `pending: X is not exported` or `needs files`.
fn reason(why: &str) -> &str {
    why.strip_prefix("needs ").unwrap_or_else(|| why.split_once(':').map_or(why, |(kind, _)| kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn tally(driver: Driver, results: &Value) -> Result<Tally> {
        Tally::new(driver, &["a".to_owned(), "b".to_owned()], &json!({ "driver": driver, "results": results }).to_string())
    }

    #[test]
    fn outcomes_are_counted_by_kind() {
        let results = json!([{ "id": "a", "outcome": "passed" }, { "id": "b", "outcome": "skipped", "why": "needs files" }]);
        let tally = tally(Driver::Workerd, &results).unwrap();
        assert_eq!(tally.sums(), "workerd: 1 passed, 0 failed, 1 skipped");
        assert_eq!(tally.details(), "workerd: skipped (files): b\n");
        assert!(!tally.has_failures());
    }

    #[test]
    fn what_is_pending_is_one_reason_whatever_it_is() {
        let skipped = |id: &str, what: &str| json!({ "id": id, "outcome": "skipped", "why": format!("pending: {what}") });
        let tally = tally(Driver::Rust, &json!([skipped("a", "AzureCliCredential"), skipped("b", "instance-discovery")])).unwrap();
        assert_eq!(tally.details(), "rust: skipped (pending): a, b\n");
    }

    #[test]
    fn a_vector_that_is_not_in_the_report_has_failed() {
        let tally = tally(Driver::Rust, &json!([{ "id": "a", "outcome": "passed" }])).unwrap();
        assert_eq!(tally.details(), "rust: failed b: the driver has not run it\n");
    }

    #[test]
    fn a_skip_for_a_reason_that_is_not_allowed_has_failed() {
        let results = json!([{ "id": "a", "outcome": "skipped", "why": "needs files" }, { "id": "b", "outcome": "passed" }]);
        let tally = tally(Driver::Node, &results).unwrap();
        assert_eq!(tally.sums(), "node: 1 passed, 1 failed, 0 skipped");
        assert!(tally.has_failures());
    }

    #[test]
    fn a_driver_that_could_not_run_has_failed_every_vector() {
        let tally = Tally::broken(Driver::Browser, &["a".to_owned(), "b".to_owned()], "no Chromium".to_owned());
        assert_eq!(tally.sums(), "browser: 0 passed, 2 failed, 0 skipped");
        assert_eq!(tally.details(), "browser: the driver has not run: no Chromium\n");
    }

    #[test]
    fn a_vector_told_twice_or_not_asked_for_is_an_error() {
        let one = json!({ "id": "a", "outcome": "passed" });
        assert!(tally(Driver::Rust, &json!([one, one])).is_err());
        assert!(tally(Driver::Rust, &json!([{ "id": "c", "outcome": "passed" }])).is_err());
        assert!(tally(Driver::Rust, &json!([{ "id": "a", "outcome": "maybe" }])).is_err());
    }
}
