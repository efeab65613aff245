use alloc::{borrow::Cow, string::String};
use core::time::Duration;

use zeroize::Zeroize;

use super::http_date;
use crate::{
    text::{find_line, lines, number},
    token::UnixTime,
};

/// The headers of a message, names in lower case. One text, with a line `name<TAB>value` for each: there are few, and they are read once.
#[derive(Clone, Default)]
pub struct Headers(Cow<'static, str>);

impl Headers {
    /// Keeps at most 100 headers of at most 16 KiB each; more is not a response of ours.
    pub fn new<N: AsRef<str>, V: AsRef<str>>(headers: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut lines = String::new();
        for (name, value) in headers.into_iter().take(100) {
            let (name, value) = (name.as_ref(), value.as_ref());
            // No host lets a line break through; one that did must not have its value read as headers.
            if value.len() <= 16 * 1024 && !value.contains('\n') {
                lines.extend([&*name.to_ascii_lowercase(), "\t", value, "\n"]);
            }
        }
        Self(lines.into())
    }

    /// From a text of such lines, names in lower case.
    pub(crate) fn from_lines(lines: impl Into<Cow<'static, str>>) -> Self {
        Self(lines.into())
    }

    /// The text of such lines.
    #[cfg(feature = "js")]
    pub(crate) fn lines(&self) -> &str {
        &self.0
    }

    /// The first header of this name (lower case).
    pub fn get(&self, name: &str) -> Option<&str> {
        find_line(&self.0, name)
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        lines(&self.0)
    }

    /// The same headers with one more, which replaces those of its name (lower case).
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut lines = String::with_capacity(self.0.len() + name.len() + value.len() + 2);
        for (name, value) in self.iter().filter(|(other, _)| *other != name).chain([(name, value)]) {
            lines.extend([name, "\t", value, "\n"]);
        }
        Self(lines.into())
    }

    /// Overwrites what they say, for headers that hold a secret.
    pub(crate) fn wipe(&mut self) {
        if let Cow::Owned(lines) = &mut self.0 {
            lines.zeroize();
        }
    }

    /// The time by the server's clock.
    pub fn date(&self) -> Option<UnixTime> {
        http_date::parse(self.get("date")?)
    }

    /// The wait that the server asks for, in any of its three spellings; a date that is past means none. A date is one of the server's
    /// clock, so its own `Date` counts, and `now` only where there is none.
    ///
    /// <https://learn.microsoft.com/azure/architecture/best-practices/retry-service-specific>, RFC 9110, 10.2.3
    pub fn retry_after(&self, now: UnixTime) -> Option<Duration> {
        self.retry_after_ms(now).and_then(|milliseconds| u64::try_from(milliseconds).ok()).map(Duration::from_millis)
    }

    pub(crate) fn retry_after_ms(&self, now: UnixTime) -> Option<i64> {
        let get = |name| self.get(name).map(str::trim_ascii);
        if let Some(milliseconds) = ["retry-after-ms", "x-ms-retry-after-ms"].iter().find_map(|name| number(get(name)?)) {
            return Some(milliseconds);
        }
        let value = get("retry-after")?;
        if let Some(seconds) = number(value) {
            return Some(UnixTime::from_seconds(seconds).millis());
        }
        let now = self.date().unwrap_or(now);
        Some((http_date::parse(value)?.millis() - now.millis()).max(0))
    }
}

impl core::fmt::Debug for Headers {
    /// The names only: a value may be a cookie.
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(name: &str, value: &str) -> Option<Duration> {
        Headers::new([(name, value)]).retry_after(UnixTime::from_seconds(1_790_000_000))
    }

    #[test]
    fn a_wait_is_read_in_every_spelling() {
        assert_eq!(wait("Retry-After", " 7 "), Some(Duration::from_secs(7)));
        assert_eq!(wait("retry-after-ms", "2500"), Some(Duration::from_millis(2500)));
        assert_eq!(wait("x-ms-retry-after-ms", "2500"), Some(Duration::from_millis(2500)));
        assert_eq!(wait("retry-after", "Mon, 21 Sep 2026 14:13:27 GMT"), Some(Duration::from_secs(7)));
        assert_eq!(wait("retry-after", "Mon, 21 Sep 2026 14:12:20 GMT"), Some(Duration::ZERO));
    }

    #[test]
    fn what_is_not_a_wait_is_none() {
        for bad in ["", "-1", "soon", "Mon, 21 Sep 2026", "1e9", "99999999999999999999999", "Mon, 99 Sep 2026 14:12:20 GMT"] {
            assert_eq!(wait("retry-after", bad), None, "{bad}");
        }
    }
}
