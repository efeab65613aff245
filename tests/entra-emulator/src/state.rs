//! What all handlers share.

use crate::{
    clock::Clock, crypto::SigningKey, directory::Directory, faults::Faults, options::Settings, resource::ResourceServer, token::Issued,
    traffic::Traffic,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The state of one emulator.
#[derive(Debug)]
pub struct State {
    pub place: Place,
    pub clock: Clock,
    pub signing_key: Arc<SigningKey>,
    pub faults: Faults,
    pub traffic: Traffic,
    pub issued: Issued,
    pub resource: ResourceServer,
    /// The tenant made at start.
    pub default_tenant: String,
    pub initial_settings: Settings,
    settings: Mutex<Settings>,
    directory: Mutex<Directory>,
}

/// Where the emulator can be found.
#[derive(Debug)]
pub struct Place {
    /// The HTTPS origin, `https://localhost:{port}`: the issuer's.
    pub origin: String,
    /// The plain HTTP origin.
    pub http_origin: String,
    /// The ports that a `Host` header may name: those that are listened on, and those that a proxy before them would have.
    ports: [u16; 4],
    host_names: Vec<String>,
}

impl State {
    pub fn new(
        place: Place,
        signing_key: Arc<SigningKey>,
        default_tenant: String,
        settings: Settings,
        directory: Directory,
        resource: ResourceServer,
    ) -> Self {
        Self {
            place,
            clock: Clock::default(),
            signing_key,
            faults: Faults::default(),
            traffic: Traffic::default(),
            issued: Issued::default(),
            resource,
            default_tenant,
            initial_settings: settings.clone(),
            settings: Mutex::new(settings),
            directory: Mutex::new(directory),
        }
    }

    /// The directory, locked. Never hold it across an await.
    pub fn directory(&self) -> MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings in force.
    pub fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts other settings in force.
    pub fn set_settings(&self, settings: Settings) {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Undoes everything but registrations: counts, log, faults, clock, settings and the resource's demands.
    pub fn reset(&self) {
        self.traffic.reset();
        self.faults.clear();
        self.clock.set_offset(0);
        self.set_settings(self.initial_settings.clone());
        self.resource.reset();
    }
}

impl Place {
    pub fn new(https: u16, http: u16, host_names: &[String]) -> Self {
        let loopback = ["localhost", "127.0.0.1", "[::1]"].map(ToOwned::to_owned);
        Self {
            origin: format!("https://localhost:{https}"),
            http_origin: format!("http://localhost:{http}"),
            ports: [https, http, 443, 80],
            host_names: loopback.into_iter().chain(host_names.iter().map(|name| name.to_ascii_lowercase())).collect(),
        }
    }

    /// The origin under which a client called: from its `Host` header when that is a name of ours, else the usual one.
    pub fn origin_for(&self, secure: bool, host: Option<&str>) -> String {
        let (scheme, usual) = if secure { ("https", &self.origin) } else { ("http", &self.http_origin) };
        match host {
            Some(host) if self.is_own_host(host) => format!("{scheme}://{}", host.to_ascii_lowercase()),
            _ => usual.clone(),
        }
    }

    /// Whether a host, with or without a port, is one that the emulator answers for.
    pub fn is_own_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
            _ => (host.as_str(), None),
        };
        let own_port = port.is_none_or(|port| self.ports.iter().any(|own| own.to_string() == port));
        own_port && self.host_names.iter().any(|own| own == name)
    }

    /// Whether `url` is `path` at one of the origins under which the emulator can be called.
    pub fn is_own_url(&self, url: &str, path: &str) -> bool {
        let Some((scheme, rest)) = url.split_once("://") else { return false };
        let Some((host, own_path)) = rest.split_once('/') else { return false };
        matches!(scheme, "https" | "http") && self.is_own_host(host) && own_path.eq_ignore_ascii_case(path.trim_start_matches('/'))
    }
}
