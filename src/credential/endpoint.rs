use super::CredentialOptions;
#[cfg(feature = "users")]
use crate::text::find_line;
use crate::{
    authority::{Authority, AzureAuthorityHosts, Region, TenantId},
    cache::CacheKey,
    error::Result,
    facts::Question,
    maybe_send::Shared,
    request::{discovery, token::Grant},
    response,
    token::Ask,
    transport::{Patience, Transport},
};
use alloc::{string::String, vec::Vec};

/// Where a credential asks: the authority, and what has to be found out about it first.
pub(crate) struct Endpoint {
    authority: Authority,
    /// Whether a secret may go there without asking anyone, and the endpoints are where they always are.
    is_trusted: bool,
    region: Option<Region>,
}

impl Endpoint {
    /// The authority of the options, or else of the environment.
    pub(super) fn new(own_tenant: &TenantId, options: &CredentialOptions) -> Result<Self> {
        let host = &options.host;
        let given = options.authority_host.as_deref().filter(|authority| !authority.trim_ascii().is_empty());
        let from_env = if given.is_none() { host.env("AZURE_AUTHORITY_HOST") } else { None };
        let authority = Authority::parse(given.or(from_env.as_deref()).unwrap_or(AzureAuthorityHosts::AZURE_PUBLIC_CLOUD))?;
        let is_adfs = own_tenant.is("adfs");
        let is_trusted = options.disable_instance_discovery || authority.is_well_known() || is_adfs;
        let region = match host.env("AZURE_REGIONAL_AUTHORITY_NAME") {
            Some(name) if !is_adfs => Some(Region::parse(&name, host.env("REGION_NAME").as_deref())?),
            _ => None,
        };
        Ok(Self { authority, is_trusted, region })
    }

    pub(super) fn host(&self) -> &str {
        self.authority.host()
    }

    /// The endpoint of this name for a call, as `token`. Nothing secret has gone there yet, and nothing will if this fails.
    pub(super) async fn find(&self, name: &str, ask: &Ask, regional: bool, transport: &Transport<'_>) -> Result<String> {
        let mut last = None;
        for question in self.questions(ask, regional, transport) {
            last = Some(question.answer().await?);
        }
        match (last, &self.region) {
            (Some(endpoints), _) if !self.is_trusted => self.authority.endpoint_of_metadata(of_metadata(&endpoints, name)),
            (Some(region), _) if !region.is_empty() => Ok(self.authority.in_region(&region).endpoint(&ask.tenant, name)),
            (None, Some(Region::Named(region))) if regional => Ok(self.authority.in_region(region).endpoint(&ask.tenant, name)),
            _ => Ok(self.authority.endpoint(&ask.tenant, name)),
        }
    }

    /// What has to be found out for that, in this order: whether Microsoft knows the authority and then where its endpoints are, or which
    /// region this is. Mostly nothing.
    fn questions(&self, ask: &Ask, regional: bool, transport: &Transport<'_>) -> Vec<Shared<Question>> {
        let (authority, tenant) = (&self.authority, &ask.tenant);
        let mut questions = Vec::new();
        let mut add = |name: &[&str], request, read, patience| {
            let (session, name) = (Shared::clone(transport.session), CacheKey::of_question(name));
            questions.push(Shared::new(Question { session, name, request, read, patience }));
        };
        if !self.is_trusted {
            add(&["instance ", self.host()], discovery::instance(authority, tenant), response::discovery::instance, None);
            let metadata = discovery::metadata(authority, tenant);
            add(&[&metadata.url.clone()], metadata, response::discovery::endpoints, None);
        } else if regional && self.region == Some(Region::Detect) {
            add(&["region"], discovery::region(), response::discovery::region, Some(&BRIEF));
        }
        questions
    }
}

/// The endpoint of this name among those that the metadata names; it is the token endpoint where nobody asks for others.
#[cfg(feature = "users")]
fn of_metadata<'a>(endpoints: &'a str, name: &str) -> &'a str {
    find_line(endpoints, name).unwrap_or_default()
}

#[cfg(not(feature = "users"))]
fn of_metadata<'a>(endpoint: &'a str, _: &str) -> &'a str {
    endpoint
}

/// Regions serve applications, not users.
pub(super) fn is_regional(grant: &Grant) -> bool {
    matches!(grant, Grant::ClientCredentials)
}

/// Elsewhere than in Azure nobody answers.
const BRIEF: Patience = Patience { max_retries: 0, retry_delay: 0, max_retry_delay: 0, deadline: 2_000, exchange_timeout: 2_000 };
