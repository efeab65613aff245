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

impl Delegation {
    /// A user who signed in by these methods; by password, and with a second factor if it always has one, when there are none.
    pub fn with_methods(user: &Arc<User>, methods: &[String]) -> Self {
        let usual: &[&str] = if user.mfa { &["pwd", "mfa"] } else { &["pwd"] };
        let methods = if methods.is_empty() { usual.iter().map(ToString::to_string).collect() } else { methods.to_vec() };
        Self { user: Arc::clone(user), methods }
    }

    pub fn has_second_factor(&self) -> bool {
        self.methods.iter().any(|method| method == "mfa")
    }
}
