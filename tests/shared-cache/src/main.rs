//! The crate, as a party of `tests/shared-cache`: it reads a line of JSON, gets a token, and writes a line of JSON; see `parties/party.mjs`.
//! With the argument `program` it is a program of a user (see `programs/program.mjs`), with `codec` its codec alone.

mod codec;
mod program;
mod world;

use std::{
    env,
    io::{self, BufRead as _, Write as _},
};

use anyhow::{Context as _, Result, bail};
use azure_identity_wasm::{
    ClientSecretCredential, DeviceCodeCredential, DeviceCodeCredentialOptions, Error, GetTokenOptions, TokenCredential,
    UsernamePasswordCredential,
    cache::msal,
    credential::{DeviceCode, DeviceCodePrompt},
    json::SerdeJson,
    maybe_send::BoxFuture,
};
use serde_json::{Value, json};

use crate::world::World;

fn main() -> Result<()> {
    match env::args().nth(1).as_deref() {
        Some("program") => return program::main(),
        Some("codec") => return codec::main(),
        _ => {}
    }
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        writeln!(out, "{}", act(&asked)?)?;
        out.flush()?;
    }
    Ok(())
}

fn act(asked: &Value) -> Result<Value> {
    let text = |name: &str| asked[name].as_str().with_context(|| format!("there is no `{name}`"));
    let (tenant, client, scope, cache) = (text("tenant")?, text("client")?, text("scope")?, text("cache")?);
    let world = World::new(cache, asked["answer"].as_object().map(|_| asked["answer"].to_string()));
    let options = world.options();
    let credential: Box<dyn TokenCredential> = match text("act")? {
        "sign-in" => Box::new(UsernamePasswordCredential::new(tenant, client, "user@contoso.example", "password", None, &options)?),
        "silent" => {
            let mut device = DeviceCodeCredentialOptions::new(Nobody);
            device.tenant_id = Some(tenant.into());
            device.client_id = Some(client.into());
            device.disable_automatic_authentication = true;
            Box::new(DeviceCodeCredential::new(device, &options)?)
        }
        "application" => Box::new(ClientSecretCredential::new(tenant, client, "secret", &options)?),
        "sign-out" => {
            let home = text("home")?;
            let cache = msal::forget(cache, "login.microsoftonline.com", home, &SerdeJson).ok().context("the cache cannot be read")?;
            return Ok(json!({ "token": null, "cache": cache, "requests": [] }));
        }
        other => bail!("there is no act `{other}`"),
    };
    let outcome = world::now(credential.get_token(&[scope], &GetTokenOptions::default()));
    Ok(json!({
        "token": outcome.as_ref().ok().map(|token| token.token.expose()),
        "error": outcome.err().map(|error| error.to_string()),
        "cache": world.cache(),
        "requests": world.requests(),
    }))
}

/// Whoever would sign in is not there.
struct Nobody;

impl DeviceCodePrompt for Nobody {
    fn prompt<'a>(&'a self, _: &'a DeviceCode) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Err(Error::authentication("nobody is there to sign in")) })
    }
}
