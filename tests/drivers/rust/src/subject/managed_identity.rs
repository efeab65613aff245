use azure_identity_wasm::{CredentialOptions, ManagedIdentityCredential, ManagedIdentityId};

use super::{Made, application::finish, unknown};
use crate::{
    description::{Argument, Description},
    play::NotBuilt,
};

/// Makes an id of its kind.
type Kind = fn(String) -> ManagedIdentityId;

/// The options of this credential alone.
pub(super) const OWN_OPTIONS: &[&str] = &["objectId", "resourceId"];

/// `(clientId?)` or `({ clientId or objectId or resourceId })`: JavaScript's forms are one type here, which has no way to say two of them.
pub(super) fn managed_identity(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut given = Vec::new();
    match description.arguments.first() {
        None => {}
        Some(Argument::Value(serde_json::Value::String(client_id))) => given.push(ManagedIdentityId::ClientId(client_id.clone())),
        Some(other) => return Err(unknown("the identity", other)),
    }
    let kinds: [(&str, Kind); 3] = [
        ("clientId", ManagedIdentityId::ClientId),
        ("objectId", ManagedIdentityId::ObjectId),
        ("resourceId", ManagedIdentityId::ResourceId),
    ];
    for (name, id) in kinds {
        match description.options.get(name) {
            None => {}
            Some(Argument::Value(serde_json::Value::String(text))) => given.push(id(text.clone())),
            Some(other) => return Err(unknown(name, other)),
        }
    }
    match (given.pop(), given.is_empty()) {
        (id, true) => finish(ManagedIdentityCredential::new(id.unwrap_or_default(), options)),
        (_, false) => Err(super::error::not_built(&azure_identity_wasm::Error::configuration("two ids cannot be said in Rust"))),
    }
}
