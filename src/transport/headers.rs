use alloc::{string::String, vec::Vec};
use core::time::Duration;

use super::http_date;
use crate::{text::number, token::UnixTime};

/// The headers of a response, names in lower case.
#[derive(Clone, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Keeps at most 100 headers of at most 16 KiB each; more is not a response of ours.
    pub fn new<N: AsRef<str>, V: Into<String>>(headers: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut kept = Self::default();
        for (name, value) in headers {
            kept.add(name.as_ref(), value.into());
        }
        kept
    }

    fn add(&mut self, name: &str, value: String) {
        if self.0.len() < 100 && value.len() <= 16 * 1024 {
            self.0.push((name.to_ascii_lowercase(), value));
        }
    }

    /// The first header of this name (lower case).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
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
        let whole = |value: &str| number(value.trim_ascii()).and_then(|number| i64::try_from(number).ok());
        for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
            if let Some(milliseconds) = self.get(name).and_then(whole) {
                return Some(milliseconds);
            }
        }
        let value = self.get("retry-after")?;
        if let Some(seconds) = whole(value) {
            return Some(seconds.saturating_mul(1000));
        }
        let now = self.date().unwrap_or(now);
        Some((http_date::parse(value.trim_ascii())?.millis() - now.millis()).max(0))
    }
}

impl core::fmt::Debug for Headers {
    /// The names only: a value may be a cookie.
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
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
