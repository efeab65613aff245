//! Gets one token through the component, and tells how long it took; or runs a plugin.

mod arguments;
mod configured;
mod facts;
mod proof;
mod who;

use std::env;
use std::process::ExitCode;

use serde_json::Value;
use wasmtime::error::Context;
use wasmtime_host::{CredentialOptions, Https, Identity, Lent, LocalKeys, authority_of};

use crate::arguments::{Arguments, USAGE};
use crate::facts::{Facts, timed};
use crate::proof::KEY_NAME;
use crate::who::Who;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match arguments::parse(env::args_os().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let ended = match (&arguments.config, &arguments.plugin) {
        (Some(config), Some(plugin)) => configured::run(config, plugin, &arguments).await,
        (Some(config), None) => configured::token(config, &arguments).await.map(|facts| print(&facts)),
        (None, _) => token(&arguments).await.map(|facts| print(&facts)),
    };
    match ended {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn print(facts: &Value) -> ExitCode {
    println!("{facts}");
    ExitCode::SUCCESS
}

async fn token(arguments: &Arguments) -> wasmtime::Result<Value> {
    let authority = arguments.authority.as_deref().unwrap_or("https://login.microsoftonline.com");
    let options = CredentialOptions {
        authority_host: Some(authority.into()),
        disable_instance_discovery: arguments.disable_instance_discovery,
        ..CredentialOptions::default()
    };
    let who = Who::read(arguments)?;
    let name = who.credential();
    let lent = lent(arguments, authority)?;

    let load = if arguments.key.is_some() { Identity::load_cloud } else { Identity::load };
    let (identity, loaded) = timed(async { load(&arguments.component) }).await;
    let (instance, instantiated) = timed(identity?.instantiate(lent)).await;
    let mut instance = instance?;
    let credential = who.give(&mut instance, &options).await?;
    let (token, acquired) = timed(who::token(&mut instance, credential, &arguments.scopes, arguments.device_code)).await;
    let token = token?;
    let (again, cached) = timed(instance.get_token(credential, &arguments.scopes, None)).await;
    again?;
    let person = instance.authentication_record(credential).await?;

    let facts = Facts { credential: name, loaded, instantiated, acquired, cached };
    Ok(facts.json(token, person, arguments.print_token))
}

/// A way out to the authority and, where it is asked about, to Microsoft; and the application's key, if the host is to keep it.
fn lent(arguments: &Arguments, authority: &str) -> wasmtime::Result<Lent> {
    let mut keys = LocalKeys::new();
    if let Some(file) = &arguments.key {
        let pem = proof::read(file, "the certificate's key")?;
        keys = keys.with_pem(KEY_NAME, &pem).with_context(|| format!("cannot use {}", file.display()))?;
    }
    let mut allowed = vec![authority_of(authority)];
    if !arguments.disable_instance_discovery {
        allowed.push("login.microsoftonline.com".to_owned());
    }
    Ok(Lent::new(Https::new(allowed, arguments.ca.as_deref())?).signer(keys))
}
