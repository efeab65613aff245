//! Users' tokens without a sign-in, for tests of APIs and of what they do on behalf of their users.

use crate::{
    directory::TenantSegment,
    error::InvalidInput,
    state::State,
    token::{ClaimsRequest, Delegation, Subject, client_auth::Proof},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a user's token shall be like. Everything but the audience has a default.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserTokenRequest {
    /// The API that it is for: a client id, an application ID URI, or any resource.
    pub audience: String,
    /// GUID or domain of the user's tenant; the default tenant when absent.
    pub tenant_id: Option<String>,
    /// Object id or user principal name; the tenant's first user when absent.
    pub user: Option<String>,
    /// The application that the user signed in to; the one made at start when absent.
    pub client_id: Option<String>,
    /// The permissions (`scp`); `user_impersonation`, or what the audience has instead, when empty.
    pub permissions: Vec<String>,
    /// A claims request, such as that of an error or a challenge. Policies in it are satisfied by a second factor.
    pub claims: Option<Value>,
    /// How the user signed in (`amr`); `pwd`, and `mfa` where `claims` or the user's settings demand it, when empty.
    pub methods: Vec<String>,
    /// Its life in seconds; that of other tokens when absent.
    pub lifetime: Option<u32>,
}

/// A user's token.
#[derive(Clone, Serialize)]
pub struct IssuedUserToken {
    pub access_token: String,
    /// Seconds since 1970.
    pub expires_on: i64,
    /// The user's object id.
    pub object_id: String,
    pub user_principal_name: String,
    pub tenant_id: String,
}

impl UserTokenRequest {
    /// A token for this audience, with everything else by default.
    pub fn for_audience(audience: &str) -> Self {
        Self { audience: audience.to_owned(), ..Self::default() }
    }
}

impl std::fmt::Debug for IssuedUserToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedUserToken").field("object_id", &self.object_id).field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

/// Issues a user's token.
pub fn issue(state: &State, wanted: &UserTokenRequest) -> Result<IssuedUserToken, InvalidInput> {
    let unknown = |member: &str, value: &str| InvalidInput::new(format!("{member}: no '{value}' here; register it first"));
    let segment = wanted.tenant_id.as_deref().unwrap_or(&state.default_tenant);
    let TenantSegment::Tenant(tenant) = state.directory().tenant(segment) else { return Err(unknown("tenant_id", segment)) };
    let name = wanted.user.as_deref();
    let user = state.directory().user(&tenant.tenant_id, name).ok_or_else(|| unknown("user", name.unwrap_or_default()))?;
    let client_id = wanted.client_id.as_deref().unwrap_or(&state.default_application);
    let application = state.directory().application(client_id).ok_or_else(|| unknown("client_id", client_id))?;
    let target = state.directory().resource(&wanted.audience).ok_or_else(|| unknown("audience", &wanted.audience))?;
    let claims = wanted.claims.as_ref().map(|claims| claims.as_str().map_or_else(|| claims.to_string(), ToOwned::to_owned));
    let claims =
        ClaimsRequest::parse(claims.as_deref()).map_err(|_| InvalidInput::new("claims: not a JSON object; give a claims request"))?;

    let or_default = |given: &[String], default: &[&str]| {
        if given.is_empty() { default.iter().map(ToString::to_string).collect() } else { given.to_vec() }
    };
    let strong = user.mfa || !claims.policies.is_empty();
    let methods = or_default(&wanted.methods, if strong { &["pwd", "mfa"] } else { &["pwd"] });
    let permissions = or_default(&wanted.permissions, &[target.resource.delegated_permission()]);
    let settings = state.settings();
    let usual = if claims.is_capable() { settings.cae_token_lifetime } else { settings.token_lifetime };
    let lifetime = wanted.lifetime.unwrap_or(usual);
    let delegation = Delegation { user, methods };
    let subject = Subject {
        tenant: &tenant,
        application: &application,
        target: &target,
        proof: Proof::None,
        user: Some((&delegation, &permissions)),
    };
    let now = state.clock.now();
    let access_token = subject
        .access_token(state, now, lifetime, &claims)
        .ok_or_else(|| InvalidInput::new("the token could not be signed; start the emulator anew"))?;
    Ok(IssuedUserToken {
        access_token,
        expires_on: now.saturating_add(i64::from(lifetime)),
        object_id: delegation.user.object_id.clone(),
        user_principal_name: delegation.user.user_principal_name.clone(),
        tenant_id: tenant.tenant_id.clone(),
    })
}
