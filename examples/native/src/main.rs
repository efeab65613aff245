//! Gets an application's token for Azure Storage, and prints how long it lives.
//!
//! It reads `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET`; and `AZURE_AUTHORITY_HOST`, for another cloud than the public one.

use std::{env, error::Error, process::ExitCode};

use azure_identity_wasm::{ClientSecretCredential, CredentialOptions, GetTokenOptions};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = print_expiry().await else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}

async fn print_expiry() -> Result<(), Box<dyn Error>> {
    let variable = |name: &str| env::var(name).map_err(|error| format!("{name}: {error}"));
    // An authority that Microsoft does not know, as an emulator's, is one that whoever starts this program trusts.
    let disable_instance_discovery = env::var_os("AZURE_AUTHORITY_HOST").is_some();
    let options = CredentialOptions { disable_instance_discovery, ..CredentialOptions::default() };
    let (tenant, client, secret) = (variable("AZURE_TENANT_ID")?, variable("AZURE_CLIENT_ID")?, variable("AZURE_CLIENT_SECRET")?);
    let credential = ClientSecretCredential::new(&tenant, &client, secret, &options)?;
    let token = credential.get_token(&["https://storage.azure.com/.default"], &GetTokenOptions::default()).await?;
    println!("{} token, expires on {} (Unix time)", token.token_type, token.expires_on.seconds());
    Ok(())
}
