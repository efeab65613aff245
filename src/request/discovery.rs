//! Questions about an authority, before a secret goes there.

use alloc::{boxed::Box, string::String};

use super::{Form, Method, Request};
use crate::{
    authority::{Authority, TenantId},
    error::Scrubber,
    text::concat,
    transport::Headers,
};

/// Asks Microsoft whether it knows the authority's host (instance discovery).
pub fn instance(authority: &Authority, tenant: &TenantId) -> Box<Request> {
    let mut query = Form::new();
    query.add("api-version", "1.1");
    query.add("authorization_endpoint", &authority.authorization_endpoint(tenant));
    let (query, _) = query.finish();
    get(concat(&["https://login.microsoftonline.com/common/discovery/instance?", &query]), "accept\tapplication/json\n")
}

/// Asks the authority for its metadata (`OpenID` Connect Discovery 1.0, 4).
pub fn metadata(authority: &Authority, tenant: &TenantId) -> Box<Request> {
    get(authority.metadata_endpoint(tenant), "accept\tapplication/json\n")
}

/// Asks Azure's instance metadata service for the region that this machine is in.
///
/// <https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service>
pub fn region() -> Box<Request> {
    get("http://169.254.169.254/metadata/instance/compute?api-version=2021-02-01".into(), "metadata\ttrue\n")
}

#[allow(clippy::unnecessary_box_returns)] // nobody has it otherwise
fn get(url: String, headers: &'static str) -> Box<Request> {
    let headers = Headers::from_lines(headers);
    Box::new(Request { method: Method::Get, url, headers, body: None, may_be_repeated: true, scrubber: Scrubber::default() })
}
