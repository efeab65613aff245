//! The table of `cargo xtask bench`, as Markdown and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use serde::Serialize;

use super::figure::Samples;
use super::goal::Verdict;
use super::machine::Machine;
use super::rows::{FLOOR, Figure, OURS, Row};

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    quick: bool,
    before: Machine,
    after: Machine,
    lines: Vec<Line>,
}

/// One figure of one row, of all subjects.
#[derive(Debug, Serialize)]
struct Line {
    row: &'static str,
    what: String,
    unit: &'static str,
    rounds: usize,
    at_most: String,
    aim: String,
    verdict: Verdict,
    subjects: BTreeMap<&'static str, Taken>,
    /// Subjects in the order of the table.
    #[serde(skip)]
    order: &'static [&'static str],
}

/// A subject's figure.
#[derive(Debug, Serialize)]
struct Taken {
    median: Option<f64>,
    samples: Vec<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

impl Report {
    /// Puts together what was measured.
    pub fn new(measured: &[(&Row, BTreeMap<&'static str, Samples>)], quick: bool, before: Machine, after: Machine) -> Self {
        let lines = measured.iter().flat_map(|(row, samples)| row.figures.iter().map(|figure| line(row, figure, samples))).collect();
        Self { quick, before, after, lines }
    }

    /// The names of the figures whose goal is missed.
    pub fn missed(&self) -> Vec<&str> {
        self.lines.iter().filter(|line| line.verdict == Verdict::Missed).map(|line| line.what.as_str()).collect()
    }

    /// The report as JSON, with every sample.
    ///
    /// # Errors
    /// Never, in practice: there is nothing in it that JSON lacks.
    pub fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// The report as Markdown.
    pub fn markdown(&self) -> String {
        let Machine { cpus, processor, node, .. } = &self.before;
        let load = |machine: &Machine| machine.load.map_or_else(|| "unknown".to_owned(), |load| format!("{load:.2}"));
        let mut text = format!(
            "{cpus} × {processor}, Node {node}; load {} before and {} after{}. Medians; the token service shares the machine.\n\n",
            load(&self.before),
            load(&self.after),
            if self.quick { "; **quick: few rounds**" } else { "" },
        );
        text += "| What | Floor | Ours | … to the floor | At most | Aim | | Peers (ours to theirs) |\n";
        text += "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
        for line in &self.lines {
            let _ = writeln!(
                text,
                "| {} | {} | **{}** | {} | {} | {} | {} | {} |",
                line.what,
                line.amount(FLOOR),
                line.amount(OURS),
                ratio(line.median(OURS), line.median(FLOOR)),
                line.at_most,
                line.aim,
                line.verdict.mark(),
                line.peers(),
            );
        }
        text
    }
}

fn line(row: &Row, figure: &Figure, samples: &BTreeMap<&'static str, Samples>) -> Line {
    let subjects: BTreeMap<&'static str, Taken> =
        samples.iter().map(|(subject, samples)| (*subject, taken(samples, figure.name))).collect();
    let median = |subject: &str| subjects.get(subject).and_then(|taken| taken.median);
    let verdict = figure.goal.verdict(median(OURS), median(FLOOR));
    let (at_most, aim) = figure.goal.words(figure.unit);
    Line {
        row: row.name,
        what: if figure.what.is_empty() { row.what.to_owned() } else { format!("{}: {}", row.what, figure.what) },
        unit: figure.unit,
        rounds: subjects.get(OURS).map_or(0, |taken| taken.samples.len()),
        at_most,
        aim,
        verdict,
        subjects,
        order: row.subjects,
    }
}

fn taken(samples: &Samples, figure: &str) -> Taken {
    Taken { median: samples.median(figure), samples: samples.of(figure).to_vec(), failure: samples.failure().map(str::to_owned) }
}

impl Line {
    fn median(&self, subject: &str) -> Option<f64> {
        self.subjects.get(subject)?.median
    }

    fn amount(&self, subject: &str) -> String {
        match self.subjects.get(subject) {
            None => "–".to_owned(),
            Some(Taken { failure: Some(_), .. }) => "failed".to_owned(),
            Some(Taken { median, .. }) => median.map_or_else(|| "–".to_owned(), |median| number(median) + self.unit),
        }
    }

    /// The others, each with what ours is to theirs.
    fn peers(&self) -> String {
        let others = self.order.iter().filter(|subject| ![FLOOR, OURS].contains(subject));
        let told = others.map(|subject| match ratio(self.median(OURS), self.median(subject)) {
            ratio if ratio == "–" => format!("{subject} {}", self.amount(subject)),
            ratio => format!("{subject} {} ({ratio})", self.amount(subject)),
        });
        told.collect::<Vec<_>>().join("; ")
    }
}

/// `0.25 ×`.
fn ratio(ours: Option<f64>, other: Option<f64>) -> String {
    match (ours, other) {
        (Some(ours), Some(other)) if other > 0.0 => {
            let ratio = ours / other;
            if ratio < 0.01 { format!("{ratio:.4} ×") } else { format!("{ratio:.2} ×") }
        }
        _ => "–".to_owned(),
    }
}

/// With thousands apart, and a decimal where there are few digits.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value < 1000.0 || value >= 100.0 {
        let digits = format!("{value:.0}");
        let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
        return groups.join(",");
    }
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::goal::Goal;
    use crate::bench::rows::Way;

    const FIGURES: [Figure; 1] = [Figure { name: "ms", what: "", unit: " ms", goal: Goal::TimesFloor { limit: 4.0, aim: 2.0 } }];
    static ROW: Row = Row {
        name: "row",
        what: "What",
        way: Way::Node,
        subjects: &[FLOOR, OURS, "peer", "other"],
        rounds: 1,
        quick_rounds: 1,
        figures: &FIGURES,
    };

    fn report() -> Report {
        let of = |value: f64| {
            let mut samples = Samples::default();
            samples.add([("ms".to_owned(), value)].into());
            samples
        };
        let mut failed = Samples::default();
        failed.fail(&anyhow::anyhow!("no"));
        let machine = Machine { cpus: 2, processor: "CPU".to_owned(), node: "v20".to_owned(), load: Some(0.5) };
        Report::new(
            &[(&ROW, [(FLOOR, of(10.0)), (OURS, of(30.0)), ("peer", of(12_000.0)), ("other", failed)].into())],
            false,
            machine.clone(),
            machine,
        )
    }

    #[test]
    fn a_line_has_the_figures_the_ratios_the_goal_and_whether_it_is_met() {
        let text = report().markdown();
        let line = text.lines().last().unwrap();
        let wanted = "| What | 10 ms | **30 ms** | 3.00 × | 4 × floor | 2 × floor | ✔ | peer 12,000 ms (0.0025 ×); other failed |";
        assert_eq!(line, wanted);
        assert!(text.starts_with("2 × CPU, Node v20; load 0.50 before and 0.50 after."), "{text}");
    }

    #[test]
    fn the_json_has_every_sample_and_why_a_subject_failed() {
        let json: serde_json::Value = serde_json::from_str(&report().json().unwrap()).unwrap();
        assert_eq!(json["lines"][0]["subjects"]["ours"]["samples"][0], 30.0);
        assert_eq!(json["lines"][0]["subjects"]["other"]["failure"], "no");
        assert_eq!(json["lines"][0]["verdict"], "met");
    }

    #[test]
    fn numbers_are_short_and_readable() {
        assert_eq!([number(1.0), number(36.25), number(135.4), number(1_234_567.8)], ["1", "36.2", "135", "1,234,568"]);
    }
}
