//! When a token at hand is served, renewed ahead of time, or of no use. Pure.

use super::Record;
use crate::token::{Moment, UnixTime};

/// What to do with a token at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Serve it.
    Fresh,
    /// Serve it, and get the next one without making anybody wait if that can be helped.
    Ahead,
    /// Get the next one first; serve this one if that fails.
    Late,
    /// It is of no use.
    Dead,
}

/// The time within which a record is served without another thought: by the wall clock, and by the steady clock where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServeInterval {
    /// A clock that says less has jumped since the token was cached, and nothing it says of the token can be believed.
    pub from: UnixTime,
    pub until: UnixTime,
    /// Milliseconds since the steady clock's start.
    pub until_steady: Option<i64>,
}

/// Decides by the clock alone.
pub fn decide(record: &Record, now: Moment) -> Decision {
    let expires_on = record.token.expires_on.millis();
    let wall = now.wall_not_before(record.cached_at).millis();
    if now.wall() < from(record) || wall >= expires_on {
        Decision::Dead
    } else if wall < until(record) {
        Decision::Fresh
    } else if wall < expires_on - LATE {
        Decision::Ahead
    } else {
        Decision::Late
    }
}

/// What [`decide`] answers with [`Fresh`](Decision::Fresh), as an interval, for those who answer without asking.
pub fn serve_interval(record: &Record) -> ServeInterval {
    let until = until(record);
    let (wall, steady) = record.cached_at.millis();
    let until_steady = (steady >= 0).then_some(steady + until - wall);
    ServeInterval { from: from(record), until: UnixTime::from_millis(until), until_steady }
}

fn from(record: &Record) -> UnixTime {
    UnixTime::from_millis(record.cached_at.wall().millis() - TOLERANCE)
}

/// A token is served until its refresh point or five minutes before it expires, whichever comes first; but for half a minute after each
/// attempt to renew it, as long as it lives, so that a token service in trouble is not asked by every caller.
fn until(record: &Record) -> i64 {
    let expires_on = record.token.expires_on.millis();
    let due = record.token.refresh_on.map_or(i64::MAX, UnixTime::millis).min(expires_on - LATE);
    due.max(record.attempted_at.wall_not_before(record.cached_at).millis() + COOL_DOWN).min(expires_on)
}

// In milliseconds.
/// A token with less time left is renewed before it is served.
const LATE: i64 = 5 * 60 * 1000;
/// Renewal is tried at most this often.
const COOL_DOWN: i64 = 30 * 1000;
/// A record from further in the future was cached by a clock that was wrong, or is wrong now.
const TOLERANCE: i64 = 60 * 1000;

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;
    use crate::token::{AccessToken, Secret};

    const START: i64 = 1_790_000_000;

    fn at(seconds: i64) -> Moment {
        Moment::new(UnixTime::from_seconds(START + seconds), None)
    }

    fn steady(wall: i64, steady: u64) -> Moment {
        Moment::new(at(wall).wall(), Some(Duration::from_secs(steady)))
    }

    fn record(lifetime: i64, refresh_in: Option<i64>) -> Record {
        Record {
            token: AccessToken {
                token: Secret::from("token"),
                expires_on: at(lifetime).wall(),
                refresh_on: refresh_in.map(|seconds| at(seconds).wall()),
                token_type: "Bearer".into(),
            },
            cached_at: at(0),
            attempted_at: at(0),
        }
    }

    #[test]
    fn an_hour_is_fresh_until_five_minutes_before_its_end() {
        let record = record(3600, None);
        for (seconds, decision) in [
            (0, Decision::Fresh),
            (3299, Decision::Fresh),
            (3300, Decision::Late),
            (3599, Decision::Late),
            (3600, Decision::Dead),
            (9999, Decision::Dead),
        ] {
            assert_eq!(decide(&record, at(seconds)), decision, "{seconds}");
        }
    }

    #[test]
    fn a_long_one_is_renewed_ahead() {
        let record = record(86_400, Some(43_200));
        for (seconds, decision) in [
            (43_199, Decision::Fresh),
            (43_200, Decision::Ahead),
            (86_099, Decision::Ahead),
            (86_100, Decision::Late),
            (86_400, Decision::Dead),
        ] {
            assert_eq!(decide(&record, at(seconds)), decision, "{seconds}");
        }
    }

    #[test]
    fn after_an_attempt_it_rests_for_half_a_minute_but_never_beyond_its_life() {
        let mut tried = record(3600, None);
        tried.attempted_at = at(3400);
        assert_eq!(decide(&tried, at(3429)), Decision::Fresh);
        assert_eq!(decide(&tried, at(3430)), Decision::Late);
        tried.attempted_at = at(3590);
        assert_eq!(decide(&tried, at(3599)), Decision::Fresh);
        assert_eq!(decide(&tried, at(3600)), Decision::Dead);
        let short = record(200, None);
        assert_eq!(decide(&short, at(29)), Decision::Fresh);
        assert_eq!(decide(&short, at(30)), Decision::Late);
    }

    #[test]
    fn a_clock_that_jumped_back_does_not_bring_a_token_back_to_life() {
        let without = record(3600, None);
        assert_eq!(decide(&without, at(-61)), Decision::Dead);
        let with = Record { cached_at: steady(0, 100), attempted_at: steady(0, 100), ..record(3600, None) };
        assert_eq!(decide(&with, steady(10, 100 + 3000)), Decision::Fresh);
        assert_eq!(decide(&with, steady(10, 100 + 3400)), Decision::Late);
        assert_eq!(decide(&with, steady(10, 100 + 3600)), Decision::Dead);
        assert_eq!(serve_interval(&with).until_steady, Some((100 + 3300) * 1000));
    }

    #[test]
    fn a_clock_that_jumped_ahead_or_slept_counts() {
        let with = Record { cached_at: steady(0, 100), attempted_at: steady(0, 100), ..record(3600, None) };
        assert_eq!(decide(&with, steady(7200, 101)), Decision::Dead);
    }
}
