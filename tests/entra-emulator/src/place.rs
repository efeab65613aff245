//! Where the emulator can be found, and under which names.

use crate::error::InvalidInput;
use std::net::IpAddr;

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
    /// Before which a region may stand.
    regional_suffixes: Vec<String>,
}

/// The names of Entra's public cloud. Its regional endpoints are at `{region}.login.microsoft.com`, whatever name a client uses.
const PUBLIC_CLOUD: [&str; 4] = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];
const REGIONAL_PUBLIC: &str = "login.microsoft.com";

impl Place {
    pub fn new(https: u16, http: u16, host_names: &[String]) -> Self {
        let loopback = ["localhost", "127.0.0.1", "[::1]"].map(ToOwned::to_owned);
        let host_names = host_names.iter().map(|name| name.to_ascii_lowercase()).collect::<Vec<_>>();
        Self {
            origin: format!("https://localhost:{https}"),
            http_origin: format!("http://localhost:{http}"),
            ports: [https, http, 443, 80],
            regional_suffixes: regional_suffixes(&host_names),
            host_names: loopback.into_iter().chain(host_names).collect(),
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
        self.own_name(host).is_some()
    }

    /// The region, when a host is a regional one of the emulator, such as `westus2.localhost`.
    pub fn region_of(&self, host: &str) -> Option<String> {
        self.own_name(host).and_then(|name| self.region_in(&name).map(ToOwned::to_owned))
    }

    /// The name of a host that the emulator answers for, without its port.
    pub fn own_name(&self, host: &str) -> Option<String> {
        let host = host.to_ascii_lowercase();
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
            _ => (host.as_str(), None),
        };
        let own_port = port.is_none_or(|port| self.ports.iter().any(|own| own.to_string() == port));
        let own_name = self.host_names.iter().any(|own| own == name) || self.region_in(name).is_some();
        (own_port && own_name).then(|| name.to_owned())
    }

    /// The region at the start of a name, unless it is a name of its own.
    fn region_in<'a>(&self, name: &'a str) -> Option<&'a str> {
        let (region, rest) = name.split_once('.')?;
        let own = self.host_names.iter().any(|own| own == name);
        (!own && is_region(region) && self.regional_suffixes.iter().any(|suffix| suffix == rest)).then_some(region)
    }

    /// Whether `url` is `path` at one of the origins under which the emulator can be called.
    pub fn is_own_url(&self, url: &str, path: &str) -> bool {
        let Some((scheme, rest)) = url.split_once("://") else { return false };
        let Some((host, own_path)) = rest.split_once('/') else { return false };
        matches!(scheme, "https" | "http") && self.is_own_host(host) && own_path.eq_ignore_ascii_case(path.trim_start_matches('/'))
    }
}

/// The names that clients call for a region, one for each name of the emulator.
pub fn regional_names(region: &str, host_names: &[String]) -> Result<Vec<String>, InvalidInput> {
    let region = region.to_ascii_lowercase();
    if !is_region(&region) {
        return Err(InvalidInput::new(format!("region: '{region}' is not the name of an Azure region, such as westus2")));
    }
    let lower = host_names.iter().map(|name| name.to_ascii_lowercase()).collect::<Vec<_>>();
    Ok(regional_suffixes(&lower).into_iter().map(|suffix| format!("{region}.{suffix}")).collect())
}

/// What stands behind the region in the names of regional hosts. An IP address has no regions.
fn regional_suffixes(host_names: &[String]) -> Vec<String> {
    let suffix = |name: &String| if PUBLIC_CLOUD.contains(&name.as_str()) { REGIONAL_PUBLIC.to_owned() } else { name.clone() };
    let names = host_names.iter().filter(|name| name.parse::<IpAddr>().is_err()).map(suffix);
    let mut suffixes = names.chain(["localhost".to_owned()]).collect::<Vec<_>>();
    suffixes.sort_unstable();
    suffixes.dedup();
    suffixes
}

/// Whether a label of a host name can be a region's: letters, digits and hyphens, beginning with a letter.
fn is_region(label: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    label.len() <= 63
        && label.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && label.bytes().last().is_some_and(inner)
        && label.bytes().all(|byte| inner(byte) || byte == b'-')
}
