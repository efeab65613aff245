//! Access tokens in Entra's two forms
//! (<https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference>).

use crate::{
    crypto::jws::to_base64url,
    directory::{Application, TargetResource, Tenant},
    ids,
    state::State,
    token::{ClaimsRequest, Delegation, client_auth::Proof},
};
use serde_json::{Map, Value, json};

/// Entra dates its tokens back by five minutes, in seconds, for resources whose clock is behind.
const BACKDATING: i64 = 300;

/// Whom a token is about, and for whom it is.
pub struct Subject<'a> {
    pub tenant: &'a Tenant,
    pub application: &'a Application,
    pub target: &'a TargetResource,
    pub proof: Proof,
    /// The user in whose name the application acts, and what it may do then; the application itself when absent.
    pub user: Option<(&'a Delegation, &'a [String])>,
}

impl Subject<'_> {
    /// A signed token, issued at `now` for `lifetime` seconds. The resource decides the form. Nothing when signing fails.
    pub fn access_token(&self, state: &State, now: i64, lifetime: u32, request: &ClaimsRequest) -> Option<String> {
        let version = self.target.resource.token_version;
        let mut claims = self.common_claims(state, now, lifetime);
        let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        if version == 1 {
            let issuer = v1_issuer(&self.tenant.tenant_id);
            set("aud", json!(self.target.requested));
            set("iss", json!(issuer));
            set("appid", json!(self.application.client_id));
            set("appidacr", json!(self.proof.reference()));
            set("ver", json!("1.0"));
            match self.user {
                None => set("idp", json!(issuer)),
                Some((delegation, _)) => set("unique_name", json!(delegation.user.user_principal_name)),
            };
        } else {
            set("aud", json!(self.target.resource.app_id));
            set("iss", json!(v2_issuer(state, &self.tenant.tenant_id)));
            set("azp", json!(self.application.client_id));
            set("azpacr", json!(self.proof.reference()));
            set("ver", json!("2.0"));
            if let Some((delegation, _)) = self.user {
                set("preferred_username", json!(delegation.user.user_principal_name));
            }
        }
        if request.is_capable() {
            set("xms_cc", json!(request.capabilities));
        }
        if !request.authentication_contexts.is_empty() {
            set("acrs", json!(request.authentication_contexts));
        }
        state.signing_key.sign(&Value::Object(claims), version == 1)
    }

    fn common_claims(&self, state: &State, now: i64, lifetime: u32) -> Map<String, Value> {
        let principal = match self.user {
            None => json!({ "idtyp": "app", "oid": self.application.object_id, "sub": self.application.object_id }),
            Some((Delegation { user, methods }, permissions)) => json!({
                "idtyp": "user",
                "oid": user.object_id,
                // Another one for every resource: services cannot compare notes.
                "sub": ids::pairwise(&user.object_id, &self.target.resource.app_id),
                "name": user.display_name,
                "upn": user.user_principal_name,
                "scp": permissions.join(" "),
                "amr": methods,
            }),
        };
        let general = json!({
            "iat": backdated(now),
            "nbf": backdated(now),
            "exp": now.saturating_add(i64::from(lifetime)),
            "aio": opaque::<24>(),
            "rh": format!("1.{}.", opaque::<18>()),
            "tid": self.tenant.tenant_id,
            "uti": state.issued.next_identifier(),
        });
        [general, principal].into_iter().filter_map(|part| part.as_object().cloned()).flatten().collect()
    }
}

/// The `nbf` and `iat` of a token issued at `now`.
pub fn backdated(now: i64) -> i64 {
    now.saturating_sub(BACKDATING)
}

/// The issuer of v1 tokens: the same in every cloud region, and not where they are had.
pub fn v1_issuer(tenant_id: &str) -> String {
    format!("https://sts.windows.net/{tenant_id}/")
}

/// The issuer of v2 tokens.
pub fn v2_issuer(state: &State, tenant_id: &str) -> String {
    format!("{}/{tenant_id}/v2.0", state.place.origin)
}

/// Entra fills some claims for its own use only; here they are random.
fn opaque<const N: usize>() -> String {
    to_base64url(&ids::random::<N>())
}
