use alloc::{string::String, vec::Vec};
use core::time::Duration;

use crate::{maybe_send::Lock, token::Moment};

/// Who asked too often, and until when the token service is left alone. Shared by all credentials of a host.
///
/// A list, because it is nearly always empty, and a map would cost two kilobytes of every artefact.
#[derive(Debug, Default)]
pub struct Throttle(Lock<Vec<(String, Pause)>>);

#[derive(Clone, Copy, Debug)]
struct Pause {
    since: Moment,
    length: Duration,
}

impl Pause {
    fn left(&self, now: Moment) -> Duration {
        self.length.saturating_sub(now.since(self.since))
    }
}

impl Throttle {
    /// The rest of the pause of this key; `None` when there is none.
    pub fn left(&self, key: &str, now: Moment) -> Option<Duration> {
        self.0
            .with(|pauses| pauses.iter().rfind(|(paused, _)| paused == key).map(|(_, pause)| pause.left(now)))
            .filter(|left| !left.is_zero())
    }

    /// Begins a pause; an hour at most, so that nobody can be locked out by one response.
    pub fn pause(&self, key: String, length: Duration, now: Moment) {
        self.0.with(|pauses| {
            pauses.retain(|(paused, pause)| *paused != key && !pause.left(now).is_zero());
            if pauses.len() < MOST {
                pauses.push((key, Pause { since: now, length: length.min(LONGEST) }));
            }
        });
    }
}

const LONGEST: Duration = Duration::from_hours(1);
const MOST: usize = 1_000;
