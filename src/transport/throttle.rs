use crate::{maybe_send::Lock, token::Moment};
use alloc::{string::String, vec::Vec};

/// Who asked too often, and until when the token service is left alone. Shared by all credentials of a host.
///
/// A list, because it is nearly always empty, and a map would cost two kilobytes of every artefact.
#[derive(Debug, Default)]
pub struct Throttle(Lock<Vec<(String, Pause)>>);

#[derive(Clone, Copy, Debug)]
struct Pause {
    since: Moment,
    /// In milliseconds.
    length: i64,
}

impl Pause {
    fn left(&self, now: Moment) -> i64 {
        self.length - now.milliseconds_since(self.since)
    }
}

impl Throttle {
    /// The rest of the pause of this key, in milliseconds; `None` when there is none.
    pub fn left(&self, key: &str, now: Moment) -> Option<i64> {
        self.0.with(|pauses| pauses.iter().find(|(paused, _)| paused == key).map(|(_, pause)| pause.left(now))).filter(|left| *left > 0)
    }

    /// Begins a pause of so many milliseconds; an hour at most, so that nobody can be locked out by one response.
    pub fn pause(&self, key: String, length: i64, now: Moment) {
        self.0.with(|pauses| {
            pauses.retain(|(paused, pause)| *paused != key && pause.left(now) > 0);
            if pauses.len() < MOST {
                pauses.push((key, Pause { since: now, length: length.min(LONGEST) }));
            }
        });
    }
}

const LONGEST: i64 = 60 * 60 * 1000;
const MOST: usize = 1_000;
