//! Gets an application's token for Azure Storage, twice, and prints what it says and how long that took.
//!
//! It reads `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET`; and `AZURE_AUTHORITY_HOST`, for another cloud than the public
//! one. With `--assertion FILE` or `--certificate FILE`, the application proves itself by the client assertion or the certificate (PEM or
//! PKCS#12, with its key) in that file and needs no secret. With `--managed-identity`, `--workload-identity` or `--default` it has none at all: whatever vouches
//! for it where it runs, says so in the environment.

mod credential;
mod report;

use std::{error::Error, process::ExitCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = run().await else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}

async fn run() -> Result<(), Box<dyn Error>> {
    let (name, credential) = credential::chosen()?;
    report::ask_twice(name, &*credential).await
}
