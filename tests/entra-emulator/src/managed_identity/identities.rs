//! Which identities there are, and what leads a program to them.

use crate::{
    directory::{Application, ApplicationRegistration, Tenant},
    error::InvalidInput,
    ids,
    managed_identity::{Host, arc_keys::ArcKeys},
    place::Place,
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// An identity of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManagedIdentity {
    pub client_id: String,
    pub object_id: String,
    pub resource_id: String,
}

/// All that a test needs to know of the managed identities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManagedIdentitySetting {
    pub system_assigned: ManagedIdentity,
    pub user_assigned: ManagedIdentity,
    /// The variables that each host puts into a program's environment, by its name, as `app_service`.
    pub environments: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
    /// Where the keys are that Azure Arc's challenges name in `/var/opt/azcmagent/tokens`.
    pub arc_keys: PathBuf,
}

/// The identities, what protects them, and what was given out.
#[derive(Debug)]
pub struct ManagedIdentities {
    pub tenant: Arc<Tenant>,
    system_assigned: (ManagedIdentity, Arc<Application>),
    user_assigned: (ManagedIdentity, Arc<Application>),
    pub secret: String,
    thumbprint: String,
    pub arc_keys: ArcKeys,
    /// The tokens that a host gives again until they are over, or said to be revoked.
    given: Mutex<HashMap<String, Given>>,
}

/// A token that was given.
#[derive(Debug, Clone)]
pub struct Given {
    pub token: String,
    pub expires_on: i64,
}

impl ManagedIdentities {
    pub fn new(tenant: Arc<Tenant>, thumbprint: String) -> Result<Self, InvalidInput> {
        let machine = make(&tenant, "Machine", "virtualMachines/machine", "Microsoft.Compute")?;
        let user_assigned = make(&tenant, "Identity", "userAssignedIdentities/identity", "Microsoft.ManagedIdentity")?;
        let arc_keys =
            ArcKeys::new().map_err(|error: io::Error| InvalidInput::new(format!("no directory for the keys of Azure Arc: {error}")))?;
        let given = Mutex::default();
        Ok(Self { tenant, system_assigned: machine, user_assigned, secret: ids::secret(), thumbprint, arc_keys, given })
    }

    /// The machine's own identity.
    pub fn of_the_machine(&self) -> &(ManagedIdentity, Arc<Application>) {
        &self.system_assigned
    }

    /// The identity with this id; ids are compared without regard to case.
    pub fn find(&self, id: &str, of: fn(&ManagedIdentity) -> &str) -> Option<&(ManagedIdentity, Arc<Application>)> {
        [&self.system_assigned, &self.user_assigned].into_iter().find(|(identity, _)| of(identity).eq_ignore_ascii_case(id))
    }

    pub fn setting(&self, place: &Place) -> ManagedIdentitySetting {
        let environment = |host: Host| {
            let origin = if host == Host::ServiceFabric { &place.origin } else { &place.http_origin };
            (host.name(), host.environment(origin, &self.secret, &self.thumbprint))
        };
        ManagedIdentitySetting {
            system_assigned: self.system_assigned.0.clone(),
            user_assigned: self.user_assigned.0.clone(),
            environments: Host::ALL.into_iter().map(environment).collect(),
            arc_keys: self.arc_keys.directory().to_path_buf(),
        }
    }

    pub fn given(&self) -> MutexGuard<'_, HashMap<String, Given>> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make(tenant: &Tenant, name: &str, place: &str, provider: &str) -> Result<(ManagedIdentity, Arc<Application>), InvalidInput> {
    let registration = ApplicationRegistration { display_name: Some(name.to_owned()), ..Default::default() };
    let (application, registered) = Application::new(registration, &tenant.tenant_id)?;
    let resource_id = format!("/subscriptions/{}/resourceGroups/emulator/providers/{provider}/{place}", ids::guid());
    let identity = ManagedIdentity { client_id: registered.client_id, object_id: registered.object_id, resource_id };
    Ok((identity, Arc::new(application)))
}
