//! One token on a store of files: what is asked is JSON in the first argument, the token is printed. `suite/languages.mjs` calls it.

use std::{env, fs, path::PathBuf};

use anyhow::{Context as _, Result};
use azure_identity_wasm::{
    ClientSecretCredential, CredentialOptions, EncryptionKey, GetTokenOptions, OnBehalfOfCredential, TokenCredential,
    host::Host,
    native::{FileTokenStore, Reqwest},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Asked {
    directory: PathBuf,
    key: [u8; 32],
    authority: String,
    ca_file: PathBuf,
    tenant: String,
    client: String,
    secret: String,
    /// The user's token, of a call in a user's name.
    user: Option<String>,
    scope: String,
    #[serde(default)]
    enable_cae: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    // Not with a cause: it might quote the secret.
    let asked: Asked = serde_json::from_str(&env::args().nth(1).unwrap_or_default()).ok().context("usage: store-party JSON")?;
    let host = Host::native_builder()
        .fetch(Reqwest::with_root_certificates(&fs::read(&asked.ca_file)?)?)
        .token_store(FileTokenStore::new(&asked.directory))
        .build();
    let options = CredentialOptions {
        authority_host: Some(asked.authority),
        disable_instance_discovery: true,
        encryption_key: Some(EncryptionKey::new(asked.key)),
        ..CredentialOptions::new(host)
    };
    let credential: Box<dyn TokenCredential> = match asked.user {
        Some(user) => Box::new(OnBehalfOfCredential::with_secret(&asked.tenant, &asked.client, asked.secret, user, &options)?),
        None => Box::new(ClientSecretCredential::new(&asked.tenant, &asked.client, asked.secret, &options)?),
    };
    let how = GetTokenOptions { enable_cae: asked.enable_cae, ..GetTokenOptions::default() };
    let token = credential.get_token(&[&asked.scope], &how).await?;
    let (expires_on, refresh_on) = (token.expires_on.millis(), token.refresh_on.map(azure_identity_wasm::UnixTime::millis));
    println!("{}", serde_json::json!({ "token": token.token.expose(), "expires_on": expires_on, "refresh_on": refresh_on }));
    Ok(())
}
