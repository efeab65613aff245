//! Faults on demand: what goes wrong with a token service, its front doors and the network before it.

mod apply;
mod bodies;

pub use apply::{Spoilt, after, before};

use crate::{clock, error::InvalidInput, server::RequestKind};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// What goes wrong, with which requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The kind of request: a name such as `token.client_credentials`, a family such as `token`, or `any`.
    pub on: String,
    /// How many requests it spoils; all from now on when absent.
    #[serde(default)]
    pub times: Option<u32>,
    /// How many such requests pass unharmed before.
    #[serde(default)]
    pub skip: u32,
    /// Time to think before anything is answered, in milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
    /// The clock of this request is off by so many seconds: its `Date` header and its token's times.
    #[serde(default)]
    pub clock_offset_seconds: i64,
    /// What else happens.
    #[serde(default)]
    pub action: FaultAction,
}

/// What happens to a spoilt request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultAction {
    /// Nothing else: the request is handled (late, or by the wrong clock).
    #[default]
    Pass,
    /// Refused with this status, and an error in Entra's shape unless `body` says otherwise.
    Status {
        status: u16,
        #[serde(default)]
        retry_after: RetryAfter,
        /// Further response headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        body: Option<String>,
        /// The type of `body`; `text/plain` when absent.
        #[serde(default)]
        content_type: Option<String>,
    },
    /// A proxy's or front door's HTML page with this status, 200 included.
    Html { status: u16 },
    /// No body at all, with this status.
    Empty { status: u16 },
    /// No answer for so many milliseconds; none ever when absent. Unlike `delay_ms` it may outlast any client.
    Hang {
        #[serde(default)]
        milliseconds: Option<u64>,
    },
    /// The right answer, cut in the middle, sent as if it were whole.
    TruncatedJson,
    /// The right answer, of which half arrives before the connection ends.
    CutBody,
    /// The connection is reset before any answer.
    Reset,
    /// An endless looking JSON answer of so many bytes.
    Huge { bytes: u64 },
}

/// When to come back, in any of the spellings that services use. Those that are set are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetryAfter {
    /// `Retry-After` in seconds.
    pub seconds: Option<u64>,
    /// `Retry-After` as an HTTP date, so many seconds from the emulator's now.
    pub date_in_seconds: Option<i64>,
    /// `retry-after-ms`.
    pub milliseconds: Option<u64>,
    /// `x-ms-retry-after-ms`.
    pub x_ms_milliseconds: Option<u64>,
}

/// The faults in force, in the order in which they were asked for.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Fault {
    /// A fault that happens to the next request of that kind, to be refined with struct update syntax.
    pub fn once(on: &str, action: FaultAction) -> Self {
        Self { on: on.to_owned(), times: Some(1), skip: 0, delay_ms: 0, clock_offset_seconds: 0, action }
    }

    /// A fault that happens to every request of that kind.
    pub fn always(on: &str, action: FaultAction) -> Self {
        Self { times: None, ..Self::once(on, action) }
    }

    fn check(&self) -> Result<(), InvalidInput> {
        if !RequestKind::ALL.iter().any(|kind| kind.is_meant_by(&self.on)) {
            let names = RequestKind::ALL.map(RequestKind::name).join(", ");
            return Err(InvalidInput::new(format!("on: '{}' is no kind of request; give any, token, or one of {names}", self.on)));
        }
        if self.times == Some(0) {
            return Err(InvalidInput::new("times: 0 spoils nothing; give 1 or more, or leave it out for all requests"));
        }
        if self.clock_offset_seconds.unsigned_abs() > clock::MAX_OFFSET_SECONDS.unsigned_abs() {
            return Err(InvalidInput::new("clock_offset_seconds: give at most 100 years either way"));
        }
        match self.action {
            FaultAction::Status { status, .. } | FaultAction::Html { status } | FaultAction::Empty { status }
                if !(200..=599).contains(&status) =>
            {
                Err(InvalidInput::new(format!("status: {status} is not a final HTTP status; give 200 to 599")))
            }
            _ => Ok(()),
        }
    }
}

impl FaultAction {
    /// The name in the log and in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Status { .. } => "status",
            Self::Html { .. } => "html",
            Self::Empty { .. } => "empty",
            Self::Hang { .. } => "hang",
            Self::TruncatedJson => "truncated_json",
            Self::CutBody => "cut_body",
            Self::Reset => "reset",
            Self::Huge { .. } => "huge",
        }
    }
}

impl Faults {
    /// Puts a fault in force, behind those already there.
    pub fn add(&self, fault: Fault) -> Result<(), InvalidInput> {
        fault.check()?;
        self.with(|faults| faults.push(fault));
        Ok(())
    }

    /// The fault for a request that just arrived, used up by one.
    pub fn take(&self, kind: RequestKind) -> Option<Fault> {
        self.with(|faults| {
            for index in 0..faults.len() {
                let fault = &mut faults[index];
                if !kind.is_meant_by(&fault.on) {
                    continue;
                }
                if fault.skip > 0 {
                    fault.skip -= 1;
                    continue;
                }
                let taken = fault.clone();
                match &mut fault.times {
                    None => {}
                    Some(0) => continue,
                    Some(1) => drop(faults.remove(index)),
                    Some(times) => *times -= 1,
                }
                return Some(taken);
            }
            None
        })
    }

    /// The faults in force.
    pub fn list(&self) -> Vec<Fault> {
        self.with(|faults| faults.clone())
    }

    /// Ends them all.
    pub fn clear(&self) {
        self.with(Vec::clear);
    }

    fn with<T>(&self, action: impl FnOnce(&mut Vec<Fault>) -> T) -> T {
        action(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
