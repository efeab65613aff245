//! Gets an application's token for Azure Storage, twice, and prints what it says and how long that took.
//!
//! It reads `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET`; and `AZURE_AUTHORITY_HOST`, for another cloud than the public
//! one. With `--assertion FILE` or `--certificate FILE`, the application proves itself by the client assertion or the certificate (PEM or
//! PKCS#12, with its key) in that file and needs no secret.

mod credential;

use std::{error::Error, process::ExitCode, time::Instant};

use azure_identity_wasm::GetTokenOptions;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = ask_twice().await else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}

async fn ask_twice() -> Result<(), Box<dyn Error>> {
    let (name, credential) = credential::chosen()?;
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
