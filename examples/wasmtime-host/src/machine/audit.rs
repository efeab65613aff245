use std::fmt;
use std::time::{Duration, Instant};

/// Hears of every call that an instance makes of the machine, when it is over.
pub trait Audit: Send + Sync {
    fn record(&self, call: &Call<'_>);
}

/// A function is enough.
impl<F: Fn(&Call<'_>) + Send + Sync> Audit for F {
    fn record(&self, call: &Call<'_>) {
        self(call);
    }
}

/// One call. Nothing of it is secret: no value, no query, no content. It prints as one line.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The import, as `files.read`.
    pub import: &'static str,
    /// What was asked for, as a path.
    pub subject: &'a str,
    /// What came of it: `denied`, `ok`, a status, or why not.
    pub outcome: &'a str,
    pub took: Duration,
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whatever an instance has made up must not begin a line of its own.
        let subject: String = self.subject.chars().map(|character| if character.is_control() { '?' } else { character }).collect();
        write!(formatter, "{} {subject}: {} ({} ms)", self.import, self.outcome, self.took.as_millis())
    }
}

/// A call that is under way.
pub(crate) struct Begun {
    import: &'static str,
    at: Instant,
}

impl Begun {
    pub(crate) fn new(import: &'static str) -> Self {
        Self { import, at: Instant::now() }
    }

    pub(crate) fn end(self, audit: &dyn Audit, subject: &str, outcome: &str) {
        audit.record(&Call { import: self.import, subject, outcome, took: self.at.elapsed() });
    }
}

/// Tells nobody.
pub(super) struct Silent;

impl Audit for Silent {
    fn record(&self, _: &Call<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_one_line_whatever_was_asked_for() {
        let call = Call { import: "files.read", subject: "/a\nfiles.read /b: ok", outcome: "denied", took: Duration::from_millis(3) };
        assert_eq!(call.to_string(), "files.read /a?files.read /b: ok: denied (3 ms)");
    }
}
