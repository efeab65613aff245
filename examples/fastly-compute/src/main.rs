//! Gets an application's token for Azure Storage, and answers with what it says. A real program would call the service with it instead.
//!
//! `fastly.toml` says what it reads: the config store `azure` has `tenant_id` and `client_id`; the secret store `azure` has `client_secret` and
//! `token_key`, 32 random bytes that the tokens in the KV store `azure-tokens` are encrypted with.

mod host;
mod kv_token_store;

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use azure_identity_wasm::{ClientSecretCredential, CredentialOptions, EncryptionKey, GetTokenOptions, host::Host};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fastly::{ConfigStore, Error, Response, SecretStore, http::StatusCode};
use serde_json::{Value, json};

use kv_token_store::KvTokenStore;

/// The backend that is Entra: `https://login.microsoftonline.com`, or the authority host of another cloud.
const BACKEND: &str = "entra";

#[fastly::main]
fn main(_request: fastly::Request) -> Result<Response, Error> {
    match claims() {
        Ok(claims) => Ok(Response::from_body(claims.to_string()).with_content_type(fastly::mime::APPLICATION_JSON)),
        // None of the library's messages has a secret in it.
        Err(why) => Ok(Response::from_status(StatusCode::BAD_GATEWAY).with_body(format!("{why}\n"))),
    }
}

fn claims() -> Result<Value, Box<dyn std::error::Error>> {
    let config = ConfigStore::try_open("azure")?;
    let read = |name: &str| -> Result<String, Box<dyn std::error::Error>> {
        Ok(config.try_get(name)?.ok_or_else(|| format!("the config store azure has no {name}"))?)
    };
    let mut options = CredentialOptions::new(host());
    let key = secret("token_key")?.try_into().map_err(|_| "token_key: it has 32 bytes")?;
    options.encryption_key = Some(EncryptionKey::new(key));
    let client_secret = String::from_utf8(secret("client_secret")?)?;
    let credential = ClientSecretCredential::new(&read("tenant_id")?, &read("client_id")?, client_secret.as_str(), &options)?;
    let token = block_on(credential.get_token(&["https://storage.azure.com/.default"], &GetTokenOptions::default()))?;
    let payload = token.token.expose().split('.').nth(1).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?;
    Ok(
        json!({ "credential": "ClientSecretCredential", "claims": { "aud": claims["aud"], "appid": claims["appid"], "exp": claims["exp"] } }),
    )
}

fn host() -> Host {
    Host::builder()
        .fetch(host::Backend(BACKEND))
        .clock(host::SystemClock)
        .random(host::SystemRandom)
        .token_store(KvTokenStore("azure-tokens"))
        .build()
}

fn secret(name: &str) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let store = SecretStore::open("azure")?;
    let secret = store.try_get(name)?.ok_or(format!("the secret store azure has no {name}"))?;
    Ok(secret.try_plaintext()?.to_vec())
}

/// Everything that this host lends is there when it returns, so there is nothing to wait for.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
