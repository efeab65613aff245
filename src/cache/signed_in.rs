use alloc::string::String;

use crate::token::{AuthenticationRecord, Secret, UnixTime};

/// Who is signed in to a credential, and what keeps them signed in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedIn {
    pub record: AuthenticationRecord,
    /// The latest one: Entra gives a new one with every use. None where Entra gave none, or it has refused it.
    pub refresh_token: Option<Secret>,
    /// From then on the refresh token is refused, where Entra has said so.
    pub refresh_token_expires_on: Option<UnixTime>,
    /// The family of applications that share the refresh token; as a rule there is none.
    pub family_id: Option<String>,
    /// What Entra said of the user, as it came; for caches that are shared with other libraries.
    pub id_token: Option<Secret>,
    /// The same, of the account in its home.
    pub client_info: Option<String>,
}

impl SignedIn {
    /// Somebody of whom no more is known.
    pub fn new(record: AuthenticationRecord) -> Self {
        Self { record, refresh_token: None, refresh_token_expires_on: None, family_id: None, id_token: None, client_info: None }
    }
}
