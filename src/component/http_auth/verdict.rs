//! What becomes of a request.

use super::{
    audit::{Asked, Outcome},
    request_line::RequestLine,
    settings::{self, Allowed, Settings},
};
use crate::{
    component::bindings::wasi::http::types::{ErrorCode, Method, Scheme as HostScheme},
    http_auth::{Scheme, Target},
};

/// That, when it goes out.
pub(super) enum Verdict {
    Attach(&'static Allowed),
    Pass,
}

/// The host is told of a request that does not.
pub(super) fn decide(line: &RequestLine, asked: &Asked) -> Result<Verdict, ErrorCode> {
    let settings = settings::get().map_err(|why| {
        asked.tell(Outcome::Failed, "", why);
        settings::unusable()
    })?;
    permitted(line, settings).map_err(|why| {
        asked.tell(Outcome::Refused, "", why);
        ErrorCode::HttpRequestDenied
    })
}

fn permitted(line: &RequestLine, settings: &'static Settings) -> Result<Verdict, &'static str> {
    let scheme = match &line.scheme {
        // As the host takes it, too.
        None | Some(HostScheme::Https) => Some(Scheme::Https),
        Some(HostScheme::Http) => Some(Scheme::Http),
        Some(HostScheme::Other(_)) => None,
    };
    let Some(target) = Target::parse(scheme.unwrap_or(Scheme::Https), line.authority(), line.path()) else {
        return Err("it goes to an address of the machine's own services, or nowhere for sure");
    };
    match scheme.and_then(|_| settings.allowed(&target)) {
        Some(_) if is_repeated(&line.method) => Err("no token goes out with TRACE or CONNECT"),
        Some(allowed) => Ok(Verdict::Attach(allowed)),
        None if settings.passes => Ok(Verdict::Pass),
        None => Err("no rule names it"),
    }
}

/// Whether servers repeat such a request, or make a tunnel for it.
fn is_repeated(method: &Method) -> bool {
    match method {
        Method::Trace | Method::Connect => true,
        Method::Other(name) => name.eq_ignore_ascii_case("trace") || name.eq_ignore_ascii_case("connect"),
        _ => false,
    }
}
