//! Authorization codes: good once, for some minutes, for one client and one redirect URI.

use crate::{
    bounded::Bounded,
    crypto::jws::to_base64url,
    directory::{RedirectUriType, TenantSegment},
    error::InvalidInput,
    ids,
    sign_in::Challenge,
    state::State,
    token::{DelegatedScope, Delegation},
};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most codes that are kept; the oldest are forgotten.
const CAPACITY: usize = 10_000;

/// What an authorization code stands for.
#[derive(Debug, Clone)]
pub struct CodeGrant {
    pub client_id: String,
    pub redirect_uri: String,
    pub kind: RedirectUriType,
    /// The tenant that the user signed in to.
    pub tenant_id: String,
    pub delegation: Delegation,
    pub scope: String,
    /// The claims request of the authorize request.
    pub claims: Option<String>,
    pub nonce: Option<String>,
    pub challenge: Option<Challenge>,
    pub issued_at: i64,
    /// The running number of the sign-in.
    pub number: u64,
}

/// The codes that were issued.
#[derive(Debug)]
pub struct Codes(Mutex<Bounded<Entry>>);

#[derive(Debug)]
struct Entry {
    grant: CodeGrant,
    redeemed: bool,
}

/// What an authorization code without a sign-in shall be good for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CodeRequest {
    /// The application that redeems it; the one made at start when absent.
    pub client_id: Option<String>,
    /// One of the application's redirect URIs.
    pub redirect_uri: String,
    /// GUID or domain of the tenant; the application's when absent.
    pub tenant_id: Option<String>,
    /// Object id or user principal name; the tenant's first user when absent.
    pub user: Option<String>,
    pub scope: String,
    pub nonce: Option<String>,
    pub code_challenge: Option<String>,
    /// `plain` or `S256`; `plain` when absent, as for the endpoint.
    pub code_challenge_method: Option<String>,
    /// How the user signed in (`amr`); `pwd`, and `mfa` for those who always do, when empty.
    pub methods: Vec<String>,
}

/// An authorization code.
#[derive(Clone, Serialize)]
pub struct IssuedCode {
    pub code: String,
    /// Seconds since 1970.
    pub expires_on: i64,
    /// The user's object id.
    pub object_id: String,
    pub user_principal_name: String,
    pub tenant_id: String,
}

impl Default for Codes {
    fn default() -> Self {
        Self(Mutex::new(Bounded::new(CAPACITY)))
    }
}

impl Codes {
    /// Makes a code.
    pub fn issue(&self, grant: CodeGrant) -> String {
        let code = format!("1.{}", to_base64url(&ids::random::<96>()));
        self.entries().insert(code.clone(), Entry { grant, redeemed: false });
        code
    }

    /// What a code stands for, redeemed or not.
    pub fn recall(&self, code: &str) -> Option<CodeGrant> {
        self.entries().get(code).map(|entry| entry.grant.clone())
    }

    /// Redeems a code: true the first time.
    pub fn redeem(&self, code: &str) -> bool {
        self.entries().get_mut(code).is_some_and(|entry| !std::mem::replace(&mut entry.redeemed, true))
    }

    /// Whether a code was redeemed before.
    pub fn is_redeemed(&self, code: &str) -> bool {
        self.entries().get(code).is_some_and(|entry| entry.redeemed)
    }

    pub fn clear(&self) {
        self.entries().clear();
    }

    fn entries(&self) -> MutexGuard<'_, Bounded<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for IssuedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedCode").field("object_id", &self.object_id).field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

/// Issues an authorization code without a sign-in.
pub fn issue(state: &State, wanted: &CodeRequest) -> Result<IssuedCode, InvalidInput> {
    let unknown = |member: &str, value: &str| InvalidInput::new(format!("{member}: no '{value}' here; register it first"));
    let client_id = wanted.client_id.as_deref().unwrap_or(&state.default_application);
    let application = state.directory().application(client_id).ok_or_else(|| unknown("client_id", client_id))?;
    let segment = wanted.tenant_id.as_deref().unwrap_or(&application.tenant_id);
    let TenantSegment::Tenant(tenant) = state.directory().tenant(segment) else { return Err(unknown("tenant_id", segment)) };
    if state.directory().application_in(&tenant, client_id).is_none() {
        return Err(InvalidInput::new("tenant_id: the application is of another tenant, and not multi-tenant"));
    }
    let redirect = application.redirect(&wanted.redirect_uri).ok_or_else(|| unknown("redirect_uri", &wanted.redirect_uri))?;
    let name = wanted.user.as_deref();
    let user = state.directory().user(&tenant.tenant_id, name).ok_or_else(|| unknown("user", name.unwrap_or_default()))?;
    DelegatedScope::parse(&wanted.scope).map_err(|error| InvalidInput::new(format!("scope: {}", error.text)))?;
    let challenge = Challenge::read(wanted.code_challenge.as_deref(), wanted.code_challenge_method.as_deref())
        .map_err(|error| InvalidInput::new(format!("code_challenge: {}", error.text)))?;

    let delegation = Delegation::with_methods(&user, &wanted.methods);
    let issued_at = state.clock.now();
    let code = state.sign_ins.codes.issue(CodeGrant {
        client_id: application.client_id.clone(),
        redirect_uri: wanted.redirect_uri.clone(),
        kind: redirect.kind,
        tenant_id: tenant.tenant_id.clone(),
        delegation,
        scope: wanted.scope.clone(),
        claims: None,
        nonce: wanted.nonce.clone(),
        challenge,
        issued_at,
        number: state.issued.next_number(),
    });
    Ok(IssuedCode {
        code,
        expires_on: issued_at.saturating_add(i64::from(state.settings().code_lifetime)),
        object_id: user.object_id.clone(),
        user_principal_name: user.user_principal_name.clone(),
        tenant_id: tenant.tenant_id.clone(),
    })
}
