use alloc::{string::String, vec::Vec};
use core::time::Duration;

use time::{PrimitiveDateTime, format_description::StaticFormatDescription, macros::format_description};

use crate::token::UnixTime;

/// The headers of a response, names in lower case.
#[derive(Clone, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Keeps at most 100 headers of at most 16 KiB each; more is not a response of ours.
    pub fn new<N: AsRef<str>, V: Into<String>>(headers: impl IntoIterator<Item = (N, V)>) -> Self {
        let headers = headers.into_iter().map(|(name, value)| (name.as_ref().to_ascii_lowercase(), value.into()));
        Self(headers.filter(|(_, value): &(String, String)| value.len() <= 16 * 1024).take(100).collect())
    }

    /// The first header of this name (lower case).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The wait that the server asks for, in any of its three spellings; a date that is past means none.
    ///
    /// <https://learn.microsoft.com/azure/architecture/best-practices/retry-service-specific>, RFC 9110, 10.2.3
    pub fn retry_after(&self, now: UnixTime) -> Option<Duration> {
        let milliseconds = ["retry-after-ms", "x-ms-retry-after-ms"].iter().find_map(|name| self.get(name)?.trim().parse().ok());
        if let Some(milliseconds) = milliseconds {
            return Some(Duration::from_millis(milliseconds));
        }
        let value = self.get("retry-after")?.trim();
        match value.parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            Err(_) => Some(http_date(value)?.since(now)),
        }
    }
}

/// An HTTP date in the form that RFC 9110, 5.6.7 wants senders to use.
fn http_date(text: &str) -> Option<UnixTime> {
    const FORM: StaticFormatDescription =
        format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    let date = PrimitiveDateTime::parse(text, FORM).ok()?;
    Some(UnixTime::from_seconds(date.assume_utc().unix_timestamp()))
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
