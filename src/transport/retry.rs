//! When to ask again, and after how long. Pure: the caller waits.

use core::time::Duration;

use crate::{response::is_transient, token::milliseconds};

/// How often and how long to try; the names are those of `@azure/core-rest-pipeline`. What is not given is as Entra needs it, or, for a managed
/// identity, as its host does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetryOptions {
    /// How many times a request is sent again after its first failure. Default for Entra: 3.
    pub max_retries: Option<u32>,
    /// The first wait; each further one is twice as long, give or take a fifth. Default for Entra: 800 ms.
    pub retry_delay: Option<Duration>,
    /// No wait is longer, but for one that the server asked for. Default for Entra: 10 s.
    pub max_retry_delay: Option<Duration>,
    /// The time for one call in all, waits included. Default for Entra: 60 s.
    pub deadline: Option<Duration>,
    /// The time for one exchange. Default for Entra: 30 s.
    pub exchange_timeout: Option<Duration>,
}

impl RetryOptions {
    /// What is given, and of `own` what is not.
    pub fn or(&self, own: &Patience) -> Patience {
        Patience {
            max_retries: self.max_retries.unwrap_or(own.max_retries),
            retry_delay: or(self.retry_delay, own.retry_delay),
            max_retry_delay: or(self.max_retry_delay, own.max_retry_delay),
            deadline: or(self.deadline, own.deadline),
            exchange_timeout: or(self.exchange_timeout, own.exchange_timeout),
        }
    }
}

/// How often and how long whoever is asked is tried: as [`RetryOptions`], with nothing left open. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patience {
    pub max_retries: u32,
    pub retry_delay: i64,
    pub max_retry_delay: i64,
    pub deadline: i64,
    pub exchange_timeout: i64,
}

impl Patience {
    /// As Entra needs it.
    pub const ENTRA: Self = Self { max_retries: 3, retry_delay: 800, max_retry_delay: 10_000, deadline: 60_000, exchange_timeout: 30_000 };
}

/// Who is asked: what of its answers may be another one in a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Service {
    /// Entra, and whatever else says so by the usual statuses.
    #[default]
    TokenService,
    /// What gives tokens of a managed identity, on this machine or beside it. What it asks to wait is waited, and no less than our own delay.
    #[cfg(feature = "cloud")]
    IdentityHost {
        /// Whether 404 passes: the host has not heard of the identity yet.
        not_found_passes: bool,
        /// How often a host is asked again that is being updated (410): every ten seconds.
        gone_retries: u32,
    },
}

impl Service {
    /// Whether a status may be another one in a while.
    pub const fn passes(self, status: u16) -> bool {
        match self {
            Self::TokenService => is_transient(status),
            #[cfg(feature = "cloud")]
            Self::IdentityHost { not_found_passes, gone_retries } => {
                is_transient(status) || (status == NOT_FOUND && not_found_passes) || (status == GONE && gone_retries > 0)
            }
        }
    }

    /// How often it is asked again.
    #[cfg_attr(not(feature = "cloud"), allow(unused_variables))]
    const fn most(self, outcome: Outcome, patience: &Patience) -> u32 {
        match self {
            #[cfg(feature = "cloud")]
            Self::IdentityHost { gone_retries, .. } if is_gone(outcome) => gone_retries,
            _ => patience.max_retries,
        }
    }

    /// The wait before the next attempt, if the server asks for this one.
    #[cfg_attr(not(feature = "cloud"), allow(unused_variables))]
    fn wait(self, attempt: u32, outcome: Outcome, asked_for: Option<i64>, patience: &Patience, dice: impl FnOnce() -> Option<u8>) -> i64 {
        match self {
            Self::TokenService => asked_for.unwrap_or_else(|| backoff(attempt, patience, dice())),
            #[cfg(feature = "cloud")]
            Self::IdentityHost { .. } => {
                // Never less than the schedule says.
                let dice = || dice().map(|dice| 128 + dice / 2);
                let own = if is_gone(outcome) { WHILE_GONE } else { backoff(attempt, patience, dice()) };
                own.max(asked_for.unwrap_or(0))
            }
        }
    }
}

