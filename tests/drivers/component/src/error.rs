//! The errors of the component as a vector sees them: by the name of the class that JavaScript has for each case.

use vector_driver::{Failure, world::World};
use wasmtime_host::{Error, Failure as HostFailure};

/// What came of a call instead of a token. A trap or a defect is recorded in the world: no vector may expect it.
pub fn failure(failed: &HostFailure, world: &World) -> Failure {
    let (name, message) = match failed {
        HostFailure::Identity(error) => match &**error {
            Error::Unavailable(why) => ("CredentialUnavailableError", shown(&why.credential, &why.message)),
            Error::AuthenticationFailed(why) | Error::Transport(why) => ("AuthenticationError", shown(&why.credential, &why.message)),
            Error::AuthenticationRequired(why) => ("AuthenticationRequiredError", shown(&why.credential, &why.message)),
            Error::Aggregate(chain) => ("AggregateAuthenticationError", shown(&chain.credential, &chain.message)),
            Error::Configuration(why) => (Failure::ARGUMENT_ERROR, shown(&why.credential, &why.message)),
            Error::Other(message) => {
                world.misused(format!("the component says that it has a defect: {message}"));
                ("the case `other`", message.clone())
            }
        },
        HostFailure::Trap(error) => {
            let message = format!("{error:#}");
            world.misused(format!("the component broke: {message}"));
            return Failure::new("a trap", message);
        }
    };
    let mut failure = Failure::new(name, message);
    failure.prints = vec![failed.to_string(), format!("{failed:?}"), format!("{failed:#?}")];
    failure
}

/// As an embedder shows it.
fn shown(credential: &str, message: &str) -> String {
    if credential.is_empty() { message.to_owned() } else { format!("{credential}: {message}") }
}
