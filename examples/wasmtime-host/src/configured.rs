//! What the program does by a configuration.

use std::io::{self, Write as _};
use std::iter;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use wasmtime::error::bail;
use wasmtime_host::egress::Web;
use wasmtime_host::http_auth::HttpAuth;
use wasmtime_host::{AuditLog, Config, Credentials, Egress, Identity, Plugins, Ran};

use crate::arguments::Arguments;
use crate::facts::{Facts, timed};

/// A token of one of its credentials, and how long it took.
///
/// # Errors
/// When the configuration is wrong, or there is no token.
pub async fn token(config: &Path, arguments: &Arguments) -> wasmtime::Result<Value> {
    let (credentials, _, loaded) = credentials(config, arguments).await?;
    let (name, kind) = chosen(credentials.config(), arguments.credential.as_deref())?;
    let (made, instantiated) = timed(credentials.prepare(name)).await;
    made?;
    let (token, acquired) = timed(credentials.token(name, &arguments.scopes, None)).await;
    let token = token?;
    let (again, cached) = timed(credentials.token(name, &arguments.scopes, None)).await;
    again?;
    let person = credentials.authentication_record(name).await?;
    let facts = Facts { credential: kind, loaded, instantiated, acquired, cached };
    Ok(facts.json(token, person, arguments.print_token))
}

/// Runs a plugin, and prints what it prints.
///
/// # Errors
/// When the configuration is wrong, the plugin cannot be composed, breaks or goes over a limit.
pub async fn run(config: &Path, plugin: &Path, arguments: &Arguments) -> wasmtime::Result<ExitCode> {
    let name = plugin.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ran = match &arguments.http_auth {
        Some(http_auth) => behind_http_auth(config, http_auth, plugin, name, arguments).await?,
        None => injected(config, plugin, name, arguments).await?,
    };
    io::stderr().write_all(&ran.stderr)?;
    io::stdout().write_all(&ran.stdout)?;
    io::stdout().flush()?;
    Ok(if ran.is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// On its own: the host attaches the tokens.
async fn injected(config: &Path, plugin: &Path, name: String, arguments: &Arguments) -> wasmtime::Result<Ran> {
    let (credentials, audit, _) = credentials(config, arguments).await?;
    let config = credentials.config();
    let (rules, limits, web) = (config.requests.clone(), config.limits, Web::new(config.network.ca.as_deref())?);
    let egress = Egress::new(rules, Arc::new(credentials), web, audit.of(&name));
    Plugins::new()?.load(plugin)?.run(&command(name, arguments), egress, limits).await
}

/// Composed with the component that attaches them.
async fn behind_http_auth(config: &Path, http_auth: &Path, plugin: &Path, name: String, arguments: &Arguments) -> wasmtime::Result<Ran> {
    let config = Config::read(config)?;
    let audit = AuditLog::open(&config.audit)?;
    let lent = HttpAuth::lend(&config, &audit.of(&name))?;
    let adapter = config.machine.keyvalue_adapter(http_auth);
    Plugins::new()?
        .load_behind_http_auth(http_auth, adapter.as_deref(), plugin)?
        .run_with(&command(name, arguments), lent, config.limits)
        .await
}

/// Its name, by custom, and its arguments.
fn command(name: String, arguments: &Arguments) -> Vec<String> {
    iter::once(name).chain(arguments.scopes.iter().cloned()).collect()
}

async fn credentials(config: &Path, arguments: &Arguments) -> wasmtime::Result<(Credentials, AuditLog, Duration)> {
    let config = Config::read(config)?;
    let audit = AuditLog::open(&config.audit)?;
    // With all that any of the components imports: what is not allowed is denied all the same.
    let component = &arguments.component;
    let load = || match config.machine.keyvalue_adapter(component) {
        Some(adapter) => Identity::load_developer_on_keyvalue(component, &adapter),
        None => Identity::load_developer(component),
    };
    let (identity, loaded) = timed(async { load() }).await;
    Ok((Credentials::new(identity?, config, audit.clone())?, audit, loaded))
}

/// The credential of this name, or the only one.
fn chosen<'a>(config: &'a Config, name: Option<&str>) -> wasmtime::Result<(&'a str, &'static str)> {
    let names = || config.credentials.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let found = match name {
        Some(name) => config.credentials.get_key_value(name),
        None if config.credentials.len() == 1 => config.credentials.iter().next(),
        None => None,
    };
    match found {
        Some((name, credential)) => Ok((name, credential.kind.name())),
        None if config.credentials.is_empty() => {
            bail!("the configuration has no credential: add one, as [credentials.here] with kind = \"default\"")
        }
        None => bail!("--credential: name one of {}", names()),
    }
}
