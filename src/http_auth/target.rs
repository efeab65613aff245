use alloc::{string::String, vec::Vec};

use super::{addresses::is_reserved, path::readable};

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Over TLS.
    Https,
    /// In the clear.
    Http,
}

impl Scheme {
    /// The port of a URL that names none.
    pub const fn port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
        }
    }
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub(super) scheme: Scheme,
    /// In lower case.
    pub(super) host: String,
    pub(super) port: u16,
    /// `None` if servers could read it in different ways.
    pub(super) path: Option<Vec<u8>>,
}

impl Target {
    /// Of a request with this authority (`host` or `host:port`) and this path, with its query. `None` if it cannot be told for sure which host
    /// that is, or if it is a [reserved](is_reserved) one: such a request goes nowhere.
    pub fn parse(scheme: Scheme, authority: &str, path_with_query: &str) -> Option<Self> {
        let (host, port) = split(authority)?;
        if is_reserved(host) {
            return None;
        }
        let port = match port {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok().filter(|port| *port != 0)?,
            Some(_) => return None,
            None => scheme.port(),
        };
        let path = path_with_query.split(['?', '#']).next().unwrap_or_default();
        let path = readable(if path.is_empty() { "/" } else { path });
        Some(Self { scheme, host: host.to_ascii_lowercase(), port, path })
    }
}

/// Host and port. No user info, no escapes, and nothing but ASCII.
fn split(authority: &str) -> Option<(&str, Option<&str>)> {
    let end = if authority.starts_with('[') { authority.find(']')? + 1 } else { authority.find(':').unwrap_or(authority.len()) };
    let (host, rest) = authority.split_at_checked(end)?;
    let port = if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) };
    is_host(host).then_some((host, port))
}

/// Whether this can be the host of a URL: a name, or an address, one of IPv6 in brackets.
pub(super) fn is_host(host: &str) -> bool {
    match host.strip_prefix('[') {
        Some(address) => address.strip_suffix(']').is_some_and(|address| !address.is_empty() && address.bytes().all(is_of_address)),
        None => !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')),
    }
}

fn is_of_address(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    fn target(authority: &str) -> Option<(String, u16)> {
        Target::parse(Scheme::Https, authority, "/").map(|target| (target.host, target.port))
    }

    #[test]
    fn host_and_port_are_told_apart() {
        assert_eq!(target("Vault.Azure.NET"), Some(("vault.azure.net".to_string(), 443)));
        assert_eq!(target("localhost:8443"), Some(("localhost".to_string(), 8443)));
        assert_eq!(target("[::1]:8443"), Some(("[::1]".to_string(), 8443)));
        assert_eq!(target("[::1]"), Some(("[::1]".to_string(), 443)));
        assert_eq!(Target::parse(Scheme::Http, "localhost", "").map(|target| (target.port, target.path)), Some((80, Some(b"/".to_vec()))));
    }

    #[test]
    fn a_host_that_cannot_be_told_for_sure_is_none() {
        for authority in [
            "",
            ":443",
            "a@b",
            "vault.azure.net@evil.example",
            "a b",
            "a/b",
            "a%2eb",
            "é",
            "a:",
            "a:0",
            "a:65536",
            "a:+1",
            "a:8o",
            "a:1:2",
            "[::1",
            "[::1]x",
            "[]",
            "[fe80::1%25eth0]",
            "169.254.169.254",
            "169.254.169.254:80",
            "\u{ff11}69.254.169.254",
            "a\\b",
            "a,b",
            "a#b",
            "a?b",
        ] {
            assert_eq!(target(authority), None, "{authority}");
        }
    }

    #[test]
    fn the_query_is_no_part_of_the_path() {
        let path = |path| Target::parse(Scheme::Https, "a", path).and_then(|target| target.path);
        assert_eq!(path("/api?x=/../%zz"), Some(b"/api".to_vec()));
        assert_eq!(path("?x"), Some(b"/".to_vec()));
        assert_eq!(path("/api/../x"), None);
    }
}
