//! What came of the vectors, for people and for programs.

use std::collections::BTreeMap;

use serde::Serialize;

/// What came of one vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// What went wrong, root cause first.
    Failed(Vec<String>),
    /// Why it cannot be played here.
    Skipped(String),
}

/// What came of all vectors, in their order.
#[derive(Debug)]
pub struct Report {
    driver: &'static str,
    results: Vec<(String, Outcome)>,
}

impl Report {
    /// An empty report of a driver, as `rust`.
    pub fn new(driver: &'static str) -> Self {
        Self { driver, results: Vec::new() }
    }

    /// Adds the outcome of a vector.
    pub fn add(&mut self, id: impl Into<String>, outcome: Outcome) {
        self.results.push((id.into(), outcome));
    }

    pub fn passed(&self) -> usize {
        self.count(|outcome| *outcome == Outcome::Passed)
    }

    pub fn failed(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_)))
    }

    pub fn skipped(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Skipped(_)))
    }

    /// The failures with their reasons, the skipped ids by reason, and last the counts.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut skipped: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, outcome) in &self.results {
            match outcome {
                Outcome::Passed => {}
                Outcome::Failed(reasons) => {
                    lines.push(format!("failed: {id}"));
                    lines.extend(reasons.iter().map(|reason| format!("    {reason}")));
                }
                Outcome::Skipped(reason) => skipped.entry(reason).or_default().push(id),
            }
        }
        lines.extend(skipped.iter().map(|(reason, ids)| format!("skipped, {reason} ({}): {}", ids.len(), ids.join(", "))));
        lines.push(format!("{}: {} passed, {} failed, {} skipped", self.driver, self.passed(), self.failed(), self.skipped()));
        lines
    }

    /// The same as JSON: `{ driver, passed, failed, skipped, results: [{ id, outcome, why? }] }`.
    ///
    /// # Errors
    /// None that could happen: there are only texts and numbers in it.
    pub fn json(&self) -> serde_json::Result<String> {
        let results = self.results.iter().map(|(id, outcome)| {
            let (outcome, why) = match outcome {
                Outcome::Passed => ("passed", None),
                Outcome::Failed(reasons) => ("failed", Some(reasons.join("\n"))),
                Outcome::Skipped(reason) => ("skipped", Some(reason.clone())),
            };
            JsonResult { id, outcome, why }
        });
        serde_json::to_string_pretty(&JsonReport {
            driver: self.driver,
            passed: self.passed(),
            failed: self.failed(),
            skipped: self.skipped(),
            results: results.collect(),
        })
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.results.iter().filter(|(_, outcome)| is(outcome)).count()
    }
}

#[derive(Serialize)]
struct JsonReport<'a> {
    driver: &'a str,
    passed: usize,
    failed: usize,
    skipped: usize,
    results: Vec<JsonResult<'a>>,
}

#[derive(Serialize)]
struct JsonResult<'a> {
    id: &'a str,
    outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}
