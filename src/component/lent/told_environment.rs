use alloc::string::String;

use crate::{component::http_auth, host::Env};

/// In place of the host's variables, which the plugin may see as well: those of the settings.
pub(super) struct Environment;

impl Env for Environment {
    fn var(&self, name: &str) -> Option<String> {
        http_auth::variable(name)
    }
}
