//! What users allowed applications to do.

use crate::directory::{Application, Resource, User};
use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The consents that users gave: who, to which application, for which resource.
#[derive(Debug, Default)]
pub struct Consents(Mutex<HashSet<[String; 3]>>);

impl Consents {
    pub fn give(&self, user: &User, application: &Application, resource: &Resource) {
        self.all().insert(key(user, application, resource));
    }

    pub fn has(&self, user: &User, application: &Application, resource: &Resource) -> bool {
        self.all().contains(&key(user, application, resource))
    }

    pub fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, HashSet<[String; 3]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(user: &User, application: &Application, resource: &Resource) -> [String; 3] {
    [user.object_id.clone(), application.client_id.clone(), resource.app_id.clone()]
}
