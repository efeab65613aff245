//! The identity of the machine, for `lib/credentials/managed-identity.js`.

use alloc::{rc::Rc, string::String};

use super::lines;
use crate::{CredentialOptions, ManagedIdentityCredential, ManagedIdentityId, error::Result, session::Session, text::concat};

/// Makes the credential that the lines describe, if it is this one.
pub(super) fn make(lines: &str, options: &CredentialOptions) -> Option<Result<Rc<Session>>> {
    let text = |name| lines::find(lines, name);
    if text("kind") != "ManagedIdentityCredential" {
        return None;
    }
    let id = String::from(text("id"));
    let id = match text("idKind") {
        "clientId" => ManagedIdentityId::ClientId(id),
        "objectId" => ManagedIdentityId::ObjectId(id),
        "resourceId" => ManagedIdentityId::ResourceId(id),
        _ => ManagedIdentityId::SystemAssigned,
    };
    // The key of the tokens that JavaScript looks for by itself.
    let partition = concat(&[text("partition"), "\n"]);
    Some(ManagedIdentityCredential::with_partition(id, partition, options).map(|made| made.session))
}
