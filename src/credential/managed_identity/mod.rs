//! The identity of the machine, app or cluster that a program runs on, from the host that has it.

mod asking;
mod azure_arc;
mod service_fabric;
mod source;

use alloc::{boxed::Box, string::String};

use super::{CredentialOptions, Flow, token_credential};
use crate::{
    authority::{TenantId, TenantPolicy},
    cache::Record,
    error::{Error, Result},
    maybe_send::{BoxFuture, Shared},
    session::Session,
    text::concat,
    token::Ask,
    transport::Transport,
};
use source::{CLIENT_ID, OBJECT_ID, RESOURCE_ID, Source};

/// Gets tokens of the identity that Azure has given to where the program runs: a virtual machine, App Service, Functions, Container Apps, Azure
/// Machine Learning, Cloud Shell, Azure Arc, Service Fabric. There is no secret to keep.
///
/// Which of them it is, the environment says, at each request; where it says nothing, the instance metadata service of virtual machines is asked,
/// and without an answer calls fail with the kind [`Unavailable`](crate::ErrorKind::Unavailable). All credentials of one identity on one
/// [`Host`](crate::host::Host) share its tokens and its requests. Retries are those that each host needs (for the instance metadata service two
/// minutes in all), unless [`CredentialOptions::retry`] says others. The tenant of a call means nothing here.
///
/// <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview>
#[derive(Clone)]
pub struct ManagedIdentityCredential {
    pub(crate) session: Shared<Session>,
}

/// Which identity, where there are several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManagedIdentityId {
    /// The one that is the machine's own.
    #[default]
    SystemAssigned,
    /// That of a user-assigned identity's application.
    ClientId(String),
    /// That of its service principal.
    ObjectId(String),
    /// Its place in Azure's resources, as `/subscriptions/…/userAssignedIdentities/name`.
    ResourceId(String),
}

impl ManagedIdentityCredential {
    /// # Errors
    /// A configuration error where the id is empty, or where this is a host that has one identity; it names the option.
    pub fn new(id: ManagedIdentityId, options: &CredentialOptions) -> Result<Self> {
        let (what, text) = id.parts();
        let partition = concat(&["managed identity\n", what, "\n", &text.to_ascii_lowercase(), "\n"]);
        Self::with_partition(id, partition, options)
    }

    /// `partition` is the same text for the same identity.
    pub(crate) fn with_partition(id: ManagedIdentityId, partition: String, options: &CredentialOptions) -> Result<Self> {
        let flow = ManagedIdentity::new(id, partition, options).map_err(|error| error.of(NAME))?;
        Ok(Self { session: Session::new(Box::new(flow), options) })
    }
}

token_credential!(ManagedIdentityCredential);

impl ManagedIdentityId {
    /// Its kind, as options call it, and the id; both are empty for the machine's own.
    fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::SystemAssigned => ("", ""),
            Self::ClientId(id) => (CLIENT_ID, id),
            Self::ObjectId(id) => (OBJECT_ID, id),
            Self::ResourceId(id) => (RESOURCE_ID, id),
        }
    }
}

struct ManagedIdentity {
    id: ManagedIdentityId,
    /// One of several in a default chain.
    in_chain: bool,
    partition: String,
    tenants: TenantPolicy,
    /// For who asks Entra in the end.
    options: CredentialOptions,
}

impl ManagedIdentity {
    fn new(id: ManagedIdentityId, partition: String, options: &CredentialOptions) -> Result<Self> {
        let (what, text) = id.parts();
        if !what.is_empty() && (text.trim_ascii().is_empty() || text.bytes().any(|byte| byte.is_ascii_control())) {
            return Err(Error::configuration(concat(&[what, ": the id of an identity is needed; give none for the machine's own"])));
        }
        let tenants = TenantPolicy::new(TenantId::parse("managed-identity")?, &[], true)?;
        let flow = Self { id, in_chain: options.in_default_chain, partition, tenants, options: options.clone() };
        // What is wrong with the environment may be right when a token is asked for.
        if let Ok(Some(source @ (Source::ServiceFabric { .. } | Source::CloudShell { .. }))) = Source::from_env(&options.host, true) {
            source.selector(&flow.id).map_err(|error| flow.refused(error))?;
        }
        Ok(flow)
    }
}

impl Flow for ManagedIdentity {
    fn name(&self) -> &'static str {
        NAME
    }

    fn tenants(&self) -> &TenantPolicy {
        &self.tenants
    }

    fn identity(&self) -> String {
        self.partition.clone()
    }

    fn partition(&self) -> Option<&str> {
        Some(&self.partition)
    }

    /// The host is near, and a token of the next hours is better than one of the last.
    fn renews_at_once(&self) -> bool {
        true
    }

    fn authenticate<'a>(&'a self, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Shared<Record>>> {
        Box::pin(asking::token(self, ask, transport))
    }
}

const NAME: &str = "ManagedIdentityCredential";
