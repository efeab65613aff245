use std::{
    format,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    string::String,
    vec::Vec,
};

use reqwest::Url;

use crate::error::{Error, Result};

/// Where the answer of a sign-in is waited for.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// The redirect URI, as it was given.
    pub(super) given: Option<&'a str>,
    /// Zero for a free one.
    pub(super) port: u16,
    pub(super) path: &'a str,
    /// All that a browser may reach by the host; never one that other machines reach.
    pub(super) addresses: &'static [IpAddr],
}

impl<'a> Place<'a> {
    pub(super) fn of(redirect_uri: Option<&'a str>) -> Result<Self> {
        let Some(given) = redirect_uri else { return Ok(Self { given: None, port: 0, path: "/", addresses: LOCALHOST }) };
        parse(given).ok_or_else(|| Error::configuration(WRONG))
    }
}

/// What the header `Host` of a request may say. A page of a stranger's, whose name was made to resolve to this machine, says that name.
pub(super) fn hosts(port: u16) -> Vec<String> {
    let with_port = HOSTS.iter().map(|(host, _)| format!("{host}:{port}"));
    let without = HOSTS.iter().filter(|_| port == 80).map(|(host, _)| String::from(*host));
    with_port.chain(without).collect()
}

fn parse(given: &str) -> Option<Place<'_>> {
    let rest = given.strip_prefix("http://")?;
    let (rest, addresses) = HOSTS.iter().find_map(|(host, addresses)| Some((rest.strip_prefix(host)?.strip_prefix(':')?, *addresses)))?;
    let (digits, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let is_decimal = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    let port = digits.parse().ok().filter(|_| is_decimal)?;
    let path = if path.is_empty() { "/" } else { path };
    // A browser asks for what is left of the path without its dots, and encodes what has no place in one.
    let is_kept = Url::parse(given).is_ok_and(|url| url.path() == path && url.query().is_none() && url.fragment().is_none());
    is_kept.then_some(Place { given: Some(given), port, path, addresses })
}

const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);
/// Browsers try both addresses of `localhost`: whoever else listened at the other one would get the answer.
const LOCALHOST: &[IpAddr] = &[V4, V6];
const HOSTS: [(&str, &[IpAddr]); 3] = [("localhost", LOCALHOST), ("127.0.0.1", &[V4]), ("[::1]", &[V6])];
const WRONG: &str = "redirectUri: it must be http://localhost:PORT, with a path or without, as http://localhost:8400, because the answer of the \
                     sign-in is awaited there on this machine; http://127.0.0.1:PORT and http://[::1]:PORT will do, too. Without it, a free \
                     port is taken";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn a_redirect_uri_is_on_loopback_with_a_port_and_is_kept_as_it_is() {
        for (given, port, path, addresses) in [
            ("http://localhost:8400", 8400, "/", LOCALHOST),
            ("http://localhost:80/", 80, "/", LOCALHOST),
            ("http://127.0.0.1:65535/a/b%20c", 65535, "/a/b%20c", &[V4]),
            ("http://[::1]:1", 1, "/", &[V6]),
        ] {
            let place = Place::of(Some(given)).unwrap();
            assert_eq!((place.given, place.port, place.path, place.addresses), (Some(given), port, path, addresses));
        }
    }

    #[test]
    fn any_other_is_refused_by_its_name() {
        for bad in [
            "",
            "http://localhost",
            "http://localhost/",
            "http://localhost:",
            "http://localhost:0",
            "http://localhost:+1",
            "http://localhost:65536",
            "http://localhost:08400",
            "http://localhost:84a",
            "https://localhost:8400",
            "http://0.0.0.0:8400",
            "http://127.0.0.2:8400",
            "http://[::]:8400",
            "http://contoso.example:8400",
            "http://localhost.contoso.example:8400",
            "http://user@localhost:8400",
            "http://localhost:8400?a=b",
            "http://localhost:8400/?a=b",
            "http://localhost:8400/#a",
            "http://localhost:8400/a b",
            "http://localhost:8400/ä",
            "http://localhost:8400/a/../b",
            "http://localhost:8400/%2e%2e/b",
            "http://localhost:8400\r\n",
            "http://localhost:8400/\n",
            "myapp://auth",
        ] {
            let error = Place::of(Some(bad)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{bad}");
            assert!(error.message().starts_with("redirectUri: "), "{bad}");
        }
    }

    #[test]
    fn a_host_has_the_port_unless_it_is_the_usual_one() {
        assert_eq!(hosts(8400), ["localhost:8400", "127.0.0.1:8400", "[::1]:8400"]);
        assert_eq!(hosts(80).len(), 6);
    }
}
