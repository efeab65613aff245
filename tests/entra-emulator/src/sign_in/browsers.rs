//! Browsers, told apart by a cookie, and who is signed in in each.

use crate::{
    bounded::Bounded,
    crypto::jws::to_base64url,
    directory::{Tenant, User},
    ids,
    server::Exchange,
    sign_in::flow::Account,
    state::State,
};
use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long a browser's session lasts without a sign-in, in seconds.
const LIFETIME: i64 = 86_400;

/// The most browsers that are known; the oldest are forgotten.
const CAPACITY: usize = 10_000;

/// The most accounts in one browser.
const MOST_ACCOUNTS: usize = 16;

/// Who is signed in, by the cookie's value.
#[derive(Debug)]
pub struct Browsers(Mutex<Bounded<Vec<SignedIn>>>);

#[derive(Debug, Clone)]
struct SignedIn {
    account: Account,
    at: i64,
}

/// The browser that a request came from.
#[derive(Debug)]
pub struct Browser {
    pub id: String,
    /// Whether it has no cookie yet.
    is_new: bool,
}

impl Default for Browsers {
    fn default() -> Self {
        Self(Mutex::new(Bounded::new(CAPACITY)))
    }
}

impl Browser {
    /// The browser of a request, by its cookie.
    pub fn of(state: &State, headers: &HeaderMap) -> Self {
        let name = cookie_name(state);
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
        let own = cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(other, _)| *other == name);
        match own {
            // A value that we did not give to someone who signed in is none: nobody chooses another's session.
            Some((_, id)) if state.sign_ins.browsers.all().get(id).is_some() => Self { id: id.to_owned(), is_new: false },
            _ => Self { id: to_base64url(&ids::random::<32>()), is_new: true },
        }
    }

    /// The cookie that a new browser gets.
    pub fn cookie(&self, state: &State, exchange: &Exchange) -> Option<HeaderValue> {
        // Pages of other sites embed the endpoint; over plain HTTP browsers refuse the attributes for that.
        let attributes = if exchange.origin.starts_with("https:") { "secure; samesite=none" } else { "samesite=lax" };
        let cookie = || HeaderValue::from_str(&format!("{}={}; path=/; httponly; {attributes}", cookie_name(state), self.id)).ok();
        self.is_new.then(cookie).flatten()
    }

    /// Who is signed in and known in the tenant, if one is named. Those whose sessions were ended are not.
    pub fn accounts(&self, state: &State, tenant: Option<&Arc<Tenant>>, now: i64) -> Vec<Account> {
        let signed_in = state.sign_ins.browsers.all().get(&self.id).cloned().unwrap_or_default();
        let alive = signed_in.into_iter().filter(|one| (0..LIFETIME).contains(&now.saturating_sub(one.at)));
        let current = alive.filter_map(|one| {
            let user = state.directory().user_of_any_tenant(&one.account.user.object_id).filter(|user| !user.disabled)?;
            let revoked = state.sessions.revocation(&user.object_id).is_some_and(|revocation| revocation.hits(Some(one.account.number)));
            let known = tenant.is_none_or(|tenant| user.is_known_in(&tenant.tenant_id));
            (known && !revoked).then_some(Account { user, fresh: false, ..one.account })
        });
        current.collect()
    }

    /// Notes that an account signed in.
    pub fn signed_in(&self, state: &State, account: &Account, now: i64) {
        let mut browsers = state.sign_ins.browsers.all();
        let mut accounts = browsers.get(&self.id).cloned().unwrap_or_default();
        accounts.retain(|other| other.account.user.object_id != account.user.object_id);
        accounts.push(SignedIn { account: account.clone(), at: now });
        if accounts.len() > MOST_ACCOUNTS {
            accounts.remove(0);
        }
        browsers.insert(self.id.clone(), accounts);
    }

    /// Signs one user out, or all of them.
    pub fn sign_out(&self, state: &State, only: Option<&User>) {
        if let Some(accounts) = state.sign_ins.browsers.all().get_mut(&self.id) {
            accounts.retain(|one| only.is_some_and(|user| user.object_id != one.account.user.object_id));
        }
    }
}

impl Browsers {
    pub fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, Bounded<Vec<SignedIn>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Cookies do not tell ports apart, and several emulators may run on one machine.
fn cookie_name(state: &State) -> String {
    format!("ESTSAUTH-{}", state.place.origin.rsplit(':').next().unwrap_or_default())
}
