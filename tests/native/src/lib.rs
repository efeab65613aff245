//! Promises of the native host, kept against real servers. See each file.
#![cfg(test)]

mod azure_sdk;
mod cancellation;
mod limits;
mod logging;
mod runtimes;
mod single_flight;
mod support;
mod tokens;
mod trust;
