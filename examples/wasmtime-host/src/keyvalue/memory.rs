use std::collections::BTreeMap;
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{KeyvalueStore, Operation};

/// A bucket in memory, for as long as the host runs. It keeps 16,384 values; what is too old makes room first, then what was written longest ago.
#[derive(Clone)]
pub struct MemoryBucket {
    longest_life: Duration,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    values: BTreeMap<String, Value>,
    /// How many have been written so far.
    count: u64,
}

struct Value {
    bytes: Vec<u8>,
    until: Instant,
    place: u64,
}

impl MemoryBucket {
    /// What nobody has written for so long is gone.
    pub fn new(longest_life: Duration) -> Self {
        Self { longest_life: longest_life.min(LONGEST_LIFE), kept: Arc::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing is half done in there.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn get(&self, key: &str) -> Option<&[u8]> {
        self.values.get(key).filter(|value| value.until > Instant::now()).map(|value| value.bytes.as_slice())
    }

    fn set(&mut self, key: &str, bytes: Vec<u8>, life: Duration) {
        let now = Instant::now();
        self.count += 1;
        self.values.insert(key.to_owned(), Value { bytes, until: now + life, place: self.count });
        if self.values.len() > MOST {
            self.values.retain(|_, value| value.until > now);
        }
        if self.values.len() > MOST {
            let oldest = self.values.values().map(|value| value.place).min();
            self.values.retain(|_, value| Some(value.place) != oldest);
        }
    }
}

impl KeyvalueStore for MemoryBucket {
    fn get<'a>(&'a self, key: &'a str) -> Operation<'a, Option<Vec<u8>>> {
        Box::pin(ready(Ok(self.kept().get(key).map(<[u8]>::to_vec))))
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8]) -> Operation<'a, ()> {
        self.kept().set(key, value.to_vec(), self.longest_life);
        Box::pin(ready(Ok(())))
    }

    fn delete<'a>(&'a self, key: &'a str) -> Operation<'a, ()> {
        self.kept().values.remove(key);
        Box::pin(ready(Ok(())))
    }

    fn exists<'a>(&'a self, key: &'a str) -> Operation<'a, bool> {
        Box::pin(ready(Ok(self.kept().get(key).is_some())))
    }

    fn keys(&self, cursor: Option<u64>) -> Operation<'_, (Vec<String>, Option<u64>)> {
        let begin = usize::try_from(cursor.unwrap_or(0)).unwrap_or(usize::MAX);
        let kept = self.kept();
        let keys: Vec<String> = kept.values.keys().skip(begin).take(PAGE).cloned().collect();
        let end = begin.saturating_add(keys.len());
        let next = (end < kept.values.len()).then_some(end as u64).filter(|_| !keys.is_empty());
        Box::pin(ready(Ok((keys, next))))
    }

    fn increment<'a>(&'a self, key: &'a str, delta: u64) -> Operation<'a, u64> {
        let mut kept = self.kept();
        let number = match kept.get(key) {
            None => Some(0),
            Some(bytes) => str::from_utf8(bytes).ok().and_then(|text| text.parse::<u64>().ok()),
        };
        let sum = number.and_then(|number| number.checked_add(delta)).ok_or_else(|| "what is there is no number that fits".to_owned());
        if let Ok(sum) = sum {
            kept.set(key, sum.to_string().into_bytes(), self.longest_life);
        }
        Box::pin(ready(sum))
    }
}

impl fmt::Debug for MemoryBucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MemoryBucket").field("longest_life", &self.longest_life).finish_non_exhaustive()
    }
}

/// A hundred years: clocks end at some time.
const LONGEST_LIFE: Duration = Duration::from_hours(100 * 365 * 24);
const MOST: usize = 16_384;
const PAGE: usize = 1000;
