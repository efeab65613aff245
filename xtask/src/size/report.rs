//! The table of `cargo xtask size`, as Markdown and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::budgets::Verdict;
use super::measure::Sizes;

/// One row.
#[derive(Debug, Serialize)]
pub struct Row {
    pub name: String,
    pub what: String,
    /// JavaScript, where there is any.
    pub js: Option<Sizes>,
    /// Wasm, where there is any.
    pub wasm: Option<Sizes>,
    /// The figure that counts, in bytes: gzip of both together, or the size on the disk.
    pub figure: Option<u64>,
    /// Limits in bytes, with the row's base already added.
    pub budget: Option<u64>,
    pub aim: Option<u64>,
    pub allowed_until_reached: Option<u64>,
    pub status: Status,
    /// Which bundler did better, what is loaded later, how many files.
    pub note: String,
    pub peers: Vec<PeerFigure>,
}

/// What the same program weighs with another library.
#[derive(Debug, Serialize)]
pub struct PeerFigure {
    pub name: String,
    /// Bytes, gzip.
    pub figure: u64,
}

/// How a row stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Within the aim.
    Reached,
    /// Within the budget, or there is none.
    Ok,
    /// Over the budget by so many bytes, as is allowed until it is reached.
    NotReached(u64),
    /// Over the budget by so many bytes, and more than is allowed.
    Over(u64),
    /// Not built.
    Pending,
    /// Could not be measured.
    Failed(String),
}

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Over(bytes) => Self::Over(bytes),
            Verdict::NotReached(bytes) => Self::NotReached(bytes),
            Verdict::Reached => Self::Reached,
            Verdict::Within | Verdict::Unbounded => Self::Ok,
        }
    }
}

impl Status {
    /// Whether the command must fail.
    pub const fn is_failure(&self) -> bool {
        matches!(self, Self::Over(_) | Self::Failed(_))
    }

    fn text(&self) -> String {
        match self {
            Self::Reached => "ok, aim reached".to_owned(),
            Self::Ok => "ok".to_owned(),
            Self::NotReached(bytes) => format!("**OVER by {}**, not reached yet", kilobytes(*bytes)),
            Self::Over(bytes) => format!("**OVER by {}, TOO MUCH**", kilobytes(*bytes)),
            Self::Pending => "pending".to_owned(),
            Self::Failed(why) => format!("**failed**: {}", why.lines().next().unwrap_or_default()),
        }
    }
}

/// The table as Markdown. Sizes of JavaScript and wasm are raw / gzip / brotli.
pub fn markdown(rows: &[Row]) -> String {
    let with_peers = rows.iter().any(|row| !row.peers.is_empty());
    let mut text =
        String::from("| What | JavaScript, minified | wasm | Figure | Budget | Aim | |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    if with_peers {
        text = String::from(
            "| What | JavaScript, minified | wasm | Figure | Budget | Aim | | Peers |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
        );
    }
    for row in rows {
        let status = if row.note.is_empty() { row.status.text() } else { format!("{} ({})", row.status.text(), row.note) };
        let _ = write!(
            text,
            "| {} | {} | {} | {} | {}{} | {} | {status} |",
            row.what,
            triple(row.js),
            triple(row.wasm),
            optional(row.figure),
            optional(row.budget),
            row.allowed_until_reached.map_or_else(String::new, |bytes| format!(" (until then {})", kilobytes(bytes))),
            optional(row.aim),
        );
        if with_peers {
            let _ = write!(text, " {} |", peers(row));
        }
        text.push('\n');
    }
    text
}

/// The table as JSON; bytes.
pub fn json(rows: &[Row]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(rows)
}

fn peers(row: &Row) -> String {
    let ratio = |peer: &PeerFigure| match row.figure {
        Some(figure) => format!(", ours {}.{:02} ×", figure / peer.figure, figure * 100 / peer.figure % 100),
        None => String::new(),
    };
    row.peers.iter().map(|peer| format!("{} {}{}", peer.name, kilobytes(peer.figure), ratio(peer))).collect::<Vec<_>>().join("; ")
}

fn triple(sizes: Option<Sizes>) -> String {
    sizes.map_or_else(
        || "–".to_owned(),
        |sizes| format!("{} / {} / {}", thousands(sizes.raw), thousands(sizes.gzip), thousands(sizes.brotli)),
    )
}

fn optional(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "–".to_owned(), kilobytes)
}

/// `12.3 KB`; a kilobyte is 1,000 bytes.
fn kilobytes(bytes: u64) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{} KB", tenths / 10, tenths % 10)
}

/// `12,345`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(status: Status) -> Row {
        let sizes = Sizes { raw: 54_321, gzip: 12_345, brotli: 11_000 };
        Row {
            name: "edge".to_owned(),
            what: "Edge".to_owned(),
            js: Some(sizes),
            wasm: None,
            figure: Some(12_345),
            budget: Some(20_000),
            aim: Some(12_000),
            allowed_until_reached: None,
            status,
            note: "rollup".to_owned(),
            peers: Vec::new(),
        }
    }

    #[test]
    fn a_row_shows_sizes_figure_limits_and_status() {
        let text = markdown(&[row(Status::Ok)]);
        assert_eq!(text.lines().nth(2).unwrap(), "| Edge | 54,321 / 12,345 / 11,000 | – | 12.3 KB | 20.0 KB | 12.0 KB | ok (rollup) |");
    }

    #[test]
    fn peers_come_with_the_ratio() {
        let mut row = row(Status::Reached);
        row.peers.push(PeerFigure { name: "msal-node".to_owned(), figure: 49_380 });
        assert!(markdown(&[row]).contains("| msal-node 49.4 KB, ours 0.25 × |"));
    }

    #[test]
    fn a_budget_that_is_not_reached_yet_is_shown_with_what_is_allowed_until_then() {
        let text = markdown(&[Row { allowed_until_reached: Some(25_000), ..row(Status::NotReached(2_345)) }]);
        assert!(text.contains("| 20.0 KB (until then 25.0 KB) | 12.0 KB | **OVER by 2.3 KB**, not reached yet (rollup) |"), "{text}");
    }

    #[test]
    fn only_an_overrun_and_a_failure_fail_the_command() {
        assert!(!Status::NotReached(1).is_failure());
        assert!(Status::Over(1).is_failure() && Status::Failed(String::new()).is_failure());
        assert!(!Status::Pending.is_failure() && !Status::Ok.is_failure() && !Status::Reached.is_failure());
    }

    #[test]
    fn numbers_are_grouped_and_rounded() {
        assert_eq!((thousands(999), thousands(1_000), thousands(1_234_567)), ("999".into(), "1,000".into(), "1,234,567".into()));
        assert_eq!((kilobytes(49), kilobytes(12_350)), ("0.0 KB".into(), "12.4 KB".into()));
    }

    #[test]
    fn the_json_has_bytes() {
        let json: serde_json::Value = serde_json::from_str(&json(&[row(Status::Over(5))]).unwrap()).unwrap();
        assert_eq!((json[0]["figure"].as_u64(), json[0]["status"]["over"].as_u64()), (Some(12_345), Some(5)));
    }
}
