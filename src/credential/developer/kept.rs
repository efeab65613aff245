use alloc::vec::Vec;

use crate::{
    cache::{CacheKey, Decision, Memory, Record, SignedIn, decide},
    maybe_send::{Lock, Shared},
    token::Moment,
};

/// The tokens of a tool, as long as the same people are logged in to it. For whoever looks without knowing who that is, nothing is here.
pub(super) struct Kept(Lock<Option<Tokens>>, bool);

struct Tokens {
    fingerprint: u64,
    /// A list, because a program has few.
    by_key: Vec<(CacheKey, Shared<Record>)>,
}

impl Kept {
    pub(super) fn new(is_on: bool) -> Self {
        Self(Lock::default(), is_on)
    }

    pub(super) fn is_off(&self) -> bool {
        !self.1
    }

    /// A token that still works, of whoever this fingerprint stands for. What was kept for somebody else is forgotten.
    pub(super) fn find(&self, fingerprint: u64, key: &CacheKey, now: Moment) -> Option<Shared<Record>> {
        self.0.with(|kept| {
            let tokens = match kept {
                Some(tokens) if tokens.fingerprint == fingerprint => tokens,
                _ => kept.insert(Tokens { fingerprint, by_key: Vec::new() }),
            };
            tokens.by_key.retain(|(_, record)| decide(record, now) == Decision::Fresh);
            tokens.by_key.iter().find(|(known, _)| known == key).map(|(_, record)| record.clone())
        })
    }

    /// Keeps a token, unless somebody else was looked for meanwhile.
    pub(super) fn keep(&self, fingerprint: u64, key: &CacheKey, record: &Shared<Record>) {
        self.0.with(|kept| {
            let Some(tokens) = kept.as_mut().filter(|tokens| tokens.fingerprint == fingerprint) else { return };
            tokens.by_key.retain(|(known, _)| known != key);
            if tokens.by_key.len() == MOST {
                tokens.by_key.remove(0);
            }
            tokens.by_key.push((key.clone(), record.clone()));
        });
    }
}

impl Memory for Kept {
    fn get(&self, _key: &CacheKey) -> Option<Shared<Record>> {
        None
    }

    fn put(&self, _key: &CacheKey, _record: &Shared<Record>) {}

    fn clear(&self, _partition: &str) {
        self.0.with(|kept| *kept = None);
    }

    fn user(&self) -> Option<Shared<SignedIn>> {
        None
    }

    fn keep_user(&self, _user: &Shared<SignedIn>) {}
}

const MOST: usize = 100;
