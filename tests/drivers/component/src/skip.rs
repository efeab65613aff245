//! Why a vector cannot be played here: a closed list. Everything else that does not work is a failure.

use serde_json::Value;
use vector_driver::{
    description::{Argument, Description},
    model::{CallKind, Step, Vector},
};

use crate::made;

/// What the component cannot do, and whether a vector needs it; the first that is needed is the reason.
///
/// - `pending`: it is not built yet.
/// - `import`: the constructor takes what is in a file, not where it is; and no component has a cache that programs share.
/// - `callback`: the component calls nobody back. An assertion is a resource that is told its text: it can be told what a callback returns;
///   that it throws, or how often it is called, cannot be seen. What shows a device code, or keeps refresh tokens, is the embedder's: that it
///   throws is none of the component's business.
/// - `bearerToken`: `getBearerTokenProvider` is a function of a language, not of a component.
/// - `concurrent`: an instance of a component of WASI 0.2 makes one call at a time, and this driver asks those of 0.3 in the same way: what calls at
///   once promise there, `examples/wasmtime-host/tests/component/side_by_side.rs` says.
const REASONS: [(&str, Needs); 4] = [
    ("import: files", |_, description| description.all().into_iter().any(|nested| names_a_file(nested) || has_the_shared_cache(nested))),
    ("callback", |vector, _| vector.arguments.iter().any(is_more_than_a_value) || vector.options.iter().any(is_more_than_an_option)),
    ("bearerToken", |vector, _| makes(vector, CallKind::BearerToken)),
    ("concurrent", |vector, _| has(vector, |step| matches!(step, Step::Concurrent { .. }))),
];

/// Credentials that are made of what no component has.
const IMPORTS: [(&str, &str); 1] = [("SharedTokenCacheCredential", "import: files")];

type Needs = fn(&Vector, &Description) -> bool;

/// The reason, with what is pending or lacking after a colon; `None` when the vector is to be played.
pub fn reason(vector: &Vector, description: &Description) -> Option<String> {
    let all = description.all();
    if let Some((_, import)) = all.iter().find_map(|nested| IMPORTS.iter().find(|(name, _)| *name == nested.credential)) {
        return Some((*import).into());
    }
    if let Some(missing) = all.iter().find(|nested| !is_known(&nested.credential)) {
        return Some(format!("pending: {}", missing.credential));
    }
    REASONS.iter().find(|(_, needs)| needs(vector, description)).map(|(reason, _)| (*reason).into())
}

/// Whether a credential is one of those that ask the machine: the component for developers has them.
pub fn is_of_the_machine(description: &Description) -> bool {
    made::OF_THE_MACHINE.contains(&description.credential.as_str())
}

/// Whether the certificate is in a file, there or not.
fn names_a_file(description: &Description) -> bool {
    let is_path = match description.arguments.get(2) {
        Some(Argument::Value(Value::String(_))) => description.credential == "ClientCertificateCredential",
        Some(Argument::Object(members)) => members.contains_key("certificatePath"),
        _ => false,
    };
    is_path || description.options.contains_key("certificatePath")
}

/// Whether a chain has the member that reads the cache that programs share.
fn has_the_shared_cache(description: &Description) -> bool {
    matches!(description.options.get("excludeSharedTokenCacheCredential"), Some(Argument::Value(Value::Bool(false))))
}

fn is_known(credential: &str) -> bool {
    made::CREDENTIALS.contains(&credential) || made::OF_THE_MACHINE.contains(&credential)
}

fn makes(vector: &Vector, kind: CallKind) -> bool {
    has(vector, |step| step.calls().iter().any(|call| call.kind == kind))
}

fn has(vector: &Vector, is: impl Fn(&Step) -> bool) -> bool {
    vector.steps.iter().flatten().any(is)
}

/// The same for an option. What the driver calls itself, as any embedder, can be counted.
fn is_more_than_an_option((name, option): (&String, &Value)) -> bool {
    match name.as_str() {
        "userPromptCallback" | "onRefreshToken" => option.get("returns").is_none(),
        _ => is_more_than_a_value(option),
    }
}

/// Whether there is a callback in it that does not always return the same, or whose calls are looked at.
fn is_more_than_a_value(argument: &Value) -> bool {
    match argument {
        Value::Object(members) => {
            ["returnsEach", "throws", "called", "calledWith"].iter().any(|name| members.contains_key(*name))
                || members.values().any(is_more_than_a_value)
        }
        Value::Array(elements) => elements.iter().any(is_more_than_a_value),
        _ => false,
    }
}
