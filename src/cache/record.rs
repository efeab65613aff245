use crate::token::{AccessToken, Moment};

/// A token at hand, with what decides how long it is served.
#[derive(Clone, Debug)]
pub struct Record {
    pub token: AccessToken,
    /// When it was asked for.
    pub cached_at: Moment,
    /// When a token of this key was last asked for, with success or not.
    pub attempted_at: Moment,
}

impl Record {
    /// Whether the other record is of the same token, whatever was attempted since.
    pub(crate) fn is_same_token(&self, other: &Self) -> bool {
        self.token.token.expose() == other.token.token.expose()
    }
}
