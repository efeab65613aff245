use alloc::string::String;

use super::Scopes;
use crate::authority::TenantId;

/// One call of `get_token`, parsed: from here on nothing of it can be malformed.
#[derive(Clone, Debug)]
pub struct Ask {
    pub scopes: Scopes,
    /// The tenant to ask, after the rules of [`TenantPolicy`](crate::authority::TenantPolicy).
    pub tenant: TenantId,
    /// The claims of a challenge, as they came.
    pub claims: Option<String>,
    pub enable_cae: bool,
    /// Whether a person may be asked to sign in.
    pub interaction: Interaction,
}

impl Ask {
    /// Whether a token for this is one for the other.
    #[cfg(feature = "users")]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.scopes.canonical() == other.scopes.canonical()
            && self.tenant.is(other.tenant.as_str())
            && self.claims == other.claims
            && self.enable_cae == other.enable_cae
    }
}

/// Whether a person may be asked to sign in for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interaction {
    /// Not while a token still works.
    No,
    /// If the credential does that by itself.
    IfAutomatic,
    /// The application has called `authenticate`.
    Yes,
}
