use alloc::string::String;

/// What one call of `get_token` may ask for beyond its scopes.
#[derive(Clone, Debug, Default)]
pub struct GetTokenOptions {
    /// Ask this tenant instead of the credential's own; it must be among `additionally_allowed_tenants`.
    pub tenant_id: Option<String>,
    /// The claims of a challenge (JSON text), as a resource's 401 or Entra's error gave them. They bypass the cached token of this call.
    pub claims: Option<String>,
    /// Tell Entra that the caller handles claims challenges (continuous access evaluation): such tokens live longer and can be revoked.
    pub enable_cae: bool,
}
