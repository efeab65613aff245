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
    /// The row that the budget and the aim come on top of.
    pub above: Option<String>,
    pub budget: u64,
    pub aim: u64,
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
    /// Over the budget by so many bytes.
    Over(u64),
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
            if let Some(above) = &bundle.above
                && !budgets.bundles[..place].iter().any(|earlier| earlier.name == *above && earlier.above.is_none())
            {
                bail!("`{}`: `above` must name an earlier row that stands alone, not `{above}`", bundle.name);
            }
        }
        Ok(budgets)
    }
}

/// Compares `figure` with a budget and an aim. `base` is the figure of the row that both come on top of.
pub fn compare(figure: u64, base: u64, budget: Option<u64>, aim: Option<u64>) -> Verdict {
    let figure = figure.saturating_sub(base);
    match (budget, aim) {
        (Some(budget), _) if figure > budget => Verdict::Over(figure - budget),
        (_, Some(aim)) if figure <= aim => Verdict::Reached,
        (Some(_), _) => Verdict::Within,
        (None, _) => Verdict::Unbounded,
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

    #[test]
    fn one_byte_over_the_budget_is_over() {
        assert_eq!(compare(20_000, 0, Some(20_000), Some(12_000)), Verdict::Within);
        assert_eq!(compare(20_001, 0, Some(20_000), Some(12_000)), Verdict::Over(1));
        assert_eq!(compare(12_000, 0, Some(20_000), Some(12_000)), Verdict::Reached);
        assert_eq!(compare(1, 0, None, None), Verdict::Unbounded);
    }

    #[test]
    fn a_row_above_another_is_compared_by_the_difference() {
        assert_eq!(compare(23_999, 20_000, Some(4_000), Some(2_000)), Verdict::Within);
        assert_eq!(compare(24_500, 20_000, Some(4_000), Some(2_000)), Verdict::Over(500));
        assert_eq!(compare(19_000, 20_000, Some(4_000), Some(2_000)), Verdict::Reached);
    }

    #[test]
    fn a_row_above_must_name_an_earlier_row() {
        let text = row("a", "budget = 2\naim = 1\nabove = \"b\"") + &row("b", "budget = 2\naim = 1");
        assert!(Budgets::parse(&text).unwrap_err().to_string().contains("`above`"));
    }

    #[test]
    fn an_aim_above_the_budget_and_a_misspelt_key_are_refused() {
        assert!(Budgets::parse(&row("a", "budget = 1\naim = 2")).is_err());
        assert!(Budgets::parse(&row("a", "budget = 2\naim = 1\nbuget = 1")).is_err());
    }
}
