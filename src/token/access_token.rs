use alloc::borrow::Cow;

use super::{Secret, UnixTime};

/// An access token, with what its holder needs to know of it.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// Goes into the `Authorization` header, after [`token_type`](Self::token_type) and a space.
    pub token: Secret,
    /// From then on the token is refused. By this machine's clock, as the time of the request plus `expires_in` (RFC 6749, 5.1).
    pub expires_on: UnixTime,
    /// From then on it is worth asking for a new one, although this one still works.
    pub refresh_on: Option<UnixTime>,
    /// `Bearer`, unless something else was asked for.
    pub token_type: Cow<'static, str>,
}
