//! Passwords, and what becomes of users who get them wrong too often.

use crate::{
    directory::User,
    entra_error::{EntraError, sign_in as error},
    state::State,
};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// So many wrong passwords in a row lock the account.
const MOST_ATTEMPTS: u32 = 10;

/// For so many seconds.
const LOCKED_FOR: i64 = 60;

/// Wrong passwords by object id: how many, and when the last one was.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<String, (u32, i64)>>);

impl Attempts {
    pub fn clear(&self) {
        self.all().clear();
    }

    fn is_locked(&self, user: &User, now: i64) -> bool {
        let mut all = self.all();
        match all.get(&user.object_id) {
            Some((count, last)) if *count >= MOST_ATTEMPTS => {
                let locked = now < last.saturating_add(LOCKED_FOR);
                if !locked {
                    all.remove(&user.object_id);
                }
                locked
            }
            _ => false,
        }
    }

    fn failed(&self, user: &User, now: i64) {
        let mut all = self.all();
        let (count, last) = all.entry(user.object_id.clone()).or_default();
        (*count, *last) = (count.saturating_add(1), now);
    }

    fn succeeded(&self, user: &User) {
        self.all().remove(&user.object_id);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, (u32, i64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Checks a user's password, and then whether the account is good. Whoever does not know the password learns nothing of that.
pub fn check(state: &State, user: &User, given: &str, now: i64) -> Result<(), EntraError> {
    let attempts = &state.sign_ins.attempts;
    if attempts.is_locked(user, now) {
        return Err(error::locked());
    }
    if !user.has_password(given) {
        attempts.failed(user, now);
        return Err(error::wrong_password());
    }
    attempts.succeeded(user);
    check_account(user)?;
    if user.password_expired { Err(error::password_expired()) } else { Ok(()) }
}

/// Whether a user may sign in at all.
pub fn check_account(user: &User) -> Result<(), EntraError> {
    if user.disabled { Err(error::disabled()) } else { Ok(()) }
}
