use std::path::Path;

use vector_driver::{Credential, NotBuilt, Subject, description::Description, model::Vector, world::World};
use wasmtime_host::Identity;

use crate::{network::Network, session::Session, skip};

/// The components of this project. They are compiled once; every vector has an instance of its own.
#[derive(Debug)]
pub struct AzureIdentityComponent {
    /// `azure-identity.wasm`, of the world `identity`: for all that asks nothing of the machine.
    identity: Identity,
    /// `azure-identity-developer.wasm`, of the world `identity-developer`: for the rest.
    developer: Identity,
}

impl AzureIdentityComponent {
    /// Compiles the components in these files.
    ///
    /// # Errors
    /// Says that a file cannot be read, or is not a component of its world.
    pub fn load(identity: &Path, developer: &Path) -> Result<Self, String> {
        Ok(Self {
            identity: Identity::load(identity).map_err(|error| format!("--component: {error:#}"))?,
            developer: Identity::load_developer(developer).map_err(|error| format!("--developer: {error:#}"))?,
        })
    }

    /// What instances of `azure-identity.wasm` are made of.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }
}

impl Subject for AzureIdentityComponent {
    fn name(&self) -> &'static str {
        "component"
    }

    fn skip(&self, vector: &Vector, description: &Description) -> Option<String> {
        skip::reason(vector, description)
    }

    fn build(&self, description: &Description, world: &World) -> Result<Box<dyn Credential>, NotBuilt> {
        let asks_the_machine = !world.env().is_empty() || description.all().iter().any(|nested| skip::is_of_the_machine(nested));
        let component = if asks_the_machine { &self.developer } else { &self.identity };
        Ok(Box::new(Session::start(component, description, world, Network::new(world))?))
    }
}
