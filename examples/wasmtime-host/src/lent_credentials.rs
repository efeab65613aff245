//! The credentials that ask the machine, of `azure-identity-cloud.wasm` and `azure-identity-developer.wasm`.

use crate::failure::Failure;
use crate::identity::{Credential, Instance};
use crate::{CredentialOptions, DefaultAzureOptions, DeveloperToolOptions, ManagedIdentityId, WorkloadIdentityOptions};

impl Instance {
    /// The machine's identity, or another one that it has.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn managed_identity(
        &mut self,
        identity: Option<&ManagedIdentityId>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("managed-identity", (identity, options)).await
    }

    /// A workload, by the token that its platform writes to a file.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn workload_identity(
        &mut self,
        workload: Option<&WorkloadIdentityOptions>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("workload-identity", (workload, options)).await
    }

    /// A job of Azure Pipelines.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn azure_pipelines(
        &mut self,
        tenant_id: &str,
        client_id: &str,
        service_connection_id: &str,
        system_access_token: &str,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("azure-pipelines", (tenant_id, client_id, service_connection_id, system_access_token, options)).await
    }

    /// A job of GitHub Actions.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn github_actions(
        &mut self,
        tenant_id: Option<&str>,
        client_id: Option<&str>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("github-actions", (tenant_id, client_id, options)).await
    }

    /// Whom the environment describes.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn environment(&mut self, options: Option<&CredentialOptions>) -> Result<Credential, Failure> {
        self.make("environment", (options,)).await
    }

    /// Whoever is logged in to the Azure CLI.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn azure_cli(
        &mut self,
        tool: Option<&DeveloperToolOptions>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("azure-cli", (tool, options)).await
    }

    /// Whoever is logged in to the Azure Developer CLI.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn azure_developer_cli(
        &mut self,
        tool: Option<&DeveloperToolOptions>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("azure-developer-cli", (tool, options)).await
    }

    /// Whoever is logged in to Azure PowerShell.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn azure_powershell(
        &mut self,
        tool: Option<&DeveloperToolOptions>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("azure-powershell", (tool, options)).await
    }

    /// Whoever is signed in to Azure in Visual Studio Code.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn visual_studio_code(
        &mut self,
        tenant_id: Option<&str>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("visual-studio-code", (tenant_id, options)).await
    }

    /// These credentials, one after the other; in every call from the first one on, or whoever had a token before.
    ///
    /// # Errors
    /// When there are none, or the component has no chains.
    pub async fn chained_token(&mut self, sources: &[Credential], retry_sources: bool) -> Result<Credential, Failure> {
        let sources: Vec<_> = sources.iter().map(|source| source.0).collect();
        self.make("chained-token", (&sources, retry_sources)).await
    }

    /// All that could apply here, one after the other.
    ///
    /// # Errors
    /// When an argument or option is wrong, or the component has no such credential.
    pub async fn default_azure(
        &mut self,
        chain: Option<&DefaultAzureOptions>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("default-azure", (chain, options)).await
    }
}
