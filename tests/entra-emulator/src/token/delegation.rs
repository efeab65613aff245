//! A user in whose name an application acts.

use crate::directory::User;
use std::sync::Arc;

/// A user who signed in, and how.
#[derive(Debug, Clone)]
pub struct Delegation {
    pub user: Arc<User>,
    /// How the user signed in: authentication methods (RFC 8176) such as `pwd` and `mfa`.
    pub methods: Vec<String>,
}
