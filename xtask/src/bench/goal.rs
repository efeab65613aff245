//! What a figure of ours is to reach, and whether it does.

use serde::Serialize;

/// A goal, with what it must be at the worst and what it should be. `floor` is the floor's figure of the same run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// At most so much.
    AtMost { limit: f64, aim: f64 },
    /// At most so many times the floor.
    TimesFloor { limit: f64, aim: f64 },
    /// At most so much more than the floor.
    AboveFloor { limit: f64, aim: f64 },
    /// At least this share of the floor.
    ShareOfFloor { limit: f64, aim: f64 },
    /// For information.
    None,
}

/// How a figure stands to its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    AimReached,
    Met,
    Missed,
    /// There is no goal, or no figure.
    Open,
}

impl Goal {
    /// The limit and the aim in the figure's own unit.
    pub fn in_numbers(self, floor: Option<f64>) -> Option<(f64, f64)> {
        match self {
            Self::AtMost { limit, aim } => Some((limit, aim)),
            Self::TimesFloor { limit, aim } | Self::ShareOfFloor { limit, aim } => floor.map(|floor| (limit * floor, aim * floor)),
            Self::AboveFloor { limit, aim } => floor.map(|floor| (floor + limit, floor + aim)),
            Self::None => None,
        }
    }

    /// How `figure` stands.
    pub fn verdict(self, figure: Option<f64>, floor: Option<f64>) -> Verdict {
        let (Some(figure), Some((limit, aim))) = (figure, self.in_numbers(floor)) else { return Verdict::Open };
        let reaches = |goal: f64| if matches!(self, Self::ShareOfFloor { .. }) { figure >= goal } else { figure <= goal };
        match (reaches(aim), reaches(limit)) {
            (true, _) => Verdict::AimReached,
            (false, true) => Verdict::Met,
            (false, false) => Verdict::Missed,
        }
    }

    /// As one says it, with `unit` where the goal is an amount: `4 × floor`, `floor + 8 ms`.
    pub fn words(self, unit: &str) -> (String, String) {
        let both = |say: &dyn Fn(f64) -> String, limit, aim| (say(limit), say(aim));
        match self {
            Self::AtMost { limit, aim } => both(&|value| format!("{value}{unit}"), limit, aim),
            Self::TimesFloor { limit, aim } | Self::ShareOfFloor { limit, aim } => both(&|value| format!("{value} × floor"), limit, aim),
            Self::AboveFloor { limit, aim } => both(&|value| format!("floor + {value}{unit}"), limit, aim),
            Self::None => ("–".to_owned(), "–".to_owned()),
        }
    }
}

impl Verdict {
    /// The mark in the table.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::AimReached => "✔ aim",
            Self::Met => "✔",
            Self::Missed => "✘ missed",
            Self::Open => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_follow_the_floor() {
        let goal = Goal::TimesFloor { limit: 4.0, aim: 2.0 };
        let verdict = |figure| goal.verdict(Some(figure), Some(100.0));
        assert_eq!([verdict(200.0), verdict(400.0), verdict(401.0)], [Verdict::AimReached, Verdict::Met, Verdict::Missed]);
        assert_eq!(goal.verdict(Some(1.0), None), Verdict::Open);
        let goal = Goal::AboveFloor { limit: 15.0, aim: 8.0 };
        assert_eq!(goal.verdict(Some(80.0), Some(68.0)), Verdict::Met);
        assert_eq!(goal.words(" ms"), ("floor + 15 ms".to_owned(), "floor + 8 ms".to_owned()));
    }

    #[test]
    fn of_a_share_more_is_better() {
        let goal = Goal::ShareOfFloor { limit: 0.8, aim: 0.9 };
        let verdict = |figure| goal.verdict(Some(figure), Some(1000.0));
        assert_eq!([verdict(1200.0), verdict(800.0), verdict(799.0)], [Verdict::AimReached, Verdict::Met, Verdict::Missed]);
    }

    #[test]
    fn without_a_figure_nothing_is_said() {
        assert_eq!(Goal::AtMost { limit: 1.0, aim: 1.0 }.verdict(None, None), Verdict::Open);
        assert_eq!(Goal::None.verdict(Some(1.0), Some(1.0)), Verdict::Open);
    }
}
