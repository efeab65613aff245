//! What tells a client who its user is: the id token (`OpenID` Connect Core, section 2) and Entra's `client_info`.

use crate::{
    crypto::jws::to_base64url,
    directory::{Application, Tenant, User},
    ids,
    state::State,
    token::{backdated, v2_issuer},
};
use serde_json::json;

/// An id token for an application in a tenant, issued at `now`. Nothing when signing fails. `nonce` is the one of the authorize request.
pub fn id_token(state: &State, tenant: &Tenant, application: &Application, user: &User, nonce: Option<&str>, now: i64) -> Option<String> {
    let mut claims = json!({
        "aud": application.client_id,
        "iss": v2_issuer(state, &tenant.tenant_id),
        "iat": backdated(now),
        "nbf": backdated(now),
        "exp": now.saturating_add(3600),
        // For clients it is without meaning, but the authorize endpoint knows whom it means.
        "login_hint": format!("O.{}", user.object_id),
        "name": user.display_name,
        "oid": user.object_id,
        "preferred_username": user.user_principal_name,
        "sub": ids::pairwise(&user.object_id, &application.client_id),
        "tid": tenant.tenant_id,
        "uti": state.issued.next_identifier(),
        "ver": "2.0",
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    state.signing_key.sign(&claims, false)
}

/// `client_info`: the user's home, for the keys of token caches.
pub fn client_info(user: &User) -> String {
    to_base64url(json!({ "uid": user.object_id, "utid": user.tenant_id }).to_string().as_bytes())
}
