use std::fs;

use wasmtime::error::Context;

use crate::config::{CredentialConfig, Kind, Member, SecretSource};
use crate::config::{DefaultChain, DeveloperTool, ManagedIdentity};
use crate::{
    AccessToken, AuthenticationRecord, Certificate, ClientAssertion, Credential, CredentialOptions, DefaultAzureOptions,
    DefaultChainMember, DeveloperToolOptions, Failure, Instance, ManagedIdentityId, TokenRequestOptions, WorkloadIdentityOptions,
};

/// A credential in its instance.
pub(super) struct Made {
    instance: Instance,
    credential: Credential,
    /// Set anew before each call, since the component cannot ask for them.
    assertions: Vec<(ClientAssertion, SecretSource)>,
}

impl Made {
    /// Makes it; if it is a chain, of these sources.
    pub(super) async fn new(
        instance: Instance,
        wanted: &CredentialConfig,
        sources: &[(&str, &CredentialConfig)],
        encryption_key: Option<Vec<u8>>,
    ) -> wasmtime::Result<Self> {
        let mut making = Making { instance, assertions: Vec::new(), encryption_key };
        let mut made = Vec::new();
        for (name, source) in sources {
            made.push(making.make(name, source).await?);
        }
        let credential = match (&wanted.kind, made.as_slice()) {
            (Kind::Chain(chain), made) => making.instance.chained_token(made, chain.retry_sources).await?,
            (_, [one, ..]) => *one,
            (_, []) => wasmtime::bail!("there is nothing to make"),
        };
        Ok(Self { instance: making.instance, credential, assertions: making.assertions })
    }

    pub(super) async fn token(&mut self, scopes: &[String], options: Option<&TokenRequestOptions>) -> Result<AccessToken, Failure> {
        for (assertion, source) in &self.assertions {
            // One that cannot be read is none: the component says that it needs one, if it does.
            let text = source.read().ok();
            self.instance.set_assertion(*assertion, text.as_deref().map(str::trim)).await?;
        }
        self.instance.get_token(self.credential, scopes, options).await
    }

    pub(super) async fn record(&mut self) -> Result<Option<AuthenticationRecord>, Failure> {
        self.instance.authentication_record(self.credential).await
    }
}

struct Making {
    instance: Instance,
    assertions: Vec<(ClientAssertion, SecretSource)>,
    encryption_key: Option<Vec<u8>>,
}

impl Making {
    async fn make(&mut self, name: &str, wanted: &CredentialConfig) -> wasmtime::Result<Credential> {
        let options = self.options(wanted);
        let options = Some(&options);
        let instance = &mut self.instance;
        let made = match &wanted.kind {
            Kind::ClientSecret(with) => instance.client_secret(&with.tenant, &with.client, &with.secret.read()?, options).await,
            Kind::ClientCertificate(with) => {
                let file = &with.certificate;
                let content = fs::read(file).with_context(|| format!("cannot read the certificate in {}", file.display()))?;
                let certificate = match &with.key {
                    Some(_) => Certificate::kept_by_host(content, name),
                    None => Certificate::file(content, with.password.as_ref().map(SecretSource::read).transpose()?),
                };
                let certificate = certificate.send_chain(with.send_certificate_chain);
                instance.client_certificate(&with.tenant, &with.client, &certificate, options).await
            }
            Kind::ClientAssertion(with) => {
                let assertion = instance.new_assertion().await?;
                self.assertions.push((assertion, with.assertion.clone()));
                instance.client_assertion(&with.tenant, &with.client, assertion, options).await
            }
            Kind::ManagedIdentity(with) => instance.managed_identity(identity(with).as_ref(), options).await,
            Kind::WorkloadIdentity(with) => {
                let workload = WorkloadIdentityOptions {
                    tenant_id: with.tenant.clone(),
                    client_id: with.client.clone(),
                    token_file_path: with.token_file.clone(),
                    enable_azure_proxy: with.azure_proxy,
                };
                instance.workload_identity(Some(&workload), options).await
            }
            Kind::AzurePipelines(with) => {
                let token = with.access_token.read()?;
                instance.azure_pipelines(&with.tenant, &with.client, &with.service_connection, &token, options).await
            }
            Kind::GithubActions(with) => instance.github_actions(with.tenant.as_deref(), with.client.as_deref(), options).await,
            Kind::Environment(_) => instance.environment(options).await,
            Kind::AzureCli(with) => instance.azure_cli(Some(&tool(with)), options).await,
            Kind::AzureDeveloperCli(with) => instance.azure_developer_cli(Some(&tool(with)), options).await,
            Kind::AzurePowershell(with) => instance.azure_powershell(Some(&tool(with)), options).await,
            Kind::VisualStudioCode(with) => instance.visual_studio_code(with.tenant.as_deref(), options).await,
            Kind::Default(with) => instance.default_azure(Some(&chain(with)), options).await,
            Kind::Chain(_) => wasmtime::bail!("a chain in a chain: name the inner one's sources here"),
        };
        Ok(made?)
    }

    fn options(&self, wanted: &CredentialConfig) -> CredentialOptions {
        CredentialOptions {
            authority_host: wanted.common.authority.clone(),
            additionally_allowed_tenants: wanted.common.additionally_allowed_tenants.clone(),
            disable_instance_discovery: wanted.common.disable_instance_discovery,
            encryption_key: self.encryption_key.clone(),
            ..CredentialOptions::default()
        }
    }
}

fn identity(with: &ManagedIdentity) -> Option<ManagedIdentityId> {
    let client = with.client.clone().map(ManagedIdentityId::ClientId);
    let object = with.object.clone().map(ManagedIdentityId::ObjectId);
    client.or(object).or_else(|| with.resource.clone().map(ManagedIdentityId::ResourceId))
}

fn tool(with: &DeveloperTool) -> DeveloperToolOptions {
    DeveloperToolOptions {
        tenant_id: with.tenant.clone(),
        subscription: with.subscription.clone(),
        process_timeout: with.timeout.map(milliseconds),
        cache_tool_tokens: with.cache_tool_tokens,
    }
}

fn chain(with: &DefaultChain) -> DefaultAzureOptions {
    DefaultAzureOptions {
        tenant_id: with.tenant.clone(),
        managed_identity: with.managed_identity.clone().map(ManagedIdentityId::ClientId),
        workload_identity_client_id: with.workload_identity.clone(),
        process_timeout: with.timeout.map(milliseconds),
        cache_tool_tokens: with.cache_tool_tokens,
        required_variables: with.required_variables.clone(),
        require_selection: with.require_selection,
        excluded: with.excluded.iter().copied().map(member).collect(),
        included: with.included.iter().copied().map(member).collect(),
        retry_sources: with.retry_sources,
    }
}

const fn member(member: Member) -> DefaultChainMember {
    match member {
        Member::Environment => DefaultChainMember::Environment,
        Member::WorkloadIdentity => DefaultChainMember::WorkloadIdentity,
        Member::ManagedIdentity => DefaultChainMember::ManagedIdentity,
        Member::VisualStudioCode => DefaultChainMember::VisualStudioCode,
        Member::AzureCli => DefaultChainMember::AzureCli,
        Member::AzurePowershell => DefaultChainMember::AzurePowershell,
        Member::AzureDeveloperCli => DefaultChainMember::AzureDeveloperCli,
    }
}

const fn milliseconds(seconds: u64) -> u64 {
    seconds.saturating_mul(1000)
}
