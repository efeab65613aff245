use alloc::{boxed::Box, string::String, vec::Vec};
use core::{future::ready, time::Duration};

use super::waits::ask;
use crate::{
    component::bindings::azure_identity::credentials::token_store::{self, HeldLease, LeaseOutcome},
    host::{self, Lease, StoreError, TokenStore},
    maybe_send::BoxFuture,
    token::{UnixTime, milliseconds},
};

/// The host's store, by `wit/token-store.wit`.
pub(super) struct HostTokenStore;

impl TokenStore for HostTokenStore {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move { ask!(token_store::get, key).map_err(failed) })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8], expires_on: UnixTime) -> BoxFuture<'a, Result<(), StoreError>> {
        let expires_on = u64::try_from(expires_on.seconds()).unwrap_or(0);
        Box::pin(async move { ask!(token_store::set, key, value, expires_on).map_err(failed) })
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move { ask!(token_store::delete, key).map_err(failed) })
    }

    fn lease<'a>(&'a self, key: &'a str, duration: Duration) -> BoxFuture<'a, Result<Lease, StoreError>> {
        let duration = u64::try_from(milliseconds(duration)).unwrap_or(0);
        Box::pin(async move {
            Ok(match ask!(token_store::lease, key, duration).map_err(failed)? {
                LeaseOutcome::Granted(lease) => Lease::Granted(Box::new(Held(lease))),
                LeaseOutcome::Taken => Lease::Taken,
                LeaseOutcome::Unsupported => Lease::Unsupported,
            })
        })
    }
}

/// Dropping the resource gives the lease back.
struct Held(HeldLease);

impl host::HeldLease for Held {
    fn release(self: Box<Self>) -> BoxFuture<'static, Result<(), StoreError>> {
        drop(self.0);
        Box::pin(ready(Ok(())))
    }
}

fn failed(why: String) -> StoreError {
    StoreError::new(why)
}
