use crate::{maybe_send::Lock, token::UnixTime};

/// How far the token service's clock is ahead of this machine's, as the `Date` of its answers told (RFC 9110, 6.6.1).
///
/// Assertions say from when until when they hold, and the service reads that by its own clock.
#[derive(Debug, Default)]
pub(crate) struct ServerClock(Lock<i64>);

impl ServerClock {
    /// A service that is right to the minute is right: a `Date` has whole seconds, and took its time to come here.
    pub(super) fn learn(&self, date: UnixTime, now: UnixTime) {
        let ahead = date.millis() - now.millis();
        self.0.with(|known| *known = if ahead.abs() > TOLERANCE { ahead } else { 0 });
    }

    /// The time by the service's clock, as far as it is known.
    pub(crate) fn read(&self, now: UnixTime) -> UnixTime {
        UnixTime::from_millis(now.millis() + self.0.with(|ahead| *ahead))
    }

    /// Whether this time, read earlier, is not the service's after all.
    pub(crate) fn disproves(&self, earlier: UnixTime, now: UnixTime) -> bool {
        (self.read(now).millis() - earlier.millis()).abs() > TOLERANCE
    }
}

/// In milliseconds.
const TOLERANCE: i64 = 60_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_found_out_and_forgotten_when_it_is_right_again() {
        let (clock, time) = (ServerClock::default(), UnixTime::from_seconds);
        assert_eq!(clock.read(time(5)), time(5));
        clock.learn(time(7200), time(0));
        assert_eq!(clock.read(time(5)), time(7205));
        assert!(clock.disproves(time(0), time(1)));
        assert!(!clock.disproves(time(7200), time(1)));
        clock.learn(time(30), time(0));
        assert_eq!(clock.read(time(5)), time(5));
    }
}
