use crate::{maybe_send::Lock, token::Moment};
use alloc::{string::String, vec::Vec};

/// Who asked too often, and until when the token service is left alone. Shared by all credentials of a host.
///
/// A list, because it is nearly always empty, and a map would cost two kilobytes of every artefact.
#[derive(Debug, Default)]
pub struct Throttle(Lock<Vec<Pause>>);

#[derive(Debug)]
struct Pause {
    key: String,
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
    /// Whether there is no pause at all, as nearly always.
    pub fn is_idle(&self) -> bool {
        self.0.with(|pauses| pauses.is_empty())
    }

    /// The rest of the pause of this key, in milliseconds; `None` when there is none.
    pub fn left(&self, key: &str, now: Moment) -> Option<i64> {
        self.0.with(|pauses| pauses.iter().find(|pause| pause.key == key).map(|pause| pause.left(now))).filter(|left| *left > 0)
    }

    /// Begins a pause of so many milliseconds; an hour at most, so that nobody can be locked out by one response.
    pub fn pause(&self, key: String, length: i64, now: Moment) {
        self.0.with(|pauses| {
            while let Some(over) = pauses.iter().position(|pause| pause.key == key || pause.left(now) <= 0) {
                pauses.swap_remove(over);
            }
            if pauses.len() < MOST {
                pauses.push(Pause { key, since: now, length: length.min(LONGEST) });
            }
        });
    }
}

const LONGEST: i64 = 60 * 60 * 1000;
const MOST: usize = 1_000;
