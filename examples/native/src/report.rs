//! What the programs print: what a token says, and how long it took. Never the token.

use std::{error::Error, time::Instant};

use azure_identity_wasm::{GetTokenOptions, TokenCredential};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Gets a token for Azure Storage twice, and prints a line of JSON.
pub async fn ask_twice(name: &str, credential: &dyn TokenCredential) -> Result<(), Box<dyn Error>> {
    let (scopes, options) = (["https://storage.azure.com/.default"], GetTokenOptions::default());
    let begun = Instant::now();
    let token = credential.get_token(&scopes, &options).await?.token;
    let asked = Instant::now();
    credential.get_token(&scopes, &options).await?; // from the cache
    let [first, cached] = [asked - begun, asked.elapsed()].map(|duration| duration.as_secs_f64() * 1e3);

    let payload = token.expose().split('.').nth(1).ok_or("the token is no JWT")?;
    let claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload)?)?;
    let claims = json!({ "aud": claims["aud"], "appid": claims["appid"], "idtyp": claims["idtyp"], "exp": claims["exp"] });
    println!("{}", json!({ "credential": name, "claims": claims, "milliseconds": { "getToken": first, "getTokenCached": cached } }));
    Ok(())
}
