use serde_json::Value;
use vector_driver::{
    Failure, NotBuilt,
    callback::Callback,
    description::{Argument, Description},
    world::World,
};
use wasmtime_host::{AuthorizationCode, Certificate, ClientAssertion, Credential, Failure as HostFailure, Instance, Proof};

use crate::{
    error::failure,
    machine, options,
    people::{Keeper, Person},
};

/// The credentials that the component has; all others are `pending`.
pub(crate) const CREDENTIALS: [&str; 8] = [
    "AuthorizationCodeCredential",
    "ClientAssertionCredential",
    "ClientCertificateCredential",
    "ClientSecretCredential",
    "DeviceCodeCredential",
    "OnBehalfOfCredential",
    "RefreshTokenCredential",
    "UsernamePasswordCredential",
];

/// Those that ask the machine.
pub(crate) const OF_THE_MACHINE: [&str; 11] = [
    "AzureCliCredential",
    "AzureDeveloperCliCredential",
    "AzurePipelinesCredential",
    "AzurePowerShellCredential",
    "ChainedTokenCredential",
    "DefaultAzureCredential",
    "EnvironmentCredential",
    "GitHubActionsCredential",
    "ManagedIdentityCredential",
    "VisualStudioCodeCredential",
    "WorkloadIdentityCredential",
];

/// A credential in an instance, and what its embedder does beside asking it.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) credential: Credential,
    /// Keeps it fresh.
    assertion: Option<(ClientAssertion, Callback)>,
    /// Has them sign in.
    pub(crate) person: Option<Person>,
    /// Puts refresh tokens away.
    keeper: Option<Keeper>,
    /// The members of a chain.
    members: Vec<Self>,
}

impl Made {
    /// Calls the constructor, and those of the members before it.
    pub(crate) async fn new(instance: &mut Instance, description: &Description, world: &World) -> Result<Self, NotBuilt> {
        if description.credential != "ChainedTokenCredential" {
            return Self::one(instance, description, world).await;
        }
        let mut members = Vec::new();
        for argument in &description.arguments {
            let Argument::Credential(nested) = argument else { return Err(options::unknown("a member of a chain", argument)) };
            members.push(Box::pin(Self::new(instance, nested, world)).await?);
        }
        let sources: Vec<Credential> = members.iter().map(|member| member.credential).collect();
        let credential = instance
            .chained_token(&sources, machine::is_set(description, "retrySources"))
            .await
            .map_err(|failed| NotBuilt::Refused(failure(&failed, world)))?;
        Ok(Self { members, ..Self::of(credential) })
    }

    async fn one(instance: &mut Instance, description: &Description, world: &World) -> Result<Self, NotBuilt> {
        let options = options::for_credential(description)?;
        let refused = |failed: HostFailure| NotBuilt::Refused(failure(&failed, world));
        let (tenant, client) = (description.text(0), description.text(1));
        match description.credential.as_str() {
            "ClientSecretCredential" => {
                let credential = instance.client_secret(tenant, client, description.text(2), Some(&options)).await.map_err(refused)?;
                Ok(Self::of(credential))
            }
            "ClientAssertionCredential" => {
                let Some(argument) = description.arguments.get(2) else {
                    return Err(NotBuilt::Unknown("a client assertion without a callback".into()));
                };
                let callback = callback(argument)?;
                let assertion = instance.new_assertion().await.map_err(refused)?;
                let credential = instance.client_assertion(tenant, client, assertion, Some(&options)).await.map_err(refused)?;
                Ok(Self { assertion: Some((assertion, callback)), ..Self::of(credential) })
            }
            "ClientCertificateCredential" => {
                let certificate = certificate(description)?;
                let credential = instance.client_certificate(tenant, client, &certificate, Some(&options)).await.map_err(refused)?;
                Ok(Self::of(credential))
            }
            "OnBehalfOfCredential" => {
                let text = |name: &str| description.options.get(name).and_then(Argument::as_text).unwrap_or_default();
                let (assertion, proof) = match description.options.get("getAssertion") {
                    Some(argument) => {
                        let assertion = instance.new_assertion().await.map_err(refused)?;
                        (Some((assertion, callback(argument)?)), Proof::Assertion(assertion))
                    }
                    None => (None, Proof::Secret(text("clientSecret").to_owned())),
                };
                let (tenant, client, user) = (text("tenantId"), text("clientId"), text("userAssertionToken"));
                let credential = instance.on_behalf_of(tenant, client, user, proof, Some(&options)).await.map_err(refused)?;
                Ok(Self { assertion, ..Self::of(credential) })
            }
            "AuthorizationCodeCredential" => {
                let code = authorization_code(description);
                let credential = instance.authorization_code(tenant, client, &code, Some(&options)).await.map_err(refused)?;
                Ok(Self::of(credential))
            }
            "RefreshTokenCredential" => {
                let keeper = Keeper::of(description)?;
                let (token, secret) = (option(description, "refreshToken").unwrap_or_default(), option(description, "clientSecret"));
                let credential = instance.refresh_token(tenant, client, token, secret, Some(&options)).await.map_err(refused)?;
                Ok(Self { keeper, ..Self::of(credential) })
            }
            "UsernamePasswordCredential" => {
                let (name, password) = (description.text(2), description.text(3));
                let credential = instance.username_password(tenant, client, name, password, Some(&options)).await.map_err(refused)?;
                Ok(Self::of(credential))
            }
            "DeviceCodeCredential" => {
                let person = Some(Person::of(description)?);
                let (tenant, client) = (option(description, "tenantId"), option(description, "clientId"));
                let credential = instance.device_code(tenant, client, Some(&options)).await.map_err(refused)?;
                Ok(Self { person, ..Self::of(credential) })
            }
            _ => Ok(Self::of(machine::credential(instance, description, &options, world).await?)),
        }
    }

