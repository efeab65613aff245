//! The emulator's own clock: the machine's time, shifted on demand.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The furthest the clock may be shifted, in seconds: 100 years, so that no date arithmetic can overflow.
pub const MAX_OFFSET_SECONDS: i64 = 100 * 365 * 86_400;

/// Seconds since 1970 as this emulator sees them.
#[derive(Debug, Default)]
pub struct Clock {
    offset_seconds: AtomicI64,
}

impl Clock {
    /// The time now, in seconds since 1970.
    pub fn now(&self) -> i64 {
        machine_seconds().saturating_add(self.offset())
    }

    /// How far the clock is shifted, in seconds; positive is the future.
    pub fn offset(&self) -> i64 {
        self.offset_seconds.load(Ordering::Relaxed)
    }

    /// Shifts the clock to `seconds` away from the machine's time, at most [`MAX_OFFSET_SECONDS`] either way.
    pub fn set_offset(&self, seconds: i64) {
        self.offset_seconds.store(seconds.clamp(-MAX_OFFSET_SECONDS, MAX_OFFSET_SECONDS), Ordering::Relaxed);
    }

    /// Moves the clock on by `seconds`, from wherever it is.
    pub fn advance(&self, seconds: i64) {
        self.set_offset(self.offset().saturating_add(seconds));
    }
}

/// An instant in seconds since 1970 as the standard library's type, for HTTP dates. Times before 1970 become 1970.
pub fn system_time(seconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}

/// `2026-11-20 10:42:17Z`, as Entra writes its timestamps.
pub fn entra_timestamp(seconds: i64) -> String {
    let (date, time) = date_and_time(seconds);
    format!("{date} {time}Z")
}

/// `2026-11-20T10:42:17.0000000Z`, as Entra writes the times of an assertion in its messages.
pub fn entra_instant(seconds: i64) -> String {
    let (date, time) = date_and_time(seconds);
    format!("{date}T{time}.0000000Z")
}

/// `11/20/2026 10:42:17`, as Entra writes the validity of a key in its messages.
pub fn entra_key_date(seconds: i64) -> String {
    let (date, time) = date_and_time(seconds);
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{month}/{day}/{year} {time}")
}

fn date_and_time(seconds: i64) -> (String, String) {
    let instant = time::OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    (
        format!("{:04}-{:02}-{:02}", instant.year(), u8::from(instant.month()), instant.day()),
        format!("{:02}:{:02}:{:02}", instant.hour(), instant.minute(), instant.second()),
    )
}

fn machine_seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
