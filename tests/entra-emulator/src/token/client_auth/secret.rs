//! Client secrets.

use crate::{
    directory::Application,
    entra_error::{EntraError, catalogue},
};

/// Whether `given` is a secret of the application that has not expired.
pub fn check(application: &Application, given: &str, now: i64) -> Result<(), EntraError> {
    let mut matching = application.secrets.iter().filter(|secret| secret.value == given).peekable();
    if matching.peek().is_none() {
        return Err(catalogue::wrong_secret(&application.client_id));
    }
    if matching.any(|secret| secret.expires_on.is_none_or(|expires_on| now < expires_on)) {
        Ok(())
    } else {
        Err(catalogue::expired_secret(&application.client_id))
    }
}
