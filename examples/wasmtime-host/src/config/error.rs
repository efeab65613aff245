use std::fmt;
use std::ops::Range;

use toml::de::Error;

/// What is wrong with a configuration file: where, what, and what to do. Nothing of the line itself, for it may have a secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    place: String,
    what: String,
    hint: String,
}

impl ConfigError {
    pub(crate) fn new(place: &str, what: &str, hint: &str) -> Self {
        Self { place: place.to_owned(), what: what.to_owned(), hint: hint.to_owned() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.what)?;
        if self.hint.is_empty() { Ok(()) } else { write!(formatter, "\n  what to do: {}", self.hint) }
    }
}

impl std::error::Error for ConfigError {}

/// A file under a name.
pub(super) struct Text<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl Text<'_> {
    /// What the reader of TOML says, of a credential if it is one's.
    pub(super) fn refuse(&self, error: &Error, of: Option<&str>) -> ConfigError {
        let said = error.message().trim_end().replace('\n', ", ");
        let what = of.map_or_else(|| said.clone(), |of| format!("[credentials.{of}]: {said}"));
        let hint = nearest(&said);
        match error.span() {
            Some(span) => self.at(&span, &what, &hint),
            None => self.whole(&what, &hint),
        }
    }

    pub(super) fn at(&self, span: &Range<usize>, what: &str, hint: &str) -> ConfigError {
        ConfigError::new(&self.place(span), what, hint)
    }

    pub(super) fn place(&self, span: &Range<usize>) -> String {
        let line = self.text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1;
        format!("{}, line {line}", self.name)
    }

    pub(super) fn whole(&self, what: &str, hint: &str) -> ConfigError {
        ConfigError::new(self.name, what, hint)
    }
}

/// Of the names that an error lists, the one that was probably meant by the first.
fn nearest(said: &str) -> String {
    let mut names = said.split('`').skip(1).step_by(2);
    if !said.starts_with("unknown") {
        return String::new();
    }
    let Some(unknown) = names.next() else { return String::new() };
    let found = names.map(|name| (distance(unknown, name), name)).min();
    match found {
        Some((distance, name)) if distance <= (unknown.chars().count() / 3).max(1) => format!("write `{name}`"),
        _ => "remove it, or write one of those".to_owned(),
    }
}

/// How many characters have to be changed, put in or left out (Levenshtein's distance).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, character) in one.chars().enumerate() {
        let mut next = vec![line + 1];
        for (column, (known, above)) in other.iter().zip(row.windows(2)).enumerate() {
            let changed = above[0] + usize::from(*known != character);
            next.push(changed.min(above[1] + 1).min(next[column] + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_probably_meant_is_named() {
        assert_eq!(nearest("unknown field `tenat`, expected `tenant` or `client`"), "write `tenant`");
        assert_eq!(nearest("unknown field `colour`, expected `tenant` or `client`"), "remove it, or write one of those");
        assert_eq!(nearest("missing field `tenant`"), "");
    }

    #[test]
    fn a_distance_counts_changes() {
        assert_eq!([distance("", "abc"), distance("kitten", "sitting"), distance("same", "same")], [3, 3, 0]);
    }
}
