//! What all handlers share.

use crate::{
    clock::Clock,
    crypto::SigningKey,
    directory::Directory,
    error::InvalidInput,
    faults::Faults,
    federation::Federation,
    interaction::{Interaction, Interactions},
    managed_identity::ManagedIdentities,
    options::Settings,
    place::Place,
    resource::ResourceServer,
    sessions::Sessions,
    sign_in::SignIns,
    token::{Issued, client_auth::Replays},
    traffic::Traffic,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The state of one emulator.
#[derive(Debug)]
pub struct State {
    pub place: Place,
    pub clock: Clock,
    pub signing_key: Arc<SigningKey>,
    pub faults: Faults,
    pub traffic: Traffic,
    pub issued: Issued,
    pub replays: Replays,
    pub sessions: Sessions,
    pub interactions: Interactions,
    pub sign_ins: SignIns,
    pub resource: ResourceServer,
    pub managed_identities: ManagedIdentities,
    pub federation: Federation,
    /// The tenant made at start.
    pub default_tenant: String,
    /// The client id of the application made at start.
    pub default_application: String,
    pub initial_settings: Settings,
    settings: Mutex<Settings>,
    directory: Mutex<Directory>,
}

impl State {
    pub fn new(
        place: Place,
        signing_key: Arc<SigningKey>,
        (default_tenant, default_application): (String, String),
        settings: Settings,
        directory: Directory,
        resource: ResourceServer,
        managed_identities: ManagedIdentities,
    ) -> Self {
        Self {
            place,
            clock: Clock::default(),
            signing_key,
            faults: Faults::default(),
            traffic: Traffic::default(),
            issued: Issued::default(),
            replays: Replays::default(),
            sessions: Sessions::default(),
            interactions: Interactions::default(),
            sign_ins: SignIns::default(),
            resource,
            managed_identities,
            federation: Federation::default(),
            default_tenant,
            default_application,
            initial_settings: settings.clone(),
            settings: Mutex::new(settings),
            directory: Mutex::new(directory),
        }
    }

    /// The directory, locked. Never hold it across an await.
    pub fn directory(&self) -> MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings in force.
    pub fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts other settings in force.
    pub fn set_settings(&self, settings: Settings) {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Lets all client secrets of an application expire.
    pub fn expire_secrets(&self, client_id: &str) -> Result<(), InvalidInput> {
        let expired = self.directory().expire_secrets(client_id, self.clock.now());
        expired.ok_or_else(|| InvalidInput::new(format!("client_id: no application '{client_id}' here; register it first")))
    }

    /// Ends all sessions of a user (by object id or user principal name) or of an application (by client id).
    pub fn revoke_sessions(&self, principal: &str) -> Result<(), InvalidInput> {
        let object_id = self.directory().object_id_of(principal).ok_or_else(|| {
            InvalidInput::new(format!(
                "principal: no user and no application '{principal}' here; give an object id, a user principal name or a client id"
            ))
        })?;
        self.sessions.revoke(&object_id, &self.issued, self.clock.now());
        Ok(())
    }

    /// Demands something of a resource's users.
    pub fn demand_interaction(&self, interaction: Interaction) -> Result<(), InvalidInput> {
        if self.directory().resource(&interaction.resource).is_none() {
            return Err(InvalidInput::new(format!("resource: no '{}' here; register it first", interaction.resource)));
        }
        self.interactions.add(interaction);
        Ok(())
    }

    /// Undoes everything but registrations: counts, log, faults, clock, settings, demands on users and of the resource,
    /// revocations, sign-ins and what came of them but for refresh tokens.
    pub fn reset(&self) {
        self.traffic.reset();
        self.faults.clear();
        self.clock.set_offset(0);
        self.set_settings(self.initial_settings.clone());
        self.interactions.clear();
        self.sessions.reset();
        self.sign_ins.reset();
        self.resource.reset();
        self.managed_identities.given().clear();
    }
}
