//! What the program does by a configuration.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use wasmtime::error::bail;
use wasmtime_host::egress::Web;
use wasmtime_host::{AuditLog, Config, Credentials, Egress, Identity, Plugins};

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
/// When the configuration is wrong, or the plugin breaks or goes over a limit.
pub async fn run(config: &Path, plugin: &Path, arguments: &Arguments) -> wasmtime::Result<ExitCode> {
    let (credentials, audit, _) = credentials(config, arguments).await?;
    let config = credentials.config();
    let (rules, limits, web) = (config.requests.clone(), config.limits, Web::new(config.network.ca.as_deref())?);
    let name = plugin.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let egress = Egress::new(rules, Arc::new(credentials), web, audit.of(&name));
    let mut command = vec![name];
    command.extend(arguments.scopes.iter().cloned());
    let ran = Plugins::new()?.load(plugin)?.run(&command, egress, limits).await?;
    io::stderr().write_all(&ran.stderr)?;
    io::stdout().write_all(&ran.stdout)?;
    io::stdout().flush()?;
    Ok(if ran.is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
