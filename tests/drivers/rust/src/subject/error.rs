use azure_identity_wasm::{Error, ErrorKind};

use crate::{outcome::Failure, play::NotBuilt};

/// The crate's error as a vector sees it: by the name of the class that JavaScript has for its kind.
pub(super) fn failure(error: &Error) -> Failure {
    let name = match error.kind() {
        ErrorKind::Unavailable => "CredentialUnavailableError",
        ErrorKind::Authentication | ErrorKind::Transport => "AuthenticationError",
        ErrorKind::AuthenticationRequired => "AuthenticationRequiredError",
        ErrorKind::Configuration => Failure::ARGUMENT_ERROR,
        ErrorKind::Aggregate => "AggregateAuthenticationError",
        _ => "an error of a kind that this driver does not know",
    };
    let mut failure = Failure::new(name, error.to_string());
    failure.prints = vec![format!("{error:?}"), format!("{error:#?}")];
    failure
}

/// The error of a constructor.
pub(super) fn not_built(error: &Error) -> NotBuilt {
    NotBuilt::Refused(failure(error))
}
