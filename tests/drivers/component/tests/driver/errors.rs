//! The component's errors, by the names that vectors have for them.

use component_vector_driver::error::failure;
use serde_json::json;
use vector_driver::{Failure, world::World};
use wasmtime_host::{
    AggregateError, ConfigurationError, EntraError, Error, ErrorDetails, Failure as HostFailure, MemberError, MemberErrorKind,
};

use crate::parts::vector;

fn world() -> World {
    World::new(&vector(&json!({})))
}

fn details() -> ErrorDetails {
    let entra = EntraError {
        status: 400,
        code: "interaction_required".into(),
        description: "the description".into(),
        error_codes: vec![50076],
        suberror: None,
        claims: Some("the claims".into()),
        correlation_id: None,
        trace_id: None,
        timestamp: None,
    };
    ErrorDetails {
        credential: "ACredential".into(),
        message: "the message".into(),
        entra: Some(entra),
        scopes: vec!["the scope".into()],
        retry_after: None,
    }
}

#[test]
fn each_case_has_its_class_and_the_message_of_its_payload_behind_the_credentials_name() {
    let (credential, message) = ("ACredential".to_owned(), "the message".to_owned());
    let chain = AggregateError {
        credential: credential.clone(),
        message: message.clone(),
        errors: vec![MemberError { kind: MemberErrorKind::Unavailable, details: details() }],
    };
    let cases = [
        (Error::Unavailable(details()), "CredentialUnavailableError"),
        (Error::AuthenticationFailed(details()), "AuthenticationError"),
        (Error::Transport(details()), "AuthenticationError"),
        (Error::AuthenticationRequired(details()), "AuthenticationRequiredError"),
        (Error::Aggregate(chain), "AggregateAuthenticationError"),
        (Error::Configuration(ConfigurationError { credential, message }), Failure::ARGUMENT_ERROR),
    ];
    for (error, name) in cases {
        let world = world();
        let failure = failure(&error.into(), &world);
        assert_eq!((&*failure.name, failure.message.as_str()), (name, "ACredential: the message"));
        assert_eq!(world.problems(), Vec::<String>::new());
    }
}

#[test]
fn everything_in_an_error_is_looked_at_for_what_must_not_show() {
    let prints = failure(&Error::AuthenticationRequired(details()).into(), &world()).prints.concat();
    for part in ["the message", "the description", "the claims", "the scope", "interaction_required"] {
        assert!(prints.contains(part), "{part} is not in {prints}");
    }
}

#[test]
fn a_defect_or_a_trap_is_no_error_that_a_vector_could_expect() {
    let trap = HostFailure::Trap(wasmtime_wasi::I32Exit(3).into());
    for (failed, word) in [(Error::Other("the defect".into()).into(), "the defect"), (trap, "broke")] {
        let world = world();
        failure(&failed, &world);
        assert!(world.problems().concat().contains(word), "{:?}", world.problems());
    }
}
