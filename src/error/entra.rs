use alloc::{string::String, vec::Vec};

/// An error response of Entra's token service (RFC 6749, 5.2, with Microsoft's additions).
///
/// <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntraError {
    /// The HTTP status of the response.
    pub status: u16,
    /// `error`, as `invalid_client`: the member to branch on.
    pub code: String,
    /// `error_description`, for people.
    pub description: String,
    /// `error_codes`: the numbers of AADSTS errors.
    pub error_codes: Vec<u32>,
    /// `suberror`, as `consent_required`; empty if there is none, like the texts below.
    pub suberror: String,
    /// `claims`: what a sign-in must satisfy (JSON text).
    pub claims: Option<String>,
    /// `correlation_id`: what Microsoft's support asks for.
    pub correlation_id: String,
    /// `trace_id`: what Microsoft's support asks for.
    pub trace_id: String,
    /// `timestamp`, as Entra wrote it.
    pub timestamp: String,
}
