//! What a user must do before an application gets a token for a resource in the user's name: nothing, until it is told to.

use crate::{
    directory::{Application, TargetResource, User},
    entra_error::{EntraError, delegated},
    ids,
    sign_in::Consents,
    token::Delegation,
};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A demand on the users of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    /// The resource, by application id or identifier.
    pub resource: String,
    pub kind: InteractionKind,
}

/// What the user must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InteractionKind {
    /// Sign in with a second factor. A user who did (`mfa` among the methods) is let through.
    Multifactor,
    /// Enroll for a second factor. A user who did (`mfa` among the methods) is let through.
    Enrollment,
    /// Consent to what the application wants. A user who did, on the page that asks, is let through.
    Consent,
}

/// The demands in force.
#[derive(Debug, Default)]
pub struct Interactions(Mutex<Vec<Interaction>>);

impl Interactions {
    /// Adds a demand.
    pub fn add(&self, interaction: Interaction) {
        self.all().push(interaction);
    }

    /// All demands.
    pub fn list(&self) -> Vec<Interaction> {
        self.all().clone()
    }

    /// Demands nothing any more.
    pub fn clear(&self) {
        self.all().clear();
    }

    /// Whether the user of a delegation has done all that is demanded for a resource.
    pub fn check(
        &self,
        target: &TargetResource,
        application: &Application,
        delegation: &Delegation,
        consents: &Consents,
    ) -> Result<(), EntraError> {
        self.second_factor(target, delegation)?;
        self.consent(target, application, &delegation.user, consents)
    }

    /// Whether the user signed in as is demanded: by its own settings, or for a resource.
    pub fn second_factor(&self, target: &TargetResource, delegation: &Delegation) -> Result<(), EntraError> {
        let resource = &target.resource.app_id;
        if delegation.has_second_factor() {
            return Ok(());
        }
        for interaction in self.all().iter().filter(|interaction| target.resource.target(&interaction.resource).is_some()) {
            match interaction.kind {
                InteractionKind::Consent => {}
                InteractionKind::Multifactor => return Err(delegated::second_factor_required(resource, &policy(resource))),
                InteractionKind::Enrollment => return Err(delegated::second_factor_enrollment_required(resource, &policy(resource))),
            }
        }
        if delegation.user.mfa { Err(delegated::second_factor_required(resource, &policy(resource))) } else { Ok(()) }
    }

    /// Whether the user consented where that is demanded.
    pub fn consent(&self, target: &TargetResource, application: &Application, user: &User, consents: &Consents) -> Result<(), EntraError> {
        let demanded = self
            .all()
            .iter()
            .any(|interaction| interaction.kind == InteractionKind::Consent && target.resource.target(&interaction.resource).is_some());
        if demanded && !consents.has(user, application, &target.resource) {
            return Err(delegated::consent_required(&application.client_id, &application.display_name));
        }
        Ok(())
    }

    fn all(&self) -> MutexGuard<'_, Vec<Interaction>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The id of the policy that protects a resource.
fn policy(app_id: &str) -> String {
    ids::derived_guid(&["policy", app_id])
}
