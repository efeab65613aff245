//! The budgets of `xtask/budgets.toml` and the comparison with what was measured.

use std::fs;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::paths;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budgets {
    #[serde(default, rename = "bundle")]
    pub bundles: Vec<Bundle>,
    #[serde(default, rename = "directory")]
    pub directories: Vec<Place>,
    #[serde(default, rename = "file")]
    pub files: Vec<Place>,
}

/// A program that is bundled with what it imports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    pub name: String,
    pub what: String,
    pub imports: Vec<String>,
    pub conditions: Vec<String>,
    /// The artefact that its first call loads, where the entry does not bring it.
    pub first_call: Option<String>,
    /// The row that the budget and the aim come on top of.
    pub above: Option<String>,
    pub budget: u64,
    pub aim: u64,
    /// While the budget is not reached: what must not be exceeded until then.
    pub allowed_until_reached: Option<u64>,
    #[serde(default)]
    pub peers: Vec<Peer>,
}

/// The same program, written with another library.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    pub name: String,
    pub package: String,
    pub imports: Vec<String>,
    pub conditions: Vec<String>,
    /// Whether it is measured in every run, not only when all peers are.
    #[serde(default)]
    pub always: bool,
}

/// A file or a directory, measured as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub name: String,
    pub what: String,
    pub path: String,
    pub budget: Option<u64>,
}

/// How a figure stands to its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Over the budget by so many bytes, and over what is allowed until it is reached.
    Over(u64),
    /// Over the budget by so many bytes, as is allowed until it is reached.
    NotReached(u64),
    /// Within the budget.
    Within,
    /// Within the aim.
    Reached,
    /// There is no budget.
    Unbounded,
}

impl Budgets {
    /// Reads the file.
    pub fn read() -> Result<Self> {
        let path = paths::xtask().join("budgets.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", paths::display(&path)))?;
        Self::parse(&text).with_context(|| paths::display(&path))
    }

    fn parse(text: &str) -> Result<Self> {
        let budgets: Self = basic_toml::from_str(text)?;
        for (place, bundle) in budgets.bundles.iter().enumerate() {
            if bundle.aim > bundle.budget {
                bail!("`{}`: the aim ({}) is above the budget ({})", bundle.name, bundle.aim, bundle.budget);
            }
            if bundle.allowed_until_reached.is_some_and(|allowed| allowed <= bundle.budget) {
                bail!("`{}`: `allowed_until_reached` must be above the budget ({}); else leave it out", bundle.name, bundle.budget);
            }
            if let Some(above) = &bundle.above
                && !budgets.bundles[..place].iter().any(|earlier| earlier.name == *above && earlier.above.is_none())
            {
                bail!("`{}`: `above` must name an earlier row that stands alone, not `{above}`", bundle.name);
            }
        }
        Ok(budgets)
    }
}

/// What a figure may be; bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    pub budget: Option<u64>,
    pub aim: Option<u64>,
    /// While the budget is not reached.
    pub allowed: Option<u64>,
}

impl Bundle {
    /// The limits of this row.
    pub const fn limits(&self) -> Limits {
        Limits { budget: Some(self.budget), aim: Some(self.aim), allowed: self.allowed_until_reached }
    }
}

impl Place {
    /// The limits of this row.
    pub const fn limits(&self) -> Limits {
        Limits { budget: self.budget, aim: None, allowed: None }
    }
}

impl Limits {
    /// Compares `figure` with the limits. `base` is the figure of the row that they come on top of.
    pub fn compare(self, figure: u64, base: u64) -> Verdict {
        let figure = figure.saturating_sub(base);
        match (self.budget, self.aim) {
            (Some(budget), _) if figure > budget => match self.allowed {
                Some(allowed) if figure <= allowed => Verdict::NotReached(figure - budget),
                _ => Verdict::Over(figure - budget),
            },
            (_, Some(aim)) if figure <= aim => Verdict::Reached,
            (Some(_), _) => Verdict::Within,
            (None, _) => Verdict::Unbounded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, rest: &str) -> String {
        format!("[[bundle]]\nname = \"{name}\"\nwhat = \"\"\nimports = []\nconditions = []\n{rest}\n")
    }

    #[test]
    fn the_projects_own_file_is_valid() {
        let budgets = Budgets::read().unwrap();
        let names: Vec<&str> = budgets.bundles.iter().map(|bundle| bundle.name.as_str()).collect();
        assert_eq!(names, ["page", "edge", "edge-certificate", "server"]);
    }

    const EDGE: Limits = Limits { budget: Some(20_000), aim: Some(12_000), allowed: None };

    #[test]
    fn one_byte_over_the_budget_is_over() {
        assert_eq!(EDGE.compare(20_000, 0), Verdict::Within);
        assert_eq!(EDGE.compare(20_001, 0), Verdict::Over(1));
        assert_eq!(EDGE.compare(12_000, 0), Verdict::Reached);
        assert_eq!(Limits::default().compare(1, 0), Verdict::Unbounded);
    }

    #[test]
    fn a_budget_that_is_not_reached_yet_is_told_and_growth_beyond_what_is_allowed_is_over() {
        let limits = Limits { allowed: Some(25_000), ..EDGE };
        assert_eq!(limits.compare(25_000, 0), Verdict::NotReached(5_000));
        assert_eq!(limits.compare(25_001, 0), Verdict::Over(5_001));
        assert_eq!(limits.compare(20_000, 0), Verdict::Within);
    }

    #[test]
    fn a_row_above_another_is_compared_by_the_difference() {
        let certificate = Limits { budget: Some(4_000), aim: Some(2_000), allowed: None };
        assert_eq!(certificate.compare(23_999, 20_000), Verdict::Within);
        assert_eq!(certificate.compare(24_500, 20_000), Verdict::Over(500));
        assert_eq!(certificate.compare(19_000, 20_000), Verdict::Reached);
    }

    #[test]
    fn a_row_above_must_name_an_earlier_row() {
        let text = row("a", "budget = 2\naim = 1\nabove = \"b\"") + &row("b", "budget = 2\naim = 1");
        assert!(Budgets::parse(&text).unwrap_err().to_string().contains("`above`"));
    }

    #[test]
    fn limits_in_the_wrong_order_and_a_misspelt_key_are_refused() {
        assert!(Budgets::parse(&row("a", "budget = 2\naim = 1\nallowed_until_reached = 2")).is_err());
        assert!(Budgets::parse(&row("a", "budget = 1\naim = 2")).is_err());
        assert!(Budgets::parse(&row("a", "budget = 2\naim = 1\nbuget = 1")).is_err());
    }
}
