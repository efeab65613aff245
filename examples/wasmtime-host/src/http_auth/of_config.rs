//! What a configuration says, for `azure-identity-http-auth.wasm` before a plugin.

use std::fs;
use std::time::Duration;

use azure_identity_wasm::http_auth::Scheme as Of;
use hyper::{Request, Uri};
use wasmtime::error::Context;
use wasmtime_wasi_http::{RequestOptions, WasiBody};

use super::{
    Certificate, CertificateFile, CertificateKeptByHost, CertificateSource, ClientAssertionApplication, ClientCertificate, ClientSecret,
    CredentialKind, CredentialOptions, DefaultAzureOptions, DefaultChainMember, Event, HttpAuth, ManagedIdentityId, NamedCredential,
    Otherwise, Outcome, Rule, Scheme, Settings, WorkloadIdentityOptions,
};
use crate::audit_log::{AuditLog, Audited};
use crate::config::{self, Config, ConfigError, CredentialConfig, Kind, Member, RequestRule, SecretSource};
use crate::credentials::{authorities, keys};
use crate::egress::Web;
use crate::lent::{Exchange, Outgoing};
use crate::machine::{Audit as _, Call};
use crate::{Https, Lent};

impl HttpAuth {
    /// All that a plugin behind `azure-identity-http-auth.wasm` is lent by a configuration: credentials and rules for it, what it may ask of the
    /// machine, a way out for both, and an audit. Requests of rules without a credential go out as they are.
    ///
    /// # Errors
    /// When a rule or credential is none that the component knows, and when a secret or file is missing.
    pub fn lend(config: &Config, audit: &AuditLog) -> wasmtime::Result<Lent> {
        let used = used(config)?;
        let store = config.machine.store()?;
        let encryption_key = store.as_ref().map(|store| store.key.clone());
        let machine = config.machine.machine(store.as_ref()).audit(audit.clone());
        let mut credentials = Vec::with_capacity(used.len());
        for (name, credential) in &used {
            let made = named(name, credential, encryption_key.clone());
            credentials.push(made.with_context(|| format!("[credentials.{name}]"))?);
        }
        let settings = Settings {
            credentials,
            rules: config.requests.iter().filter_map(rule).collect(),
            otherwise: if config.requests.iter().all(|rule| rule.credential.is_some()) { Otherwise::Refuse } else { Otherwise::Pass },
            variables: machine.variables.clone(),
        };
        let (log, sources) = (audit.clone(), assertions(&used));
        let http_auth = Self::new(settings).audit(move |event| record(&log, &event)).assertions(move |name| {
            let (_, source) = sources.iter().find(|(known, _)| known == name).ok_or("there is no such assertion")?;
            source.read().map(|assertion| assertion.trim().to_owned()).map_err(|error| format!("{error:#}"))
        });
        let way = Way {
            rules: config.requests.clone(),
            web: Web::new(config.network.ca.as_deref())?,
            https: Https::new(authorities(config, &used, machine.variable("AZURE_AUTHORITY_HOST")), config.network.ca.as_deref())?,
        };
        let outgoing = Audited { outgoing: way, audit: audit.clone() };
        Ok(Lent::new(outgoing).signer(keys(&used)?).machine(machine).http_auth(http_auth))
    }
}

/// The way out of the plugin and of the component before it.
struct Way {
    rules: Vec<RequestRule>,
    web: Web,
    https: Https,
}

impl Outgoing for Way {
    fn send(&mut self, request: Request<WasiBody>, options: RequestOptions) -> Exchange {
        let is_of_rule = self.rules.iter().any(|rule| rule.admits(request.uri()));
        if is_of_rule { self.web.send(request, options) } else { self.https.send(request, options) }
    }
}

/// The credentials that rules name, if the component has their kinds and can follow the rules.
fn used(config: &Config) -> Result<Vec<(&str, &CredentialConfig)>, ConfigError> {
    let mut used: Vec<(&str, &CredentialConfig)> = Vec::new();
    let mut passing = None;
    for rule in &config.requests {
        let Some(name) = &rule.credential else {
            passing = Some(rule);
            continue;
        };
        if let Some(passing) = passing {
            let what = format!("`{}` has no credential, and stands before a rule that has one", passing.uri);
            return Err(ConfigError::new(
                &passing.place,
                &what,
                "before azure-identity-http-auth.wasm, rules without a credential come last",
            ));
        }
        let Some((name, credential)) = config.credentials.get_key_value(name) else { continue };
        if !is_known(&credential.kind) {
            let what = format!("[credentials.{name}] is a {}, which azure-identity-http-auth.wasm does not have", credential.kind.name());
            let hint = "name another credential in [[requests]], or run the plugin without --http-auth: then the host attaches its tokens";
            return Err(ConfigError::new(&credential.place, &what, hint));
        }
        if used.iter().all(|(known, _)| known != name) {
            used.push((name, credential));
        }
    }
    Ok(used)
}

