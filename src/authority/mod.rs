//! Where to ask: the authority host, the tenant, and the endpoints that follow from the two.

mod cloud;
mod region;
mod tenant;

use alloc::string::String;

#[cfg(feature = "cache-file")]
pub use cloud::is_same_cloud;
pub use cloud::{AzureAuthorityHosts, is_well_known};
pub use region::{Region, region_name};
pub use tenant::{TenantId, TenantPolicy};

use crate::{
    error::{Error, Result},
    text::{concat, number, split_at_first, split_at_last_byte},
};

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
        let text = text.trim_ascii();
        let rest = match split_at_first(text, "://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
            Some(_) => return Err(Error::configuration(NOT_HTTPS)),
            None => text,
        };
        let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
        let (host, path) = rest.split_at_checked(end).unwrap_or_default();
        let end = path.bytes().rposition(|byte| byte != b'/').map_or(0, |last| last + 1);
        let path = path.get(..end).unwrap_or_default();
        let mut before = b'/';
        let path_is_good = path.bytes().skip(1).all(|byte| {
            let is_good =
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') || (matches!(byte, b'/' | b'.') && before != b'/');
            before = byte;
            is_good
        });
        if !is_host_and_port(host) || !path_is_good {
            return Err(Error::configuration(NOT_A_HOST));
        }
        Ok(Self { host: host.to_ascii_lowercase(), path: path.into() })
    }

    /// The host, with its port if one was given.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The URL that its endpoints are below, without a slash at its end.
    #[cfg(feature = "cloud")]
    pub(crate) fn base(&self) -> String {
        concat(&["https://", &self.host, &self.path])
    }

    /// Whether Microsoft runs this host, so that a secret may go there without asking anyone.
    pub fn is_well_known(&self) -> bool {
        self.path.is_empty() && is_well_known(&self.host)
    }

    /// The token endpoint (RFC 6749, 3.2) of a tenant.
    pub fn token_endpoint(&self, tenant: &TenantId) -> String {
        self.endpoint(tenant, "token")
    }

    /// The authorization endpoint (RFC 6749, 3.1) of a tenant.
    pub fn authorization_endpoint(&self, tenant: &TenantId) -> String {
        self.endpoint(tenant, "authorize")
    }

    /// Where the metadata of a tenant is: its endpoints (`OpenID` Connect Discovery 1.0, 4).
    pub fn metadata_endpoint(&self, tenant: &TenantId) -> String {
        self.below(tenant, "/v2.0/.well-known/openid-configuration")
    }

    /// An endpoint that the metadata names, if it is one of this authority or of Microsoft: nobody else gets a secret.
    pub fn endpoint_of_metadata(&self, url: &str) -> Result<String> {
        match Self::parse(url) {
            Ok(endpoint) if endpoint.host == self.host || is_well_known(&endpoint.host) => {
                Ok(concat(&["https://", &endpoint.host, &endpoint.path]))
            }
            _ => Err(Error::authentication(concat(&[
                "the metadata of ",
                &self.host,
                " names an endpoint of another host, which gets no secret",
            ]))),
        }
    }

    /// The endpoint of this name, as `token`, `authorize` or `devicecode`.
    pub(crate) fn endpoint(&self, tenant: &TenantId, name: &str) -> String {
        if tenant.is("adfs") {
            self.below(tenant, &concat(&["/oauth2/", name]))
        } else {
            self.below(tenant, &concat(&["/oauth2/v2.0/", name]))
        }
    }

    fn below(&self, tenant: &TenantId, rest: &str) -> String {
        let tenant = tenant.as_str();
        // Some give the authority with its tenant; then the tenant must not come twice.
        let path = match split_at_last_byte(&self.path, b'/') {
            Some((before, last)) if last.eq_ignore_ascii_case(tenant) => before,
            _ => &self.path,
        };
        let tenant = if tenant.eq_ignore_ascii_case("adfs") { "adfs" } else { tenant };
        concat(&["https://", &self.host, path, "/", tenant, rest])
    }
}

fn is_host_and_port(text: &str) -> bool {
    let (host, port) = match split_at_last_byte(text, b':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (text, "443"),
    };
    let host_is_good = match host.as_bytes() {
        [b'[', address @ .., b']'] => address.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')),
        name => !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')),
    };
    host_is_good && matches!(number(port), Some(1..=65535))
}

const NOT_HTTPS: &str = "authorityHost: it must be an https URL, because secrets are sent there";
const NOT_A_HOST: &str = "authorityHost: it must be a host, as https://login.microsoftonline.com, without user, query or fragment";

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
    fn metadata_cannot_send_a_secret_elsewhere() {
        let authority = Authority::parse("https://login.contoso.example").unwrap();
        let read = |url| authority.endpoint_of_metadata(url).ok();
        assert_eq!(read("https://Login.Contoso.Example/t/token").as_deref(), Some("https://login.contoso.example/t/token"));
        assert_eq!(read("https://login.microsoftonline.us/t/token").as_deref(), Some("https://login.microsoftonline.us/t/token"));
        for bad in [
            "",
            "http://login.contoso.example/t",
            "https://evil.example/t",
            "https://login.contoso.example@evil.example/",
            "https://login.contoso.example:8443/t",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
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
