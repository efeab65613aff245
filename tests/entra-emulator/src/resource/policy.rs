//! What the resource demands beyond a good token: nothing, until it is told to.

use crate::{
    resource::IDENTIFIER,
    sessions::{Revocation, Sessions},
    token::{Issued, backdated},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Claims that the resource wants to see in tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// A claims request such as `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`.
    pub claims: Value,
    /// Whether to challenge clients, too, that did not declare the capability `CP1`. Others get 403.
    #[serde(default)]
    pub everyone: bool,
}

/// The resource and its demands.
#[derive(Debug)]
pub struct ResourceServer {
    app_id: String,
    policy: Mutex<Policy>,
}

#[derive(Debug, Default)]
struct Policy {
    demand: Option<Demand>,
    /// The revocation of everybody's tokens.
    revoked: Option<Revocation>,
}

/// What becomes of a request with a good token.
pub enum Verdict {
    Welcome,
    /// The token is revoked, and its client would not understand a challenge.
    Revoked,
    /// A new token with these claims is needed.
    Challenge(Value),
    /// More claims are needed, and the client would not understand a challenge.
    NotCapable,
}

impl ResourceServer {
    pub fn new(app_id: String) -> Self {
        Self { app_id, policy: Mutex::default() }
    }

    /// Whether an audience means this resource.
    pub fn is_called(&self, audience: &str) -> bool {
        audience == self.app_id || audience.trim_end_matches('/') == IDENTIFIER
    }

    /// Demands claims from now on; nothing when `demand` is absent.
    pub fn demand(&self, demand: Option<Demand>) {
        self.policy().demand = demand;
    }

    /// Revokes every token that was issued so far.
    pub fn revoke(&self, issued: &Issued, now: i64) {
        self.policy().revoked = Some(Revocation::now(issued, now));
    }

    /// Demands and revokes nothing any more.
    pub fn reset(&self) {
        *self.policy() = Policy::default();
    }

    /// Judges a good token by its claims. `sessions` knows whose tokens are revoked.
    pub fn judge(&self, sessions: &Sessions, claims: &Map<String, Value>, now: i64) -> Verdict {
        let policy = self.policy();
        let capable = texts(claims.get("xms_cc")).any(|value| value.eq_ignore_ascii_case("cp1"));
        let number = claims.get("uti").and_then(Value::as_str).and_then(Issued::number_of);
        let of_principal = claims.get("oid").and_then(Value::as_str).and_then(|object_id| sessions.revocation(object_id));
        let revocations = [policy.revoked, of_principal].into_iter().flatten();
        if let Some(revoked_at) = revocations.filter(|revocation| revocation.hits(number)).map(|revocation| revocation.at).max() {
            let not_before = json!({ "essential": true, "value": revoked_at.min(now).to_string() });
            return if capable { Verdict::Challenge(json!({ "access_token": { "nbf": not_before } })) } else { Verdict::Revoked };
        }
        match &policy.demand {
            Some(demand) if !is_met(&demand.claims, claims) => {
                if capable || demand.everyone {
                    Verdict::Challenge(demand.claims.clone())
                } else {
                    Verdict::NotCapable
                }
            }
            _ => Verdict::Welcome,
        }
    }

    fn policy(&self) -> MutexGuard<'_, Policy> {
        self.policy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a token has every claim, with every value, that a claims request names for access tokens.
fn is_met(request: &Value, claims: &Map<String, Value>) -> bool {
    let wanted = request["access_token"].as_object().into_iter().flatten();
    wanted.into_iter().all(|(name, wish)| {
        if name == "nbf" {
            return is_issued_since(wish, claims);
        }
        let has = |value: &str| texts(claims.get(name)).any(|own| own.eq_ignore_ascii_case(value));
        let values = texts(wish.get("value")).chain(texts(wish.get("values"))).collect::<Vec<_>>();
        if values.is_empty() { claims.contains_key(name) } else { values.into_iter().all(has) }
    })
}

/// Whether a token was issued at or after the time that a wish for `nbf` names.
fn is_issued_since(wish: &Value, claims: &Map<String, Value>) -> bool {
    let wanted = wish["value"].as_i64().or_else(|| wish["value"].as_str()?.parse().ok());
    let own = claims.get("nbf").and_then(Value::as_i64);
    wanted.is_none_or(|wanted| own.is_some_and(|own| own >= backdated(wanted)))
}

/// The texts of a claim that is a text or an array of texts.
fn texts(claim: Option<&Value>) -> impl Iterator<Item = &str> {
    let many = claim.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    claim.and_then(Value::as_str).into_iter().chain(many)
}
