//! Device codes (RFC 8628): a device asks with one, a person types the other.

use crate::{bounded::Bounded, crypto::jws::to_base64url, directory::Tenant, ids, token::Delegation};
use serde::Serialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most codes that are kept; the oldest are forgotten.
const CAPACITY: usize = 10_000;

/// By how many seconds a device that asks too often must wait longer from then on (RFC 8628, section 3.5).
const SLOWER: i64 = 5;

/// A device that waits for its user.
#[derive(Debug, Clone)]
pub struct Device {
    pub user_code: String,
    pub client_id: String,
    /// The tenant segment of the path that the device called.
    pub segment: String,
    pub scope: String,
    pub claims: Option<String>,
    pub expires_on: i64,
    /// How many seconds must lie between two questions.
    interval: i64,
    asked_at: Option<i64>,
    progress: Progress,
}

#[derive(Debug, Clone)]
enum Progress {
    Pending,
    Approved { delegation: Delegation, tenant_id: String, number: u64 },
    Declined,
    Redeemed,
}

/// What a device learns when it asks.
#[derive(Debug)]
pub enum Poll {
    Pending,
    TooFast,
    Declined,
    Expired,
    Redeemed,
    /// The user who signed in, in which tenant, and the running number of the sign-in.
    Approved(Delegation, String, u64),
}

/// How far a device code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStatus {
    Pending,
    Approved,
    Declined,
    Expired,
    Redeemed,
}

/// A device code as the control API shows it: what its user types, not what the device asks with.
#[derive(Debug, Clone, Serialize)]
pub struct PendingDevice {
    pub user_code: String,
    pub client_id: String,
    pub scope: String,
    /// Seconds since 1970.
    pub expires_on: i64,
    pub status: DeviceStatus,
}

/// All device codes.
#[derive(Debug)]
pub struct DeviceCodes(Mutex<Bounded<Device>>);

impl Default for DeviceCodes {
    fn default() -> Self {
        Self(Mutex::new(Bounded::new(CAPACITY)))
    }
}

impl Device {
    pub fn new(client_id: &str, segment: &str, scope: &str, claims: Option<&str>, (expires_on, interval): (i64, i64)) -> Self {
        Self {
            user_code: ids::user_code(),
            client_id: client_id.to_owned(),
            segment: segment.to_owned(),
            scope: scope.to_owned(),
            claims: claims.map(ToOwned::to_owned),
            expires_on,
            interval,
            asked_at: None,
            progress: Progress::Pending,
        }
    }

    fn status(&self, now: i64) -> DeviceStatus {
        match self.progress {
            Progress::Redeemed => DeviceStatus::Redeemed,
            _ if now >= self.expires_on => DeviceStatus::Expired,
            Progress::Pending => DeviceStatus::Pending,
            Progress::Approved { .. } => DeviceStatus::Approved,
            Progress::Declined => DeviceStatus::Declined,
        }
    }

    /// What the device learns now. Only a question that comes too soon after another is too fast, and then the pause grows.
    fn ask(&mut self, now: i64) -> Poll {
        let since = self.asked_at.replace(now).map(|before| now.saturating_sub(before));
        match (self.status(now), &self.progress) {
            (DeviceStatus::Redeemed, _) => Poll::Redeemed,
            (DeviceStatus::Expired, _) => Poll::Expired,
            (DeviceStatus::Declined, _) => Poll::Declined,
            (_, Progress::Approved { delegation, tenant_id, number }) => Poll::Approved(delegation.clone(), tenant_id.clone(), *number),
            _ if since.is_some_and(|since| (0..self.interval).contains(&since)) => {
                self.interval = self.interval.saturating_add(SLOWER);
                Poll::TooFast
            }
            _ => Poll::Pending,
        }
    }
}

impl DeviceCodes {
    /// Keeps a device, and makes the code that it asks with.
    pub fn issue(&self, device: Device) -> String {
        let code = to_base64url(&ids::random::<96>());
        self.all().insert(code.clone(), device);
        code
    }

    /// The device of a device code.
    pub fn recall(&self, code: &str) -> Option<Device> {
        self.all().get(code).cloned()
    }

    /// Answers a device's question.
    pub fn ask(&self, code: &str, now: i64) -> Option<Poll> {
        self.all().get_mut(code).map(|device| device.ask(now))
    }

    /// The device whose user typed this code, if it still waits. Case, spaces and hyphens do not count.
    pub fn waiting(&self, user_code: &str, now: i64) -> Option<Device> {
        let all = self.all();
        let found = all.iter().map(|(_, device)| device).find(|device| is_same(&device.user_code, user_code));
        found.filter(|device| device.status(now) == DeviceStatus::Pending).cloned()
    }

    /// The user signed in for a device and let it go on. False when the device waits no more.
    pub fn approve(&self, user_code: &str, delegation: Delegation, tenant: &Arc<Tenant>, number: u64, now: i64) -> bool {
        self.decide(user_code, Progress::Approved { delegation, tenant_id: tenant.tenant_id.clone(), number }, now)
    }

    /// The user sent the device away. False when the device waits no more.
    pub fn decline(&self, user_code: &str, now: i64) -> bool {
        self.decide(user_code, Progress::Declined, now)
    }

    /// Redeems a device code: true the first time.
    pub fn redeem(&self, code: &str) -> bool {
        self.all()
            .get_mut(code)
            .is_some_and(|device| !matches!(std::mem::replace(&mut device.progress, Progress::Redeemed), Progress::Redeemed))
    }

    /// All devices, oldest first.
    pub fn list(&self, now: i64) -> Vec<PendingDevice> {
        let shown = |device: &Device| PendingDevice {
            user_code: device.user_code.clone(),
            client_id: device.client_id.clone(),
            scope: device.scope.clone(),
            expires_on: device.expires_on,
            status: device.status(now),
        };
        self.all().iter().map(|(_, device)| shown(device)).collect()
    }

    pub fn clear(&self) {
        self.all().clear();
    }

    fn decide(&self, user_code: &str, progress: Progress, now: i64) -> bool {
        let mut all = self.all();
        let code = all.iter().find(|(_, device)| is_same(&device.user_code, user_code)).map(|(code, _)| code.clone());
        let device = code.and_then(|code| all.get_mut(&code)).filter(|device| device.status(now) == DeviceStatus::Pending);
        device.map(|device| device.progress = progress).is_some()
    }

    fn all(&self) -> MutexGuard<'_, Bounded<Device>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_same(own: &str, typed: &str) -> bool {
    own.chars().eq(typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').map(|letter| letter.to_ascii_uppercase()))
}
