//! How the application proves itself to Entra.

use std::env;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;

use wasmtime::error::Context;
use wasmtime_host::{Credential, CredentialOptions, Failure, Instance};

/// What only the application has, or what only its issuer can sign.
pub enum Proof {
    Secret(String),
    Assertion(String),
}

impl Proof {
    /// The client assertion in this file; without one the client secret, from the environment or else the standard input.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(assertion: Option<&Path>) -> wasmtime::Result<Self> {
        let Some(file) = assertion else { return secret().map(Self::Secret) };
        let text = fs::read_to_string(file).with_context(|| format!("cannot read the assertion in {}", file.display()))?;
        Ok(Self::Assertion(text.trim().to_owned()))
    }

    /// The credential's name, as in the official libraries.
    pub fn credential(&self) -> &'static str {
        match self {
            Self::Secret(_) => "ClientSecretCredential",
            Self::Assertion(_) => "ClientAssertionCredential",
        }
    }

    /// Hands the proof to a new credential of an instance.
    ///
    /// # Errors
    /// When the component refuses an argument or option.
    pub async fn give(
        self,
        instance: &mut Instance,
        tenant: &str,
        client: &str,
        options: &CredentialOptions,
    ) -> Result<Credential, Failure> {
        match self {
            Self::Secret(secret) => instance.client_secret(tenant, client, &secret, Some(options)).await,
            Self::Assertion(text) => {
                let assertion = instance.new_assertion().await?;
                // A host that lives longer than an assertion sets the next one when it has it: the component cannot ask for it.
                instance.set_assertion(assertion, Some(&text)).await?;
                instance.client_assertion(tenant, client, assertion, Some(options)).await
            }
        }
    }
}

/// The client secret. It is no argument, because every user of the machine can read those.
fn secret() -> wasmtime::Result<String> {
    let mut secret = env::var("AZURE_CLIENT_SECRET").unwrap_or_default();
    if secret.is_empty() {
        if io::stdin().is_terminal() {
            eprint!("client secret: ");
        }
        io::stdin().read_line(&mut secret).context("the secret cannot be read from the standard input")?;
    }
    let secret = secret.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        wasmtime::bail!("the secret is missing: set AZURE_CLIENT_SECRET, or write it to the standard input");
    }
    Ok(secret.to_owned())
}
