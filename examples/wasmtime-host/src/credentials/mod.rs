//! The credentials of a configuration: whoever is named gets a token, by an instance of the component.
//!
//! Each credential has an instance of its own, made when it is first asked: the component's code runs under the machine's rules and tells the
//! audit, as everybody's; no credential's secret is in another's memory; and who waits for a slow one keeps nobody else waiting.

mod make;

use std::collections::BTreeMap;
use std::fmt;

use tokio::sync::Mutex;
use wasmtime::error::Context;

use self::make::Made;
use crate::audit_log::{AuditLog, Audited};
use crate::config::{Config, CredentialConfig, KeyedStore, Kind};
use crate::https::authority_of;
use crate::{AccessToken, AuthenticationRecord, Failure, Https, Identity, Lent, LocalKeys, TokenRequestOptions};

/// The credentials of a configuration.
pub struct Credentials {
    identity: Identity,
    config: Config,
    https: Https,
    /// Where tokens outlive an instance, and what encrypts them there.
    store: Option<KeyedStore>,
    audit: AuditLog,
    made: BTreeMap<String, Mutex<Option<Made>>>,
}

impl Credentials {
    /// Those of this configuration, by instances of this component. Nothing is asked yet.
    ///
    /// # Errors
    /// When the certificates to trust cannot be read, or a secret of the token store is missing.
    pub fn new(identity: Identity, config: Config, audit: AuditLog) -> wasmtime::Result<Self> {
        let https = Https::new([], config.network.ca.as_deref())?;
        let store = config.machine.store()?;
        let made = config.credentials.keys().map(|name| (name.clone(), Mutex::default())).collect();
        Ok(Self { identity, config, https, store, audit, made })
    }

    /// What was read.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Makes the credential's instance, if it is not there yet.
    ///
    /// # Errors
    /// When there is no such credential, a secret is missing, or the component refuses an argument or option.
    pub async fn prepare(&self, name: &str) -> wasmtime::Result<()> {
        let mut made = self.place(name)?.lock().await;
        self.ensure(name, &mut made).await.map(drop)
    }

    /// A token, from the credential's cache if one is at hand.
    ///
    /// # Errors
    /// What [`prepare`](Self::prepare) has, and what the component says.
    pub async fn token(&self, name: &str, scopes: &[String], options: Option<&TokenRequestOptions>) -> wasmtime::Result<AccessToken> {
        let mut place = self.place(name)?.lock().await;
        let got = self.ensure(name, &mut place).await?.token(scopes, options).await;
        if matches!(&got, Err(Failure::Trap(_))) {
            // It is of no more use; the next call has another one.
            *place = None;
        }
        got.with_context(|| format!("[credentials.{name}]"))
    }

    /// Who is signed in, if the credential is a person's.
    ///
    /// # Errors
    /// When the component breaks.
    pub async fn authentication_record(&self, name: &str) -> wasmtime::Result<Option<AuthenticationRecord>> {
        let mut place = self.place(name)?.lock().await;
        Ok(self.ensure(name, &mut place).await?.record().await?)
    }

    fn place(&self, name: &str) -> wasmtime::Result<&Mutex<Option<Made>>> {
        let names = || self.made.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        self.made.get(name).with_context(|| format!("there is no credential {name} in the configuration; it has: {}", names()))
    }

    async fn ensure<'a>(&self, name: &str, place: &'a mut Option<Made>) -> wasmtime::Result<&'a mut Made> {
        match place {
            Some(made) => Ok(made),
            None => Ok(place.insert(self.make(name).await.with_context(|| format!("[credentials.{name}]"))?)),
        }
    }

    async fn make(&self, name: &str) -> wasmtime::Result<Made> {
        let credential = self.config.credentials.get(name).with_context(|| format!("there is no credential {name}"))?;
        let sources: Vec<(&str, &CredentialConfig)> = match &credential.kind {
            Kind::Chain(chain) => {
                chain.sources.iter().filter_map(|name| Some((name.as_str(), self.config.credentials.get(name)?))).collect()
            }
            _ => vec![(name, credential)],
        };
        let audit = self.audit.of(name);
        let key = self.store.as_ref().map(|store| store.key.clone());
        let machine = self.config.machine.machine(self.store.as_ref()).audit(audit.clone());
        let allowed = authorities(&self.config, &sources, machine.variable("AZURE_AUTHORITY_HOST"));
        let keys = keys(&sources)?;
        let outgoing = Audited { outgoing: self.https.allowing(allowed), audit };
        let instance = self.identity.instantiate(Lent::new(outgoing).machine(machine).signer(keys)).await?;
        Made::new(instance, credential, &sources, key).await
    }
}

/// The keys of these credentials' certificates that stay with the host.
pub(crate) fn keys(credentials: &[(&str, &CredentialConfig)]) -> wasmtime::Result<LocalKeys> {
    let mut keys = LocalKeys::new();
    for (name, credential) in credentials {
        if let Kind::ClientCertificate(with) = &credential.kind
            && let Some(file) = &with.key
        {
            let pem = std::fs::read(file).with_context(|| format!("cannot read the certificate's key in {}", file.display()))?;
            keys = keys.with_pem(*name, &pem).with_context(|| format!("cannot use {}", file.display()))?;
        }
    }
    Ok(keys)
}

/// Where these credentials' secrets may go.
pub(crate) fn authorities(config: &Config, credentials: &[(&str, &CredentialConfig)], variable: Option<&str>) -> Vec<String> {
    let mut authorities = config.network.authorities.clone();
    authorities.extend(variable.map(authority_of));
    for (_, credential) in credentials {
        authorities.extend(credential.common.authority.as_deref().map(authority_of));
        if !credential.common.disable_instance_discovery {
            authorities.push("login.microsoftonline.com".to_owned());
        }
    }
    authorities
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.made.keys()).finish()
    }
}