/// How one exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With this status, and the wait that the server asked for, in milliseconds.
    Status(u16, Option<i64>),
    /// Without an answer: a timeout, a network error.
    NoAnswer,
    /// In a way that will not change.
    Final,
}

/// Judges the `attempt`th exchange (from 1) of a call that has taken `elapsed` milliseconds so far: after how many milliseconds to send
/// the request again, or `None` when what came is the answer. `dice`, asked only where it counts, spreads the waits of many callers.
pub fn judge(
    attempt: u32,
    outcome: Outcome,
    elapsed: i64,
    patience: &Patience,
    service: Service,
    dice: impl FnOnce() -> Option<u8>,
) -> Option<i64> {
    let asked_for = match outcome {
        Outcome::Status(status, retry_after) if service.passes(status) => retry_after,
        Outcome::NoAnswer => None,
        _ => return None,
    };
    let wait = service.wait(attempt, outcome, asked_for, patience, dice);
    let fits = wait < patience.deadline - elapsed;
    (attempt <= service.most(outcome, patience) && fits).then_some(wait)
}

#[cfg(feature = "cloud")]
const fn is_gone(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Status(GONE, _))
}

/// In milliseconds.
#[inline(never)]
fn or(given: Option<Duration>, own: i64) -> i64 {
    given.map_or(own, milliseconds)
}

fn backoff(attempt: u32, patience: &Patience, dice: Option<u8>) -> i64 {
    let longest = patience.max_retry_delay;
    let mut wait = patience.retry_delay;
    for _ in 1..attempt.min(60) {
        // Past the longest, the spread below no longer matters.
        wait = (wait * 2).min(longest * 2);
    }
    let spread = 80 + i64::from(dice.unwrap_or(128)) * 40 / 255;
    (wait * spread / 100).min(longest)
}

#[cfg(feature = "cloud")]
const NOT_FOUND: u16 = 404;
#[cfg(feature = "cloud")]
const GONE: u16 = 410;
/// In milliseconds. An update takes 70 seconds at most.
#[cfg(feature = "cloud")]
const WHILE_GONE: i64 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn with(attempt: u32, outcome: Outcome, elapsed: i64) -> Option<i64> {
        judge(attempt, outcome, elapsed, &Patience::ENTRA, Service::TokenService, || None)
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for (status, again) in [(200, false), (400, false), (401, false), (403, false), (404, false), (501, false), (505, false)]
            .into_iter()
            .chain([408, 429, 500, 502, 503, 504, 599].map(|status| (status, true)))
        {
            assert_eq!(with(1, Outcome::Status(status, None), 0).is_some(), again, "{status}");
        }
        assert!(with(1, Outcome::NoAnswer, 0).is_some());
        assert_eq!(with(1, Outcome::Final, 0), None);
    }

    #[test]
    fn waits_double_and_are_bounded() {
        assert_eq!([1, 2, 3, 4].map(|attempt| with(attempt, Outcome::NoAnswer, 0)), [Some(800), Some(1600), Some(3200), None]);
        for dice in [0, 128, 255] {
            let many = Patience { max_retries: u32::MAX, ..Patience::ENTRA };
            assert_eq!(judge(u32::MAX, Outcome::NoAnswer, 0, &many, Service::TokenService, || Some(dice)), Some(10_000));
        }
    }

    #[test]
    fn the_servers_wait_counts_if_it_fits_the_deadline() {
        assert_eq!(with(1, Outcome::Status(429, Some(7000)), 0), Some(7000));
        assert_eq!(with(1, Outcome::Status(503, Some(0)), 0), Some(0));
        assert_eq!(with(1, Outcome::Status(429, Some(7000)), 53_000), None);
        assert_eq!(with(1, Outcome::Status(429, Some(i64::MAX)), 1), None);
    }
}
