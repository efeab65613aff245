//! Sessions of users and applications: who was thrown out when, and the refresh tokens that live on.

use crate::{
    bounded::Bounded,
    crypto::jws::to_base64url,
    ids,
    token::{ClientType, Delegation, Issued},
};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The most refresh tokens that are kept; the oldest are forgotten.
const CAPACITY: usize = 100_000;

/// All sessions of an emulator.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    /// By object id.
    revoked: HashMap<String, Revocation>,
    refresh_tokens: Bounded<RefreshGrant>,
}

/// A point in the row of issued tokens before which none counts any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Revocation {
    /// Tokens with a running number below this are revoked.
    below: u64,
    /// When that happened, by the emulator's clock, in seconds since 1970.
    pub at: i64,
}

/// What a refresh token stands for.
#[derive(Debug, Clone)]
pub struct RefreshGrant {
    pub client_id: String,
    /// The family of the client.
    pub family: Option<String>,
    pub client: ClientType,
    pub delegation: Delegation,
    /// What was asked for, for requests that do not say.
    pub scope: String,
    pub issued_at: i64,
    /// When the user signed in. Redemptions do not change it.
    pub signed_in_at: i64,
    /// Whether it was redeemed.
    pub redeemed: bool,
    /// The running number of the token that was issued with it.
    pub number: u64,
}

impl Default for Inner {
    fn default() -> Self {
        Self { revoked: HashMap::new(), refresh_tokens: Bounded::new(CAPACITY) }
    }
}

impl Revocation {
    /// A revocation of everything issued so far.
    pub fn now(issued: &Issued, now: i64) -> Self {
        Self { below: issued.so_far(), at: now }
    }

    /// Whether it hits a token with this running number.
    pub fn hits(&self, number: Option<u64>) -> bool {
        number.is_none_or(|number| number < self.below)
    }
}

impl Sessions {
    /// Ends all sessions of a user or an application's service principal.
    pub fn revoke(&self, object_id: &str, issued: &Issued, now: i64) {
        self.inner().revoked.insert(object_id.to_owned(), Revocation::now(issued, now));
    }

    /// When the sessions of a user or service principal were last ended.
    pub fn revocation(&self, object_id: &str) -> Option<Revocation> {
        self.inner().revoked.get(object_id).copied()
    }

    /// Makes a refresh token.
    pub fn remember(&self, grant: RefreshGrant) -> String {
        let token = format!("1.{}", to_base64url(&ids::random::<96>()));
        self.inner().refresh_tokens.insert(token.clone(), grant);
        token
    }

    /// Notes that a refresh token was redeemed.
    pub fn redeemed(&self, refresh_token: &str) {
        if let Some(grant) = self.inner().refresh_tokens.get_mut(refresh_token) {
            grant.redeemed = true;
        }
    }

    /// What a refresh token stands for. It may come again: Entra revokes no token when it hands out the next one.
    pub fn recall(&self, refresh_token: &str) -> Option<RefreshGrant> {
        self.inner().refresh_tokens.get(refresh_token).cloned()
    }

    /// Forgets all revocations.
    pub fn reset(&self) {
        self.inner().revoked.clear();
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
