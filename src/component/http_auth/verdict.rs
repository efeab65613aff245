//! What becomes of a request.

use super::settings::{self, Allowed};
use crate::{
    component::bindings::wasi::http::types::{Method, OutgoingRequest as HostRequest, Scheme as HostScheme},
    http_auth::{Scheme, Target},
};

/// That.
pub(super) enum Verdict {
    Attach(&'static Allowed),
    Pass,
    Refuse(&'static str),
    Fail(&'static str),
}

pub(super) fn decide(request: &HostRequest) -> Verdict {
    let settings = match settings::get() {
        Ok(settings) => settings,
        Err(why) => return Verdict::Fail(why),
    };
    let scheme = match request.scheme() {
        // As the host takes it, too.
        None | Some(HostScheme::Https) => Some(Scheme::Https),
        Some(HostScheme::Http) => Some(Scheme::Http),
        Some(HostScheme::Other(_)) => None,
    };
    let authority = request.authority().unwrap_or_default();
    let path = request.path_with_query().unwrap_or_default();
    let Some(target) = Target::parse(scheme.unwrap_or(Scheme::Https), &authority, &path) else {
        return Verdict::Refuse("it goes to an address of the machine's own services, or nowhere for sure");
    };
    let allowed = scheme.and_then(|_| settings.allowed(&target));
    match (allowed, request.method()) {
        // Servers repeat such a request, or make a tunnel for it.
        (Some(_), Method::Trace | Method::Connect) => Verdict::Refuse("no token goes out with TRACE or CONNECT"),
        (Some(allowed), _) => Verdict::Attach(allowed),
        (None, _) if settings.passes => Verdict::Pass,
        (None, _) => Verdict::Refuse("no rule names it"),
    }
}
