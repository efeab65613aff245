//! When to ask again, and after how long. Pure: the caller waits.

use core::time::Duration;

use crate::response::is_transient;

/// How often and how long to try; the names are those of `@azure/core-rest-pipeline`.
#[derive(Clone, Debug)]
pub struct RetryOptions {
    /// How many times a request is sent again after its first failure. Default 3.
    pub max_retries: u32,
    /// The first wait; each further one is twice as long, give or take a fifth. Default 800 ms.
    pub retry_delay: Duration,
    /// No wait is longer, but for one that the server asked for. Default 10 s.
    pub max_retry_delay: Duration,
    /// The time for one call in all, waits included. Default 60 s.
    pub deadline: Duration,
    /// The time for one exchange. Default 30 s.
    pub exchange_timeout: Duration,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self {
            max_retries: 3,
            retry_delay: Duration::from_millis(800),
            max_retry_delay: Duration::from_secs(10),
            deadline: Duration::from_mins(1),
            exchange_timeout: Duration::from_secs(30),
        }
    }
}

/// How one exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With this status, and the wait that the server asked for.
    Status(u16, Option<Duration>),
    /// Without an answer: a timeout, a network error.
    NoAnswer,
    /// In a way that will not change.
    Final,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send the request again after this wait.
    Again(Duration),
    /// What came is the answer.
    Enough,
}

/// Judges the `attempt`th exchange (from 1) of a call that has taken `elapsed` so far. `dice` spreads the waits of many callers.
pub fn judge(attempt: u32, outcome: Outcome, elapsed: Duration, options: &RetryOptions, dice: Option<u8>) -> Verdict {
    let asked_for = match outcome {
        Outcome::Status(status, retry_after) if is_transient(status) => retry_after,
        Outcome::NoAnswer => None,
        _ => return Verdict::Enough,
    };
    let wait = asked_for.unwrap_or_else(|| backoff(attempt, options, dice));
    let fits = elapsed.saturating_add(wait) < options.deadline;
    if attempt <= options.max_retries && fits { Verdict::Again(wait) } else { Verdict::Enough }
}

fn backoff(attempt: u32, options: &RetryOptions, dice: Option<u8>) -> Duration {
    let doubled = options.retry_delay.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
    let spread = 80 + u32::from(dice.unwrap_or(128)) * 40 / 255;
    (doubled.saturating_mul(spread) / 100).min(options.max_retry_delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZERO: Duration = Duration::ZERO;

    fn with(attempt: u32, outcome: Outcome, elapsed: Duration) -> Verdict {
        judge(attempt, outcome, elapsed, &RetryOptions::default(), None)
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for (status, again) in [(200, false), (400, false), (401, false), (403, false), (404, false), (501, false), (505, false)]
            .into_iter()
            .chain([408, 429, 500, 502, 503, 504, 599].map(|status| (status, true)))
        {
            let verdict = with(1, Outcome::Status(status, None), ZERO);
            assert_eq!(matches!(verdict, Verdict::Again(_)), again, "{status}");
        }
        assert!(matches!(with(1, Outcome::NoAnswer, ZERO), Verdict::Again(_)));
        assert_eq!(with(1, Outcome::Final, ZERO), Verdict::Enough);
    }

    #[test]
    fn waits_double_and_are_bounded() {
        let waits: [Verdict; 3] = [1, 2, 3].map(|attempt| with(attempt, Outcome::NoAnswer, ZERO));
        assert_eq!(waits, [800, 1600, 3200].map(|milliseconds| Verdict::Again(Duration::from_millis(milliseconds))));
        assert_eq!(with(4, Outcome::NoAnswer, ZERO), Verdict::Enough);
        for dice in [0, 128, 255] {
            let many = RetryOptions { max_retries: u32::MAX, ..RetryOptions::default() };
            assert_eq!(judge(40, Outcome::NoAnswer, ZERO, &many, Some(dice)), Verdict::Again(many.max_retry_delay));
        }
    }

    #[test]
    fn the_servers_wait_counts_if_it_fits_the_deadline() {
        let seven = Some(Duration::from_secs(7));
        assert_eq!(with(1, Outcome::Status(429, seven), ZERO), Verdict::Again(Duration::from_secs(7)));
        assert_eq!(with(1, Outcome::Status(503, Some(ZERO)), ZERO), Verdict::Again(ZERO));
        assert_eq!(with(1, Outcome::Status(429, seven), Duration::from_secs(53)), Verdict::Enough);
        assert_eq!(with(1, Outcome::Status(429, Some(Duration::MAX)), ZERO), Verdict::Enough);
    }
}
