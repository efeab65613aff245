//! What went over the wire: counts and a bounded log.

mod counts;
mod log;

pub use counts::Counts;
pub use log::{LoggedJwt, LoggedRequest};

use crate::server::{Connection, Exchange};
use axum::http::{StatusCode, request::Parts};
use log::Log;
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

/// Counts and log of everything but the control API.
#[derive(Debug, Default)]
pub struct Traffic {
    connections: AtomicU64,
    record: Mutex<Record>,
}

#[derive(Debug, Default)]
struct Record {
    counts: Counts,
    log: Log,
    in_flight: u64,
}

/// A request under way. Dropping it ends it, answered or not.
pub struct Entry<'a> {
    traffic: &'a Traffic,
    sequence: u64,
}

impl Traffic {
    /// A connection that was just accepted. It counts once it carries a request that counts.
    pub fn new_connection(&self, secure: bool) -> Connection {
        Connection::new(self.connections.fetch_add(1, Ordering::Relaxed) + 1, secure)
    }

    /// Counts and logs a request.
    pub fn arrived(&self, connection: &Connection, head: &Parts, exchange: &Exchange) -> Entry<'_> {
        let mut record = self.record();
        if connection.is_new() {
            record.counts.connected(connection.secure);
        }
        record.in_flight += 1;
        let in_flight = record.in_flight;
        record.counts.requested(exchange, in_flight);
        let sequence = record.log.add(connection, head, exchange);
        Entry { traffic: self, sequence }
    }

    /// The counts since the start or the last reset.
    pub fn counts(&self) -> Counts {
        self.record().counts.clone()
    }

    /// The latest requests, oldest first.
    pub fn log(&self) -> Vec<LoggedRequest> {
        self.record().log.requests()
    }

    /// Forgets counts and log. Connections that stay open are not counted again.
    pub fn reset(&self) {
        let mut record = self.record();
        record.counts = Counts::default();
        record.log.clear();
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry<'_> {
    /// Notes the fault that the request meets.
    pub fn spoilt_by(&self, fault: &'static str) {
        self.traffic.record().log.update(self.sequence, |request| request.fault = Some(fault));
    }

    /// Notes the outcome.
    pub fn answered(&self, status: StatusCode, aadsts: Option<u32>) {
        self.traffic.record().log.update(self.sequence, |request| {
            request.status = Some(status.as_u16());
            request.aadsts = aadsts;
        });
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.traffic.record().in_flight -= 1;
    }
}
