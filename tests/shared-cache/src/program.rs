//! A program of a user, with the system's own host.

use std::{
    fs,
    io::{self, BufRead as _, Write as _},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result};
use azure_identity_wasm::{
    ClientSecretCredential, CredentialOptions, DeviceCodeCredential, DeviceCodeCredentialOptions, Error, ErrorKind, GetTokenOptions,
    SharedTokenCacheCredential, SharedTokenCacheCredentialOptions, TokenCachePersistenceOptions, TokenCredential,
    credential::DeviceCode,
    host::{Event, Field, Host, Level, Log},
    json::SerdeJson,
    native::Reqwest,
    token::AuthenticationRecord,
};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    kind: String,
    authority: String,
    ca_file: PathBuf,
    #[serde(default)]
    tenant: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    secret: String,
    record: Option<String>,
    cache: Option<Cache>,
}

#[derive(Deserialize)]
struct Cache {
    name: String,
    allow: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    scope: String,
    #[serde(default)]
    enable_cae: bool,
    #[serde(default)]
    authenticate: bool,
}

/// What the credential has logged since it was asked.
#[derive(Clone, Default)]
struct Logs(Arc<Mutex<Vec<Value>>>);

enum Credential {
    Person(DeviceCodeCredential),
    Other(Box<dyn TokenCredential>),
}

#[tokio::main(flavor = "current_thread")]
pub async fn main() -> Result<()> {
    let mut lines = io::stdin().lock().lines();
    // Not with a cause: it might quote the secret.
    let config = serde_json::from_str(&lines.next().context("there is no configuration")??).ok().context("the configuration is wrong")?;
    let logs = Logs::default();
    let credential = make(config, &logs)?;
    for line in lines {
        let said = answer(&credential, &serde_json::from_str(&line?)?, &logs).await;
        say(&said)?;
    }
    Ok(())
}

fn make(config: Config, logs: &Logs) -> Result<Credential> {
    let fetch = Reqwest::with_root_certificates(&fs::read(&config.ca_file)?)?;
    let mut options = CredentialOptions::new(Host::native_builder().fetch(fetch).log(logs.clone()).build());
    options.authority_host = Some(config.authority);
    options.disable_instance_discovery = true;
    options.retry.max_retries = Some(0);
    options.token_cache_persistence = config.cache.map(|cache| TokenCachePersistenceOptions {
        name: Some(cache.name),
        unsafe_allow_unencrypted_storage: cache.allow,
        ..TokenCachePersistenceOptions::default()
    });
    Ok(match &*config.kind {
        "secret" => Credential::Other(Box::new(ClientSecretCredential::new(&config.tenant, &config.client, config.secret, &options)?)),
        "shared" => Credential::Other(Box::new(SharedTokenCacheCredential::new(SharedTokenCacheCredentialOptions::default(), &options)?)),
        _ => {
            let show =
                |code: &DeviceCode| say(&json!({ "shown": code.user_code })).map_err(|error| Error::authentication(error.to_string()));
            let mut device = DeviceCodeCredentialOptions::new(show);
            device.tenant_id = Some(config.tenant);
            device.client_id = Some(config.client);
            device.disable_automatic_authentication = true;
            device.authentication_record =
                config.record.map(|record| AuthenticationRecord::deserialize(&record, &SerdeJson)).transpose()?;
            Credential::Person(DeviceCodeCredential::new(device, &options)?)
        }
    })
}

async fn answer(credential: &Credential, asked: &Asked, logs: &Logs) -> Value {
    let how = GetTokenOptions { enable_cae: asked.enable_cae, ..GetTokenOptions::default() };
    let outcome = ask(credential, asked, &how).await;
    let mut said = match outcome {
        Ok((token, record)) => json!({ "token": token, "record": record }),
        Err(error) => json!({ "error": { "name": name_of(error.kind()), "message": error.to_string() } }),
    };
    said["logs"] = logs.take().into();
    said
}

async fn ask(credential: &Credential, asked: &Asked, how: &GetTokenOptions) -> azure_identity_wasm::Result<(String, Option<String>)> {
    let scopes = [&*asked.scope];
    let mut record = None;
    if let Credential::Person(person) = credential
        && asked.authenticate
    {
        record = Some(person.authenticate(&scopes, how).await?.serialize());
    }
    let token = match credential {
        Credential::Person(person) => person.get_token(&scopes, how).await?,
        Credential::Other(other) => other.get_token(&scopes, how).await?,
    };
    Ok((token.token.expose().into(), record))
}

/// As the official libraries call what is thrown.
fn name_of(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unavailable => "CredentialUnavailableError",
        ErrorKind::AuthenticationRequired => "AuthenticationRequiredError",
        _ => kind.as_str(),
    }
}

impl Logs {
    fn take(&self) -> Vec<Value> {
        core::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Log for Logs {
    fn wants(&self, level: Level) -> bool {
        level <= Level::Warning
    }

    fn log(&self, event: &Event<'_>) {
        let message = event.fields.iter().find_map(|(name, field)| match field {
            Field::Text(text) if *name == "message" => Some(*text),
            _ => None,
        });
        let mut logs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        logs.push(json!({ "event": event.name, "message": message }));
    }
}

fn say(line: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
