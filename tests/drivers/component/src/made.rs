use serde_json::Value;
use vector_driver::{
    Failure, NotBuilt,
    callback::Callback,
    description::{Argument, Description},
    world::World,
};
use wasmtime_host::{ClientAssertion, Credential, Failure as HostFailure, Instance};

use crate::{error::failure, options};

/// The credentials that the component has; all others are `pending`.
pub(crate) const CREDENTIALS: [&str; 2] = ["ClientAssertionCredential", "ClientSecretCredential"];

/// A credential in an instance, and the assertion that its embedder keeps fresh.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) credential: Credential,
    assertion: Option<(ClientAssertion, Callback)>,
}

impl Made {
    /// Calls the constructor.
    pub(crate) async fn new(instance: &mut Instance, description: &Description, world: &World) -> Result<Self, NotBuilt> {
        let options = options::for_credential(description)?;
        let refused = |failed: HostFailure| NotBuilt::Refused(failure(&failed, world));
        let (tenant, client) = (description.text(0), description.text(1));
        match description.credential.as_str() {
            "ClientSecretCredential" => {
                let credential = instance.client_secret(tenant, client, description.text(2), Some(&options)).await.map_err(refused)?;
                Ok(Self { credential, assertion: None })
            }
            "ClientAssertionCredential" => {
                let callback = match description.arguments.get(2) {
                    Some(Argument::Callback(callback)) => callback.clone(),
                    Some(other) => return Err(options::unknown("getAssertion", other)),
                    None => return Err(NotBuilt::Unknown("a client assertion without a callback".into())),
                };
                let assertion = instance.new_assertion().await.map_err(refused)?;
                let credential = instance.client_assertion(tenant, client, assertion, Some(&options)).await.map_err(refused)?;
                Ok(Self { credential, assertion: Some((assertion, callback)) })
            }
            other => Err(NotBuilt::Unknown(format!("the credential {other}"))),
        }
    }

    /// Sets what the callback returns, as an embedder does before it asks for a token.
    pub(crate) async fn refresh_assertion(&self, instance: &mut Instance, world: &World) -> Result<(), Failure> {
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
}
