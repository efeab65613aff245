use alloc::{boxed::Box, string::String, vec::Vec};

use super::{TokenProxy, token_file::TokenFile};
use crate::{
    credential::{CredentialOptions, Proof, client_credentials, token_credential},
    error::{Error, Result},
    maybe_send::Shared,
    session::Session,
    text::concat,
};

/// Authenticates a workload by the token that its platform writes to a file, as Azure Kubernetes Service does for pods with the label
/// `azure.workload.identity/use: "true"`. The file is read for each token request, and once more when Entra says that the token is too old.
///
/// <https://learn.microsoft.com/azure/aks/workload-identity-overview>
#[derive(Clone)]
pub struct WorkloadIdentityCredential {
    pub(crate) session: Shared<Session>,
}

/// Who the workload is. On a pod, the platform says it all. Names are those of `@azure/identity`, in Rust's spelling.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct WorkloadIdentityCredentialOptions {
    /// Default: the variable `AZURE_TENANT_ID`.
    pub tenant_id: Option<String>,
    /// The application that trusts the issuer. Default: the variable `AZURE_CLIENT_ID`.
    pub client_id: Option<String>,
    /// Default: the variable `AZURE_FEDERATED_TOKEN_FILE`.
    pub token_file_path: Option<String>,
    /// Send token requests to the cluster's own proxy, where the variable `AZURE_KUBERNETES_TOKEN_PROXY` names one (identity bindings, a preview of
    /// AKS). The host must lend [`FetchPinned`](crate::host::FetchPinned).
    pub enable_azure_proxy: bool,
}

impl WorkloadIdentityCredential {
    /// # Errors
    /// Of kind [`Unavailable`](crate::ErrorKind::Unavailable) if something is missing: the message names it. A configuration error names the
    /// argument or option that is wrong.
    pub fn new(workload: WorkloadIdentityCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        Ok(Self { session: make(workload, options).map_err(|error| error.of(NAME))? })
    }
}

token_credential!(WorkloadIdentityCredential);

fn make(workload: WorkloadIdentityCredentialOptions, options: &CredentialOptions) -> Result<Shared<Session>> {
    let mut missing = Vec::new();
    let mut find = |given: Option<String>, option, variable| {
        let found = given.filter(|text| !text.is_empty()).or_else(|| options.host.env(variable));
        if found.is_none() {
            missing.push(concat(&[option, " (or the variable ", variable, ")"]));
        }
        found.unwrap_or_default()
    };
    let tenant_id = find(workload.tenant_id, "tenantId", "AZURE_TENANT_ID");
    let client_id = find(workload.client_id, "clientId", "AZURE_CLIENT_ID");
    let path = find(workload.token_file_path, "tokenFilePath", "AZURE_FEDERATED_TOKEN_FILE");
    if !missing.is_empty() {
        let missing = missing.join(", ");
        return Err(Error::unavailable(concat(&[
            "no workload identity: missing ",
            &missing,
            ". Look at the pod's label and service account",
        ])));
    }
    let proof = Proof::Issued(Box::new(TokenFile(path)));
    let proxy = if workload.enable_azure_proxy { TokenProxy::of(&options.host)? } else { None };
    if proxy.is_none() {
        return client_credentials::session_by(NAME, &tenant_id, &client_id, proof, None, options);
    }
    // It passes on token requests alone.
    let options = CredentialOptions { disable_instance_discovery: true, ..options.clone() };
    client_credentials::session_by(NAME, &tenant_id, &client_id, proof, proxy, &options)
}

const NAME: &str = "WorkloadIdentityCredential";
