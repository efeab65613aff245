//! How the application proves itself to Entra.

use std::env;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;

use wasmtime::error::Context;
use wasmtime_host::{Certificate, Credential, CredentialOptions, Failure, Instance, Proof as ClientProof};

use crate::arguments::Arguments;

/// What only the application has, or what only its issuer can sign.
pub enum Proof {
    Secret(String),
    Assertion(String),
    Certificate(Certificate),
}

/// What the host calls the key of `--key`.
pub const KEY_NAME: &str = "application";

impl Proof {
    /// The certificate or the client assertion in a file; without one the client secret, from the environment or else the standard input.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(arguments: &Arguments) -> wasmtime::Result<Self> {
        if let Some(file) = &arguments.certificate {
            let content = read(file, "the certificate")?;
            return Ok(Self::Certificate(if arguments.key.is_some() {
                Certificate::kept_by_host(content, KEY_NAME)
            } else {
                let password = arguments.certificate_password.as_deref().map(|file| read_line(file, "the certificate's password"));
                Certificate::file(content, password.transpose()?)
            }));
        }
        match &arguments.assertion {
            Some(file) => Ok(Self::Assertion(read_line(file, "the assertion")?.trim().to_owned())),
            None => secret().map(Self::Secret),
        }
    }

    /// The credential's name, as in the official libraries.
    pub const fn credential(&self) -> &'static str {
        match self {
            Self::Secret(_) => "ClientSecretCredential",
            Self::Assertion(_) => "ClientAssertionCredential",
            Self::Certificate(_) => "ClientCertificateCredential",
        }
    }

    /// Hands the proof to a new credential of an instance: for the application itself.
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
        match self.into_client_proof(instance).await? {
            ClientProof::Secret(secret) => instance.client_secret(tenant, client, &secret, Some(options)).await,
            ClientProof::Assertion(assertion) => instance.client_assertion(tenant, client, assertion, Some(options)).await,
            ClientProof::Certificate(certificate) => instance.client_certificate(tenant, client, &certificate, Some(options)).await,
        }
    }

    /// The same on behalf of a user, whose access token for the application this is.
    ///
    /// # Errors
    /// When the component refuses an argument or option.
    pub async fn give_for_user(
        self,
        instance: &mut Instance,
        tenant: &str,
        client: &str,
        user: &str,
        options: &CredentialOptions,
    ) -> Result<Credential, Failure> {
        let proof = self.into_client_proof(instance).await?;
        instance.on_behalf_of(tenant, client, user, proof, Some(options)).await
    }

    async fn into_client_proof(self, instance: &mut Instance) -> Result<ClientProof, Failure> {
        Ok(match self {
            Self::Secret(secret) => ClientProof::Secret(secret),
            Self::Certificate(certificate) => ClientProof::Certificate(certificate),
            Self::Assertion(text) => {
                let assertion = instance.new_assertion().await?;
                // A host that lives longer than an assertion sets the next one when it has it: the component cannot ask for it.
                instance.set_assertion(assertion, Some(&text)).await?;
                ClientProof::Assertion(assertion)
            }
        })
    }
}

/// A file, or an error that says what it is for.
///
/// # Errors
/// When it cannot be read.
pub fn read(file: &Path, what: &str) -> wasmtime::Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {what} in {}", file.display()))
}

/// The first line of a text file.
///
/// # Errors
/// When it cannot be read, or is no text.
pub fn read_line(file: &Path, what: &str) -> wasmtime::Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {what} in {}", file.display()))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
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
