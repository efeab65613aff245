//! Has a person sign in on another device, gets their token for Azure Storage, twice, and prints what it says and how long that took.
//!
//! It reads `AZURE_TENANT_ID` and `AZURE_CLIENT_ID`, an application with public client flows; and `AZURE_AUTHORITY_HOST`, for another cloud than
//! the public one. What the person is to do goes to the standard error.

mod report;

use std::{env, error::Error, process::ExitCode};

use azure_identity_wasm::{CredentialOptions, DeviceCode, DeviceCodeCredential, DeviceCodeCredentialOptions};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = run().await else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut device = DeviceCodeCredentialOptions::new(|code: &DeviceCode| {
        eprintln!("{}", code.message);
        Ok(())
    });
    device.tenant_id = env::var("AZURE_TENANT_ID").ok();
    device.client_id = env::var("AZURE_CLIENT_ID").ok();
    // An authority that Microsoft does not know, as an emulator's, is one that whoever starts this program trusts.
    let disable_instance_discovery = env::var_os("AZURE_AUTHORITY_HOST").is_some();
    let options = CredentialOptions { disable_instance_discovery, ..CredentialOptions::default() };
    report::ask_twice("DeviceCodeCredential", &DeviceCodeCredential::new(device, &options)?).await
}
