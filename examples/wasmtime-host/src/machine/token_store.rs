use std::fmt;
use std::time::Duration;

use azure_identity_wasm::UnixTime;
use azure_identity_wasm::host::{HeldLease as Held, Lease};
use wasmtime::component::Resource;

use super::audit::Begun;
use crate::bindings::azure_identity::credentials::token_store::{Host, HostHeldLease, LeaseOutcome};
use crate::lent::State;

/// A lease that an instance holds. Dropping it gives it back.
pub struct HeldLease(Box<dyn Held>);

impl fmt::Debug for HeldLease {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HeldLease")
    }
}

impl State {
    fn tell<T>(&self, begun: Begun, name: &str, outcome: &Result<T, String>) {
        begun.end(&*self.machine.audit, name, if outcome.is_ok() { "ok" } else { "failed" });
    }
}

impl Host for State {
    async fn get(&mut self, name: String) -> Result<Option<Vec<u8>>, String> {
        let begun = Begun::new("token-store.get");
        let found = match &self.machine.store {
            Some(store) => store.get(&name).await.map_err(|error| error.message().to_owned()),
            None => Ok(None),
        };
        self.tell(begun, &name, &found);
        found
    }

    async fn set(&mut self, name: String, entry: Vec<u8>, expires_on: u64) -> Result<(), String> {
        let begun = Begun::new("token-store.set");
        let expires_on = UnixTime::from_seconds(i64::try_from(expires_on).unwrap_or(i64::MAX));
        let done = match &self.machine.store {
            Some(store) => store.set(&name, &entry, expires_on).await.map_err(|error| error.message().to_owned()),
            None => Err(NO_STORE.to_owned()),
        };
        self.tell(begun, &name, &done);
        done
    }

    async fn delete(&mut self, name: String) -> Result<(), String> {
        let begun = Begun::new("token-store.delete");
        let done = match &self.machine.store {
            Some(store) => store.delete(&name).await.map_err(|error| error.message().to_owned()),
            None => Ok(()),
        };
        self.tell(begun, &name, &done);
        done
    }

    async fn lease(&mut self, name: String, duration: u64) -> Result<LeaseOutcome, String> {
        let begun = Begun::new("token-store.lease");
        let lease = match &self.machine.store {
            Some(store) => store.lease(&name, Duration::from_millis(duration)).await.map_err(|error| error.message().to_owned()),
            None => Ok(Lease::Unsupported),
        };
        self.tell(begun, &name, &lease);
        Ok(match lease? {
            Lease::Granted(held) => {
                LeaseOutcome::Granted(self.table.push(HeldLease(held)).map_err(|_| "the host keeps too many leases".to_owned())?)
            }
            Lease::Taken => LeaseOutcome::Taken,
            Lease::Unsupported => LeaseOutcome::Unsupported,
        })
    }
}

impl HostHeldLease for State {
    async fn drop(&mut self, lease: Resource<HeldLease>) -> wasmtime::Result<()> {
        let HeldLease(held) = self.table.delete(lease)?;
        // It ends by itself, if it must.
        let _released = held.release().await;
        Ok(())
    }
}

const NO_STORE: &str = "the host has no token store for this instance";
