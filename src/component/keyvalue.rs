//! The world `token-store-keyvalue` of `wit/`: our `token-store` on the host's `wasi:keyvalue`. It has no credentials in it.

use alloc::{string::String, vec::Vec};
use core::cell::OnceCell;

use crate::{
    artifact::OneThread,
    keyvalue::{
        self, Now,
        lease::{Asked, Held, Leases},
    },
    text::concat,
};
use bindings::{
    exports::azure_identity::credentials::token_store::{self, Guest, GuestHeldLease, LeaseOutcome},
    wasi::{
        clocks::wall_clock,
        keyvalue::{
            atomics::increment,
            store::{self, Error, open},
        },
    },
};

/// What `wit/` says, in Rust.
#[allow(unsafe_code, clippy::pedantic, missing_debug_implementations, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({ path: "wit", world: "token-store-keyvalue", generate_all });

    export!(Component with_types_in self);

    use super::Component;
}

struct Component;

impl Guest for Component {
    type HeldLease = HeldLease;

    fn get(name: String) -> Result<Option<Vec<u8>>, String> {
        keyvalue::get(bucket()?, &WallClock, &name)
    }

    fn set(name: String, entry: Vec<u8>, expires_on: u64) -> Result<(), String> {
        keyvalue::set(bucket()?, &name, &entry, expires_on)
    }

    fn delete(name: String) -> Result<(), String> {
        keyvalue::delete(bucket()?, &name)
    }

    fn lease(name: String, duration: u64) -> Result<LeaseOutcome, String> {
        let leases = Leases { bucket: bucket()?, clock: &WallClock };
        Ok(match leases.ask(&name, duration)? {
            Asked::Granted(held) => LeaseOutcome::Granted(token_store::HeldLease::new(HeldLease(held))),
            Asked::Taken => LeaseOutcome::Taken,
            Asked::Unsupported => LeaseOutcome::Unsupported,
        })
    }
}

/// Dropping the resource gives the lease back.
struct HeldLease(Held);

impl GuestHeldLease for HeldLease {}

impl Drop for HeldLease {
    fn drop(&mut self) {
        if let Ok(bucket) = bucket() {
            // It ends by itself, if it must.
            let _released = Leases { bucket, clock: &WallClock }.release(&self.0);
        }
    }
}

/// A bucket of the host's.
struct Bucket(store::Bucket);

impl keyvalue::Bucket for Bucket {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
        self.0.get(key).map_err(failed)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), String> {
        self.0.set(key, value).map_err(failed)
    }

    fn delete(&self, key: &str) -> Result<(), String> {
        self.0.delete(key).map_err(failed)
    }

    fn exists(&self, key: &str) -> Result<bool, String> {
        self.0.exists(key).map_err(failed)
    }

    fn increment(&self, key: &str) -> Result<u64, String> {
        increment(&self.0, key, 1).map_err(failed)
    }
}

struct WallClock;

impl Now for WallClock {
    fn now(&self) -> u64 {
        let now = wall_clock::now();
        now.seconds.saturating_mul(1000).saturating_add((now.nanoseconds / 1_000_000).into())
    }
}

/// The bucket, which is opened once: some hosts make of each opening a store of its own.
fn bucket() -> Result<&'static Bucket, String> {
    static BUCKET: OneThread<OnceCell<Bucket>> = OneThread::new(OnceCell::new());
    let place = BUCKET.get();
    if let Some(bucket) = place.get() {
        return Ok(bucket);
    }
    let opened = open("default").or_else(|error| if matches!(error, Error::NoSuchStore) { open("") } else { Err(error) });
    let opened = opened.map_err(failed)?;
    Ok(place.get_or_init(|| Bucket(opened)))
}

fn failed(error: Error) -> String {
    match error {
        Error::NoSuchStore => "the host has no bucket `default`, and none without a name".into(),
        Error::AccessDenied => "the host denies access to the bucket".into(),
        Error::Other(why) => concat(&["wasi:keyvalue: ", &why]),
    }
}
