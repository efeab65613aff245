use std::path::Path;

use vector_driver::{Credential, NotBuilt, Subject, description::Description, model::Vector, world::World};
use wasmtime_host::Identity;

use crate::{network::Network, session::Session, skip};

/// `azure-identity.wasm`, a component of the world `identity`. It is compiled once; every vector has an instance of its own.
#[derive(Debug)]
pub struct AzureIdentityComponent(Identity);

impl AzureIdentityComponent {
    /// Compiles the component in a file.
    ///
    /// # Errors
    /// Says that the file cannot be read, or is not a component of this world.
    pub fn load(file: &Path) -> Result<Self, String> {
        Identity::load(file).map(Self).map_err(|error| format!("--component: {error:#}"))
    }

    /// What instances are made of.
    pub fn identity(&self) -> &Identity {
        &self.0
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
        Ok(Box::new(Session::start(&self.0, description, world, Network::new(world))?))
    }
}
