//! Who gets the token.

use std::env;
use std::io::Write as _;

use wasmtime::error::{Context, format_err};
use wasmtime_host::{AccessToken, Credential, CredentialOptions, Failure, Instance};

use crate::arguments::Arguments;
use crate::proof::{self, Proof};

/// An application or a person, as the command line and the environment have it.
pub enum Who {
    Application {
        tenant: String,
        client: String,
        proof: Proof,
        /// The access token of the user on whose behalf it asks.
        user: Option<String>,
    },
    /// Signs in on another device.
    Person { tenant: Option<String>, client: Option<String> },
}

impl Who {
    /// # Errors
    /// When something of an application is missing, or cannot be read.
    pub fn read(arguments: &Arguments) -> wasmtime::Result<Self> {
        let tenant = given(arguments.tenant.as_ref(), "AZURE_TENANT_ID");
        let client = given(arguments.client.as_ref(), "AZURE_CLIENT_ID");
        if arguments.device_code {
            return Ok(Self::Person { tenant, client });
        }
        let missing = |name, variable| move || format_err!("{name} is missing: give it, or set {variable}");
        let user = arguments.user_assertion.as_deref();
        Ok(Self::Application {
            tenant: tenant.with_context(missing("--tenant", "AZURE_TENANT_ID"))?,
            client: client.with_context(missing("--client", "AZURE_CLIENT_ID"))?,
            proof: Proof::read(arguments)?,
            user: user.map(|file| proof::read_line(file, "the user's access token")).transpose()?,
        })
    }

    /// The credential's name, as in the official libraries.
    pub const fn credential(&self) -> &'static str {
        match self {
            Self::Application { user: Some(_), .. } => "OnBehalfOfCredential",
            Self::Application { proof, .. } => proof.credential(),
            Self::Person { .. } => "DeviceCodeCredential",
        }
    }

    /// Makes the credential in an instance.
    ///
    /// # Errors
    /// When the component refuses an argument or option.
    pub async fn give(self, instance: &mut Instance, options: &CredentialOptions) -> Result<Credential, Failure> {
        match self {
            Self::Application { tenant, client, proof, user: None } => proof.give(instance, &tenant, &client, options).await,
            Self::Application { tenant, client, proof, user: Some(user) } => {
                proof.give_for_user(instance, &tenant, &client, &user, options).await
            }
            Self::Person { tenant, client } => instance.device_code(tenant.as_deref(), client.as_deref(), Some(options)).await,
        }
    }
}

/// A token for these scopes. When a person has to sign in for it, they are told how.
///
/// # Errors
/// What the component says.
pub async fn token(instance: &mut Instance, credential: Credential, scopes: &[String], is_person: bool) -> Result<AccessToken, Failure> {
    if !is_person {
        return instance.get_token(credential, scopes, None).await;
    }
    let show = |code: &wasmtime_host::DeviceCode| {
        // Who closes the standard error wants to hear nothing.
        let _told = writeln!(std::io::stderr(), "{}", code.message);
    };
    instance.sign_in_by_device_code(credential, scopes, None, show).await
}

fn given(argument: Option<&String>, variable: &str) -> Option<String> {
    argument.cloned().or_else(|| env::var(variable).ok()).filter(|value| !value.is_empty())
}
