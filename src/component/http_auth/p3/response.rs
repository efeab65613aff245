//! What the plugin sees of a response: the host's, without what a server may have repeated of the request.

use alloc::vec::Vec;

use wit_bindgen::{StreamResult, spawn_local};

use super::upload::PART;
use crate::{
    component::bindings::{
        wasi::http::types::{Fields, Response},
        wit_future, wit_stream,
    },
    http_auth::Veil,
};

pub(super) fn shown(response: Response, veil: Veil) -> Response {
    let (status, headers) = (response.get_status_code(), veiled(&response.get_headers(), &veil));
    let (_, accepted) = wit_future::new(|| Ok(()));
    let (mut from, trailers) = Response::consume_body(response, accepted);
    let (mut to, contents) = wit_stream::new();
    let (trailers_to, trailers_shown) = wit_future::new(|| Ok(None));
    let (shown, _) = Response::new(headers, Some(contents), trailers_shown);
    // It was one of the host's.
    let (Ok(()) | Err(())) = shown.set_status_code(status);
    spawn_local(async move {
        let mut bytes = Vec::new();
        loop {
            let (outcome, part) = from.read(Vec::with_capacity(PART)).await;
            bytes.extend(part);
            let goes_on = matches!(outcome, StreamResult::Complete(_));
            let shown = if goes_on {
                veil.cover_part(&mut bytes)
            } else {
                veil.cover(&mut bytes);
                bytes.len()
            };
            // The rest may be the beginning of a token.
            let rest = bytes.split_off(shown);
            if !bytes.is_empty() && !to.write_all(bytes).await.is_empty() {
                return; // the plugin wants no more
            }
            bytes = rest;
            if !goes_on {
                break;
            }
        }
        drop(to);
        let trailers = trailers.await.map(|trailers| trailers.map(|trailers| veiled(&trailers, &veil)));
        let (Ok(()) | Err(_)) = trailers_to.write(trailers).await;
    });
    shown
}

fn veiled(fields: &Fields, veil: &Veil) -> Fields {
    let veiled = Fields::new();
    for (name, mut value) in fields.copy_all() {
        veil.cover(&mut value);
        // One that the host gives and does not take is one between it and the server.
        let (Ok(()) | Err(_)) = veiled.append(&name, &value);
    }
    veiled
}
