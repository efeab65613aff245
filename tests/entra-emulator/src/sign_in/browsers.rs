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

/// The same of who chose to stay signed in.
const LASTING_LIFETIME: i64 = 90 * 86_400;

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
    stays: bool,
}

impl SignedIn {
    const fn lifetime(&self) -> i64 {
        if self.stays { LASTING_LIFETIME } else { LIFETIME }
    }
}

/// The browser that a request came from.
#[derive(Debug)]
pub struct Browser {
    /// It ends when the browser is closed.
    session: Session,
    /// It outlives that, for who chose to stay signed in.
    lasting: Session,
}

/// A cookie and what it stands for.
#[derive(Debug)]
struct Session {
    id: String,
    /// Whether the browser has no cookie for it yet.
    is_new: bool,
}

impl Default for Browsers {
    fn default() -> Self {
        Self(Mutex::new(Bounded::new(CAPACITY)))
    }
}

impl Browser {
    /// The browser of a request, by its cookies.
    pub fn of(state: &State, headers: &HeaderMap) -> Self {
        let own = |name: &str| {
            let name = cookie_name(state, name);
            let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
            let own = cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(other, _)| *other == name);
            match own {
                // A value that we did not give to someone who signed in is none: nobody chooses another's session.
                Some((_, id)) if state.sign_ins.browsers.all().get(id).is_some() => Session { id: id.to_owned(), is_new: false },
                _ => Session { id: to_base64url(&ids::random::<32>()), is_new: true },
            }
        };
        Self { session: own(SESSION), lasting: own(LASTING) }
    }

    /// What tells it from others while it is open.
    pub fn id(&self) -> &str {
        &self.session.id
    }

    /// The cookies that it gets: that of a session if it has none, and the lasting one if somebody has chosen to stay signed in.
    pub fn cookies(&self, state: &State, exchange: &Exchange) -> Vec<HeaderValue> {
        // Pages of other sites embed the endpoint; over plain HTTP browsers refuse the attributes for that.
        let attributes = if exchange.origin.starts_with("https:") { "secure; samesite=none" } else { "samesite=lax" };
        let lasts = self.lasting.is_new && state.sign_ins.browsers.all().get(&self.lasting.id).is_some();
        let max_age = format!("; max-age={LASTING_LIFETIME}");
        let session = self.session.is_new.then_some((SESSION, &self.session.id, ""));
        let lasting = lasts.then_some((LASTING, &self.lasting.id, max_age.as_str()));
        let cookie = |(name, id, life)| {
            HeaderValue::from_str(&format!("{}={id}; path=/; httponly; {attributes}{life}", cookie_name(state, name))).ok()
        };
        session.into_iter().chain(lasting).filter_map(cookie).collect()
    }

    /// Who is signed in and known in the tenant, if one is named. Those whose sessions were ended are not.
    pub fn accounts(&self, state: &State, tenant: Option<&Arc<Tenant>>, now: i64) -> Vec<Account> {
        let of = |session: &Session| state.sign_ins.browsers.all().get(&session.id).cloned().unwrap_or_default();
        let signed_in = [of(&self.lasting), of(&self.session)].concat();
        let alive = signed_in.into_iter().filter(|one| (0..one.lifetime()).contains(&now.saturating_sub(one.at)));
        let current = alive.filter_map(|one| {
            let user = state.directory().user_of_any_tenant(&one.account.user.object_id).filter(|user| !user.disabled)?;
            let revoked = state.sessions.revocation(&user.object_id).is_some_and(|revocation| revocation.hits(Some(one.account.number)));
            let known = tenant.is_none_or(|tenant| user.is_known_in(&tenant.tenant_id));
            (known && !revoked).then_some(Account { user, fresh: false, ..one.account })
        });
        current.collect()
    }

    /// Notes that an account signed in, and whether it stays so when the browser is closed.
    pub fn signed_in(&self, state: &State, account: &Account, stays: bool, now: i64) {
        let mut browsers = state.sign_ins.browsers.all();
        for (session, is_chosen) in [(&self.session, !stays), (&self.lasting, stays)] {
            let known = browsers.get(&session.id).cloned();
            if known.is_none() && !is_chosen {
                continue;
            }
            let mut accounts = known.unwrap_or_default();
            accounts.retain(|other| other.account.user.object_id != account.user.object_id);
            if is_chosen {
                accounts.push(SignedIn { account: account.clone(), at: now, stays });
            }
            if accounts.len() > MOST_ACCOUNTS {
                accounts.remove(0);
            }
            browsers.insert(session.id.clone(), accounts);
        }
    }

    /// Signs one user out, or all of them.
    pub fn sign_out(&self, state: &State, only: Option<&User>) {
        let mut browsers = state.sign_ins.browsers.all();
        for session in [&self.session, &self.lasting] {
            if let Some(accounts) = browsers.get_mut(&session.id) {
                accounts.retain(|one| only.is_some_and(|user| user.object_id != one.account.user.object_id));
            }
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

/// The names of the two cookies.
const SESSION: &str = "ESTSAUTH";
const LASTING: &str = "ESTSAUTHPERSISTENT";

/// Cookies do not tell ports apart, and several emulators may run on one machine.
fn cookie_name(state: &State, name: &str) -> String {
    format!("{name}-{}", state.place.origin.rsplit(':').next().unwrap_or_default())
}