    fn of(credential: Credential) -> Self {
        Self { credential, assertion: None, person: None, keeper: None, members: Vec::new() }
    }

    /// Sets what the callback returns, as an embedder does before it asks for a token.
    pub(crate) async fn refresh_assertion(&self, instance: &mut Instance, world: &World) -> Result<(), Failure> {
        for member in &self.members {
            Box::pin(member.refresh_assertion(instance, world)).await?;
        }
        let Some((assertion, callback)) = &self.assertion else { return Ok(()) };
        let text = match callback.call(Vec::new()) {
            Ok(Value::String(text)) => text,
            other => {
                let told = format!("the component cannot be told that a callback gives {other:?}");
                world.misused(&*told);
                return Err(Failure::new("a mistake of this driver", told));
            }
        };
        instance.set_assertion(*assertion, Some(&text)).await.map_err(|failed| failure(&failed, world))
    }

    /// Hands a new refresh token over, as an embedder does that keeps it.
    pub(crate) async fn keep_refresh_token(&self, instance: &mut Instance, world: &World) -> Result<(), Failure> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        let latest = instance.latest_refresh_token(self.credential).await.map_err(|failed| failure(&failed, world))?;
        keeper.keep(latest);
        Ok(())
    }
}

/// `(tenantId, clientId, clientSecret?, authorizationCode, redirectUri, { codeVerifier })`
fn authorization_code(description: &Description) -> AuthorizationCode {
    let is_confidential = description.arguments.len() > 4;
    let first = if is_confidential { 3 } else { 2 };
    AuthorizationCode {
        code: description.text(first).to_owned(),
        redirect_uri: description.text(first + 1).to_owned(),
        client_secret: is_confidential.then(|| description.text(2).to_owned()),
        code_verifier: option(description, "codeVerifier").map(String::from),
    }
}

fn option<'a>(description: &'a Description, name: &str) -> Option<&'a str> {
    description.options.get(name).and_then(Argument::as_text)
}

fn callback(argument: &Argument) -> Result<Callback, NotBuilt> {
    match argument {
        Argument::Callback(callback) => Ok(callback.clone()),
        other => Err(options::unknown("getAssertion", other)),
    }
}

/// `{ certificate, certificatePassword? }`: what is in the file. The component opens none.
fn certificate(description: &Description) -> Result<Certificate, NotBuilt> {
    let members = match description.arguments.get(2) {
        Some(Argument::Object(members)) => members,
        Some(other) => return Err(options::unknown("the certificate", other)),
        None => return Err(NotBuilt::Unknown("a credential without its certificate".into())),
    };
    let text = |name: &str| members.get(name).and_then(Argument::as_text).map(String::from);
    let send_chain = matches!(description.options.get("sendCertificateChain"), Some(Argument::Value(Value::Bool(true))));
    let content = text("certificate").unwrap_or_default().into_bytes();
    Ok(Certificate::file(content, text("certificatePassword")).send_chain(send_chain))
}
