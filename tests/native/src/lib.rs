//! Promises of the native host, kept against real servers. See each file.
#![cfg(test)]

mod authority;
mod azure_sdk;
mod cancellation;
mod certificate;
mod chains;
mod claims_challenge;
mod clock;
mod federated;
mod files;
mod limits;
mod logging;
mod loopback;
mod managed_identity;
mod on_behalf_of;
mod people;
mod pinned;
mod runtimes;
mod single_flight;
mod stores;
mod support;
mod tokens;
mod trust;
