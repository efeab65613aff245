use std::fmt;
use std::time::Duration;

use azure_identity_wasm::UnixTime;
use azure_identity_wasm::host::{HeldLease as Held, Lease};
use wasmtime::component::Resource;

use super::{Machine, audit::Begun};
use crate::bindings::azure_identity::credentials::token_store::{Host, HostHeldLease, LeaseOutcome};
use crate::lent::State;

/// A lease that an instance holds. Dropping it gives it back.
pub struct HeldLease(Box<dyn Held>);

impl fmt::Debug for HeldLease {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HeldLease")
    }
}

impl Machine {
    fn tell<T>(&self, begun: Begun, name: &str, outcome: &Result<T, String>) {
        begun.end(&*self.audit, name, if outcome.is_ok() { "ok" } else { "failed" });
    }

    pub(crate) async fn stored(&self, name: String) -> Result<Option<Vec<u8>>, String> {
        let begun = Begun::new("token-store.get");
        let found = match &self.store {
            Some(store) => store.get(&name).await.map_err(|error| error.message().to_owned()),
            None => Ok(None),
        };
        self.tell(begun, &name, &found);
        found
    }

    pub(crate) async fn store(&self, name: String, entry: Vec<u8>, expires_on: u64) -> Result<(), String> {
        let begun = Begun::new("token-store.set");
        let expires_on = UnixTime::from_seconds(i64::try_from(expires_on).unwrap_or(i64::MAX));
        let done = match &self.store {
            Some(store) => store.set(&name, &entry, expires_on).await.map_err(|error| error.message().to_owned()),
            None => Err(NO_STORE.to_owned()),
        };
        self.tell(begun, &name, &done);
        done
    }

    pub(crate) async fn forget_stored(&self, name: String) -> Result<(), String> {
        let begun = Begun::new("token-store.delete");
        let done = match &self.store {
            Some(store) => store.delete(&name).await.map_err(|error| error.message().to_owned()),
            None => Ok(()),
        };
        self.tell(begun, &name, &done);
        done
    }

    pub(crate) async fn lease(&self, name: String, duration: u64) -> Result<Lease, String> {
        let begun = Begun::new("token-store.lease");
        let lease = match &self.store {
            Some(store) => store.lease(&name, Duration::from_millis(duration)).await.map_err(|error| error.message().to_owned()),
            None => Ok(Lease::Unsupported),
        };
        self.tell(begun, &name, &lease);
        lease
    }
}

impl State {
    /// Keeps a lease for the instance.
    pub(crate) fn keep_lease(&mut self, lease: Lease) -> Result<LeaseOutcome, String> {
        Ok(match lease {
            Lease::Granted(held) => {
                LeaseOutcome::Granted(self.table.push(HeldLease(held)).map_err(|_| "the host keeps too many leases".to_owned())?)
            }
            Lease::Taken => LeaseOutcome::Taken,
            Lease::Unsupported => LeaseOutcome::Unsupported,
        })
    }

    /// Gives one back.
    pub(crate) fn take_lease(&mut self, lease: Resource<HeldLease>) -> wasmtime::Result<Box<dyn Held>> {
        Ok(self.table.delete(lease)?.0)
    }
}

impl Host for State {
    async fn get(&mut self, name: String) -> Result<Option<Vec<u8>>, String> {
        self.machine.stored(name).await
    }

    async fn set(&mut self, name: String, entry: Vec<u8>, expires_on: u64) -> Result<(), String> {
        self.machine.store(name, entry, expires_on).await
    }

    async fn delete(&mut self, name: String) -> Result<(), String> {
        self.machine.forget_stored(name).await
    }

    async fn lease(&mut self, name: String, duration: u64) -> Result<LeaseOutcome, String> {
        let lease = self.machine.lease(name, duration).await?;
        self.keep_lease(lease)
    }
}

impl HostHeldLease for State {
    async fn drop(&mut self, lease: Resource<HeldLease>) -> wasmtime::Result<()> {
        // It ends by itself, if it must.
        let _released = self.take_lease(lease)?.release().await;
        Ok(())
    }
}

const NO_STORE: &str = "the host has no token store for this instance";
