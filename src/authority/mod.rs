//! Where to ask: the authority host, the tenant, and the endpoints that follow from the two.

mod cloud;
mod tenant;

use alloc::{format, string::String};

pub use cloud::{AzureAuthorityHosts, is_well_known};
pub use tenant::{TenantId, TenantPolicy};

use crate::error::{Error, Result};

/// An authority host, normalised: `https`, lower case, no user, query or fragment, no slash at its end.
///
/// <https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// `host` or `host:port`.
    host: String,
    /// Empty, or `/` and more, without a slash at its end.
    path: String,
}

impl Authority {
    /// Parses what the option `authorityHost` or the variable `AZURE_AUTHORITY_HOST` says; a missing scheme is taken as `https`.
    pub fn parse(text: &str) -> Result<Self> {
        let refused =
            |why: &str| Error::configuration(format!("authorityHost: {why}, for example \"{}\"", AzureAuthorityHosts::AZURE_PUBLIC_CLOUD));
        let text = text.trim();
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
            Some(_) => return Err(refused("it must be an https URL, because secrets are sent there")),
            None => text,
        };
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if !is_host_and_port(host) {
            return Err(refused("it must be a host name, with a port if need be, and neither user, query nor fragment"));
        }
        let path = path.trim_end_matches('/');
        if !path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte)) || path.contains("//") || path.contains("/.")
        {
            return Err(refused("its path may have letters, digits, '-', '.', '_' and '~' only"));
        }
        Ok(Self { host: host.to_ascii_lowercase(), path: path.into() })
    }

    /// The host, with its port if one was given.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether Microsoft runs this host, so that a secret may go there without asking anyone.
    pub fn is_well_known(&self) -> bool {
        self.path.is_empty() && is_well_known(&self.host)
    }

    /// The token endpoint (RFC 6749, 3.2) of a tenant.
    pub fn token_endpoint(&self, tenant: &TenantId) -> String {
        self.endpoint(tenant, "token")
    }

    fn endpoint(&self, tenant: &TenantId, name: &str) -> String {
        let (host, tenant) = (&self.host, tenant.as_str());
        // Some give the authority with its tenant; then the tenant must not come twice.
        let path = match self.path.rsplit_once('/') {
            Some((before, last)) if last.eq_ignore_ascii_case(tenant) => before,
            _ => &self.path,
        };
        if tenant.eq_ignore_ascii_case("adfs") {
            format!("https://{host}{path}/adfs/oauth2/{name}")
        } else {
            format!("https://{host}{path}/{tenant}/oauth2/v2.0/{name}")
        }
    }
}

fn is_host_and_port(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let port_is_good = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number > 0));
    let host_is_good = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.contains(':') && address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.'),
        None => !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.'),
    };
    port_is_good && host_is_good
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(authority: &str, tenant: &str) -> String {
        Authority::parse(authority).unwrap().token_endpoint(&TenantId::parse(tenant).unwrap())
    }

    #[test]
    fn is_normalised() {
        for (given, expected) in [
            ("https://login.microsoftonline.com", "https://login.microsoftonline.com/t/oauth2/v2.0/token"),
            (" login.microsoftonline.us/ ", "https://login.microsoftonline.us/t/oauth2/v2.0/token"),
            ("HTTPS://Login.Contoso.Example:8443//", "https://login.contoso.example:8443/t/oauth2/v2.0/token"),
            ("https://[::1]:8443", "https://[::1]:8443/t/oauth2/v2.0/token"),
            ("https://host.example/proxy", "https://host.example/proxy/t/oauth2/v2.0/token"),
            ("https://host.example/T/", "https://host.example/t/oauth2/v2.0/token"),
        ] {
            assert_eq!(endpoint(given, "t"), expected, "{given}");
        }
    }

    #[test]
    fn adfs_has_endpoints_of_its_own() {
        assert_eq!(endpoint("https://adfs.example", "adfs"), "https://adfs.example/adfs/oauth2/token");
        assert_eq!(endpoint("https://adfs.example/adfs", "ADFS"), "https://adfs.example/adfs/oauth2/token");
    }

    #[test]
    fn what_could_send_a_secret_elsewhere_is_refused() {
        for bad in [
            "",
            "http://login.microsoftonline.com",
            "ftp://host",
            "https://",
            "https://user@host.example",
            "https://user:password@host.example",
            "https://host.example?query",
            "https://host.example#fragment",
            "https://host.example/a?b",
            "https://host.example/../x",
            "https://host.example:0",
            "https://host.example:99999",
            "https://host.example:port",
            "https://höst.example",
            "https://host.example\\@evil.example",
            "https://host example",
            "https://host.example/a\r\nb",
            "https://[::1",
            "https://[zz]",
        ] {
            let error = Authority::parse(bad).unwrap_err();
            assert!(error.message().starts_with("authorityHost: "), "{bad}: {error}");
        }
    }
}
