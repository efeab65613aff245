//! The headers that a token goes out in, and those that demand another one.

use alloc::{string::String, vec::Vec};

use zeroize::{Zeroize, Zeroizing};

use crate::{
    Secret,
    component::bindings::wasi::http::types::{ErrorCode, Fields as HostFields},
    json::SerdeJson,
    response::challenge,
    text::concat,
    transport::Headers,
};

/// A request's headers with the token.
pub(super) fn with_token(headers: &[(String, Vec<u8>)], token: &Secret) -> Result<HostFields, ErrorCode> {
    let authorization = Zeroizing::new(concat(&["Bearer ", token.expose()]));
    let mut headers = headers.to_vec();
    headers.push((String::from("authorization"), authorization.as_bytes().to_vec()));
    let fields = HostFields::from_list(&headers);
    if let Some((_, value)) = headers.last_mut() {
        value.zeroize();
    }
    fields.map_err(|_| ErrorCode::InternalError(None))
}

/// The claims that a response with these headers demands, if it demands any.
pub(super) fn demanded(headers: Vec<(String, Vec<u8>)>) -> Option<String> {
    let headers = Headers::new(headers.into_iter().filter_map(|(name, value)| Some((name, String::from_utf8(value).ok()?))));
    challenge::claims(&headers, &SerdeJson)
}
