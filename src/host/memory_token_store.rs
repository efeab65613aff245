use alloc::{
    boxed::Box,
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, future::ready, time::Duration};

use super::{Clock, HeldLease, Lease, StoreError, TokenStore};
use crate::{
    maybe_send::{BoxFuture, Lock, Shared},
    token::UnixTime,
};

/// A store in memory: for hosts that are made anew again and again in one process, and for tests. Clones are the same store. It keeps 16,384
/// entries; what has expired makes room first, then the oldest.
#[derive(Clone)]
pub struct MemoryTokenStore(Shared<Place>);

struct Place {
    clock: Box<dyn Clock>,
    kept: Lock<Kept>,
}

#[derive(Default)]
struct Kept {
    entries: BTreeMap<String, Entry>,
    leases: BTreeMap<String, (UnixTime, u64)>,
    /// How many entries and leases there were so far.
    count: u64,
}

struct Entry {
    value: Vec<u8>,
    expires_on: UnixTime,
    place: u64,
}

impl MemoryTokenStore {
    /// It tells by this clock what has expired.
    pub fn new(clock: impl Clock + 'static) -> Self {
        Self(Shared::new(Place { clock: Box::new(clock), kept: Lock::default() }))
    }

    fn with<T: 'static>(&self, work: impl FnOnce(&mut Kept, UnixTime) -> T) -> Result<T, StoreError> {
        let now = self.0.clock.now().ok_or_else(|| StoreError::new("its clock does not tell the time"))?.wall();
        Ok(self.0.kept.with(|kept| work(kept, now)))
    }
}

impl TokenStore for MemoryTokenStore {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(ready(
            self.with(|kept, now| kept.entries.get(key).filter(|entry| entry.expires_on > now).map(|entry| entry.value.clone())),
        ))
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8], expires_on: UnixTime) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(ready(self.with(|kept, now| {
            kept.count += 1;
            kept.entries.insert(key.to_string(), Entry { value: value.into(), expires_on, place: kept.count });
            if kept.entries.len() > MOST {
                kept.entries.retain(|_, entry| entry.expires_on > now);
            }
            if kept.entries.len() > MOST {
                let oldest = kept.entries.values().map(|entry| entry.place).min();
                kept.entries.retain(|_, entry| Some(entry.place) != oldest);
            }
        })))
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(ready(self.with(|kept, _| drop(kept.entries.remove(key)))))
    }

    fn lease<'a>(&'a self, key: &'a str, duration: Duration) -> BoxFuture<'a, Result<Lease, StoreError>> {
        let mark = self.with(|kept, now| {
            if kept.leases.get(key).is_some_and(|(until, _)| *until > now) {
                return None;
            }
            if kept.leases.len() >= MOST {
                kept.leases.retain(|_, (until, _)| *until > now);
            }
            kept.count += 1;
            kept.leases.insert(key.into(), (now.after(duration), kept.count));
            Some(kept.count)
        });
        Box::pin(ready(mark.map(|mark| match mark {
            Some(mark) => Lease::Granted(Box::new(Held { store: self.clone(), key: key.into(), mark })),
            None => Lease::Taken,
        })))
    }
}

/// A lease, which ends when it is dropped.
struct Held {
    store: MemoryTokenStore,
    key: String,
    mark: u64,
}

impl HeldLease for Held {
    fn release(self: Box<Self>) -> BoxFuture<'static, Result<(), StoreError>> {
        drop(self);
        Box::pin(ready(Ok(())))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.store.0.kept.with(|kept| {
            if kept.leases.get(&self.key).is_some_and(|(_, mark)| *mark == self.mark) {
                kept.leases.remove(&self.key);
            }
        });
    }
}

impl fmt::Debug for MemoryTokenStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MemoryTokenStore").finish_non_exhaustive()
    }
}

/// As many entries are kept.
const MOST: usize = 16_384;