const fn is_known(kind: &Kind) -> bool {
    match kind {
        Kind::ClientSecret(_)
        | Kind::ClientCertificate(_)
        | Kind::ClientAssertion(_)
        | Kind::ManagedIdentity(_)
        | Kind::WorkloadIdentity(_)
        | Kind::Environment(_)
        | Kind::Default(_) => true,
        Kind::AzurePipelines(_)
        | Kind::GithubActions(_)
        | Kind::AzureCli(_)
        | Kind::AzureDeveloperCli(_)
        | Kind::AzurePowershell(_)
        | Kind::VisualStudioCode(_)
        | Kind::Chain(_) => false,
    }
}

fn rule(rule: &RequestRule) -> Option<Rule> {
    let uri: &Uri = &rule.uri;
    Some(Rule {
        scheme: match rule.scheme() {
            Of::Https => Scheme::Https,
            Of::Http => Scheme::Http,
        },
        host: uri.host()?.to_owned(),
        port: uri.port_u16(),
        path: uri.path().to_owned(),
        scope: rule.scopes.join(" "),
        credential: rule.credential.clone()?,
    })
}

fn named(name: &str, wanted: &CredentialConfig, encryption_key: Option<Vec<u8>>) -> wasmtime::Result<NamedCredential> {
    let options = CredentialOptions {
        authority_host: wanted.common.authority.clone(),
        additionally_allowed_tenants: wanted.common.additionally_allowed_tenants.clone(),
        disable_instance_discovery: wanted.common.disable_instance_discovery,
        retry: None,
        encryption_key,
    };
    let kind = match &wanted.kind {
        Kind::ClientSecret(with) => CredentialKind::ClientSecret(ClientSecret {
            tenant_id: with.tenant.clone(),
            client_id: with.client.clone(),
            client_secret: with.secret.read()?,
        }),
        Kind::ClientCertificate(with) => CredentialKind::ClientCertificate(ClientCertificate {
            tenant_id: with.tenant.clone(),
            client_id: with.client.clone(),
            certificate: certificate(name, with)?,
        }),
        Kind::ClientAssertion(with) => {
            CredentialKind::ClientAssertion(ClientAssertionApplication { tenant_id: with.tenant.clone(), client_id: with.client.clone() })
        }
        Kind::ManagedIdentity(with) => CredentialKind::ManagedIdentity(identity(with)),
        Kind::WorkloadIdentity(with) => CredentialKind::WorkloadIdentity(Some(WorkloadIdentityOptions {
            tenant_id: with.tenant.clone(),
            client_id: with.client.clone(),
            token_file_path: with.token_file.clone(),
            enable_azure_proxy: with.azure_proxy,
        })),
        Kind::Environment(_) => CredentialKind::Environment,
        Kind::Default(with) => CredentialKind::DefaultAzure(Some(chain(with))),
        other => wasmtime::bail!("azure-identity-http-auth.wasm has no {}", other.name()),
    };
    Ok(NamedCredential { name: name.to_owned(), kind, options: Some(options) })
}

fn certificate(name: &str, with: &config::ClientCertificate) -> wasmtime::Result<Certificate> {
    let file = &with.certificate;
    let content = fs::read(file).with_context(|| format!("cannot read the certificate in {}", file.display()))?;
    let source = match &with.key {
        Some(_) => CertificateSource::KeptByHost(CertificateKeptByHost { content, key_name: name.to_owned() }),
        None => CertificateSource::File(CertificateFile { content, password: with.password.as_ref().map(SecretSource::read).transpose()? }),
    };
    Ok(Certificate { source, send_certificate_chain: with.send_certificate_chain })
}

fn identity(with: &config::ManagedIdentity) -> Option<ManagedIdentityId> {
    let client = with.client.clone().map(ManagedIdentityId::ClientId);
    let object = with.object.clone().map(ManagedIdentityId::ObjectId);
    client.or(object).or_else(|| with.resource.clone().map(ManagedIdentityId::ResourceId))
}

fn chain(with: &config::DefaultChain) -> DefaultAzureOptions {
    DefaultAzureOptions {
        tenant_id: with.tenant.clone(),
        managed_identity: with.managed_identity.clone().map(ManagedIdentityId::ClientId),
        workload_identity_client_id: with.workload_identity.clone(),
        process_timeout: with.timeout.map(|seconds| seconds.saturating_mul(1000)),
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

/// Where the assertions of credentials are, by their names: read anew for each token.
fn assertions(used: &[(&str, &CredentialConfig)]) -> Vec<(String, SecretSource)> {
    let of = |(name, credential): &(&str, &CredentialConfig)| match &credential.kind {
        Kind::ClientAssertion(with) => Some(((*name).to_owned(), with.assertion.clone())),
        _ => None,
    };
    used.iter().filter_map(of).collect()
}

/// A line of the audit. How long a request took is in that of its exchange.
fn record(audit: &AuditLog, event: &Event) {
    let Event { outcome, method, url, credential, message } = event;
    let outcome = match outcome {
        Outcome::Attached => format!("with the token of {credential}"),
        Outcome::Answered => format!("once more, with another token of {credential}"),
        Outcome::Passed => "as it is".to_owned(),
        Outcome::Refused => format!("denied: {message}"),
        Outcome::Failed => format!("no token: {message}"),
    };
    let subject = format!("{method} {url}");
    audit.record(&Call { import: "http-auth", subject: &subject, outcome: &outcome.replace('\n', " "), took: Duration::ZERO });
}
