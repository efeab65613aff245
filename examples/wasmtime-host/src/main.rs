//! Gets one token through the component, and tells how long it took.

mod arguments;
mod proof;
mod who;

use std::env;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wasmtime::error::Context;
use wasmtime_host::{CredentialOptions, Https, Identity, Lent, LocalKeys};

use crate::arguments::{Arguments, USAGE};
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
    match run(&arguments).await {
        Ok(facts) => {
            println!("{facts}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> wasmtime::Result<Value> {
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

    let mut facts = json!({
        "credential": name,
        "tokenType": token.token_type,
        "expiresOn": token.expires_on,
        "refreshOn": token.refresh_on,
        "milliseconds": {
            "load": milliseconds(loaded),
            "instantiate": milliseconds(instantiated),
            "getToken": milliseconds(acquired),
            "getTokenCached": milliseconds(cached),
        },
    });
    if let Some(person) = person {
        facts["username"] = person.username.into();
    }
    if arguments.print_token {
        facts["token"] = token.token.into();
    }
    Ok(facts)
}

/// A way out to the authority and, where it is asked about, to Microsoft; and the application's key, if the host is to keep it.
fn lent(arguments: &Arguments, authority: &str) -> wasmtime::Result<Lent> {
    let mut keys = LocalKeys::new();
    if let Some(file) = &arguments.key {
        let pem = proof::read(file, "the certificate's key")?;
        keys = keys.with_pem(KEY_NAME, &pem).with_context(|| format!("cannot use {}", file.display()))?;
    }
    let mut allowed = vec![host_and_port(authority)];
    if !arguments.disable_instance_discovery {
        allowed.push("login.microsoftonline.com".to_owned());
    }
    Ok(Lent::new(Https::new(allowed, arguments.ca.as_deref())?).signer(keys))
}

/// The part of an authority host that the component's requests name; a wrong one is the component's to refuse.
fn host_and_port(authority: &str) -> String {
    let rest = authority.split_once("://").map_or(authority, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    (work.await, start.elapsed())
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
