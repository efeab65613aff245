//! What becomes of a request.

use super::{
    request_line::RequestLine,
    settings::{self, Allowed},
};
use crate::{
    component::bindings::wasi::http::types::{Method, Scheme as HostScheme},
    http_auth::{Scheme, Target},
};

/// That.
pub(super) enum Verdict {
    Attach(&'static Allowed),
    Pass,
    Refuse(&'static str),
    Fail(&'static str),
}

pub(super) fn decide(line: &RequestLine) -> Verdict {
    let settings = match settings::get() {
        Ok(settings) => settings,
        Err(why) => return Verdict::Fail(why),
    };
    let scheme = match &line.scheme {
        // As the host takes it, too.
        None | Some(HostScheme::Https) => Some(Scheme::Https),
        Some(HostScheme::Http) => Some(Scheme::Http),
        Some(HostScheme::Other(_)) => None,
    };
    let Some(target) = Target::parse(scheme.unwrap_or(Scheme::Https), line.authority(), line.path()) else {
        return Verdict::Refuse("it goes to an address of the machine's own services, or nowhere for sure");
    };
    match scheme.and_then(|_| settings.allowed(&target)) {
        Some(_) if is_repeated(&line.method) => Verdict::Refuse("no token goes out with TRACE or CONNECT"),
        Some(allowed) => Verdict::Attach(allowed),
        None if settings.passes => Verdict::Pass,
        None => Verdict::Refuse("no rule names it"),
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
