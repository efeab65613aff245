//! The second factor: a code that is sent to the user, and typed into the page that asks for it.

use crate::{directory::User, ids};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The codes that were sent, by object id, and not used yet. They live until they are.
#[derive(Debug, Default)]
pub struct OneTimeCodes(Mutex<HashMap<String, String>>);

impl OneTimeCodes {
    /// Sends the user a code, unless there is one on its way.
    pub fn send(&self, user: &User) {
        self.all().entry(user.object_id.clone()).or_insert_with(ids::digits);
    }

    /// The code that the user was sent, or always has.
    pub fn sent_to(&self, user: &User) -> Option<String> {
        user.fixed_one_time_code().map(ToOwned::to_owned).or_else(|| self.all().get(&user.object_id).cloned())
    }

    /// Whether it is the user's code. It is good once.
    pub fn take(&self, user: &User, given: &str) -> bool {
        let good = self.sent_to(user).is_some_and(|sent| sent == given.trim());
        if good {
            self.all().remove(&user.object_id);
        }
        good
    }

    pub fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
