//! Requests for tokens of managed identities, to the hosts of Azure that have them. Values that become headers have no control characters.

use alloc::{boxed::Box, string::String};

use super::{Form, Method, Request, token::post};
use crate::{
    error::Scrubber,
    text::{concat, split_at_byte},
    token::Secret,
    transport::Headers,
};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// A resource of the v1 endpoint, as `https://vault.azure.net`.
    pub resource: &'a str,
    /// Which identity: the parameter that the host has for it, and its id. Nothing for the one that is the machine's.
    pub selector: Option<(&'static str, &'a str)>,
}

/// A scope as a resource: without its last `/.default`. What is left may end in a slash, which counts.
pub fn resource(scope: &str) -> &str {
    scope.strip_suffix("/.default").unwrap_or(scope)
}

/// Azure's instance metadata service.
///
/// <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>
pub fn imds(endpoint: &str, wanted: &Wanted<'_>) -> Box<Request> {
    get(endpoint, &[("api-version", "2018-02-01")], wanted, METADATA, None)
}

/// Whether anything answers there that could be it: no token can come of this.
pub fn imds_probe(endpoint: &str) -> Box<Request> {
    let headers = Headers::from_lines(ACCEPT);
    Box::new(Request {
        method: Method::Get,
        url: endpoint.into(),
        headers,
        body: None,
        may_be_repeated: true,
        scrubber: Scrubber::default(),
    })
}

/// App Service, Functions, Container Apps, Azure Automation.
///
/// <https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference>
pub fn app_service(endpoint: &str, secret: &Secret, wanted: &Wanted<'_>) -> Box<Request> {
    get(endpoint, &[("api-version", "2019-08-01")], wanted, METADATA, Some(("x-identity-header", "", secret)))
}

/// Azure Machine Learning, and App Service as it was in 2017.
pub fn machine_learning(endpoint: &str, secret: &Secret, wanted: &Wanted<'_>) -> Box<Request> {
    get(endpoint, &[("api-version", "2017-09-01")], wanted, METADATA, Some(("secret", "", secret)))
}

/// Azure Cloud Shell.
///
/// <https://learn.microsoft.com/azure/cloud-shell/msi-authorization>
pub fn cloud_shell(endpoint: &str, wanted: &Wanted<'_>) -> Box<Request> {
    let mut form = Form::new();
    form.add("resource", wanted.resource);
    let mut request = post(endpoint.into(), form);
    request.headers = request.headers.with("metadata", "true");
    Box::new(request)
}

/// Azure Arc: first without a key, which is answered with where that is, then with it.
///
/// <https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication>
pub fn azure_arc(endpoint: &str, key: Option<&Secret>, wanted: &Wanted<'_>) -> Box<Request> {
    get(endpoint, &[("api-version", "2020-06-01")], wanted, METADATA, key.map(|key| ("authorization", "Basic ", key)))
}

/// Service Fabric. `capable` says that the caller handles challenges, `revoked` is the SHA-256 of a token that a resource has refused, in hexadecimal.
///
/// <https://learn.microsoft.com/azure/service-fabric/how-to-managed-identity-service-fabric-app-code>
pub fn service_fabric(endpoint: &str, secret: &Secret, capable: bool, revoked: Option<&str>, wanted: &Wanted<'_>) -> Box<Request> {
    let version = ("api-version", "2019-07-01-preview");
    let mut query = alloc::vec![version];
    if capable {
        query.push(("xms_cc", "CP1"));
    }
    query.extend(revoked.map(|hash| ("token_sha256_to_refresh", hash)));
    get(endpoint, &query, wanted, ACCEPT, Some(("secret", "", secret)))
}

/// What the endpoint's own query says stays.
#[allow(clippy::unnecessary_box_returns)] // nobody has it otherwise
fn get(
    endpoint: &str,
    query: &[(&str, &str)],
    wanted: &Wanted<'_>,
    headers: &'static str,
    secret: Option<(&str, &str, &Secret)>,
) -> Box<Request> {
    let mut form = Form::new();
    for (name, value) in query {
        form.add(name, value);
    }
    form.add("resource", wanted.resource);
    if let Some((name, id)) = wanted.selector {
        form.add(name, id);
    }
    let (form, mut scrubber) = form.finish();
    let mut lines = String::from(headers);
    if let Some((name, scheme, value)) = secret {
        scrubber.hide(value);
        lines = concat(&[headers, name, "\t", scheme, value.expose(), "\n"]);
    }
    let joint = match split_at_byte(endpoint, b'?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    let url = concat(&[endpoint, joint, &form]);
    let headers = Headers::from_lines(lines);
    Box::new(Request { method: Method::Get, url, headers, body: None, may_be_repeated: true, scrubber })
}

const ACCEPT: &str = "accept\tapplication/json\n";
/// What says that no browser was led here.
const METADATA: &str = "accept\tapplication/json\nmetadata\ttrue\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_a_scope_without_its_last_suffix() {
        for (scope, expected) in [
            ("https://vault.azure.net/.default", "https://vault.azure.net"),
            ("https://storage.azure.com//.default", "https://storage.azure.com/"),
            ("https://a/.default/b", "https://a/.default/b"),
            ("someResource", "someResource"),
        ] {
            assert_eq!(resource(scope), expected);
        }
    }

    #[test]
    fn the_query_of_an_endpoint_stays() {
        let wanted = Wanted { resource: "https://a b", selector: Some(("client_id", "c")) };
        for (endpoint, expected) in [
            ("http://localhost/token", "http://localhost/token?api-version=2018-02-01&resource=https%3A%2F%2Fa+b&client_id=c"),
            ("http://localhost/token?", "http://localhost/token?api-version=2018-02-01&resource=https%3A%2F%2Fa+b&client_id=c"),
            ("http://localhost/token?x=1", "http://localhost/token?x=1&api-version=2018-02-01&resource=https%3A%2F%2Fa+b&client_id=c"),
        ] {
            assert_eq!(imds(endpoint, &wanted).url, expected);
        }
    }
}
