//! Assertions seen before. Entra takes an assertion as often as it comes; a setting makes the emulator stricter.

use crate::crypto::Jws;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// The `jti` of assertions that were accepted, each with the assertion's end.
#[derive(Debug, Default)]
pub struct Replays(Mutex<HashMap<String, i64>>);

impl Replays {
    /// Notes an assertion of a client; false when its `jti` came before. One without a `jti` cannot be told from others.
    pub fn is_new(&self, client_id: &str, assertion: &Jws, now: i64, skew: i64) -> bool {
        let Some(id) = assertion.text("jti") else { return true };
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, end| end.saturating_add(skew) > now);
        seen.insert(format!("{client_id} {id}"), assertion.time("exp").unwrap_or(now)).is_none()
    }
}
