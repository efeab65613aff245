//! A plugin as its author writes it: prints what is at the URL that it is given. Whether a token goes there, and whose, is up to its host.
#![cfg(target_family = "wasm")]
#![allow(unsafe_code, clippy::pedantic, missing_debug_implementations, reason = "the bindings are generated")]
wit_bindgen::generate!({
    path: ["../../wit/deps/io", "../../wit/deps/clocks", "../../wit/deps/random", "../../wit/deps/filesystem", "../../wit/deps/sockets",
        "../../wit/deps/cli", "../../wit/deps/http", "wit"],
    world: "example:plugin/plugin",
    generate_all,
});
use exports::wasi::cli::run::Guest;
use wasi::cli::{environment::get_arguments, stdout::get_stdout};
use wasi::http::{outgoing_handler::handle, types::Fields, types::OutgoingRequest};

struct Plugin;
export!(Plugin);

impl Guest for Plugin {
    fn run() -> Result<(), ()> {
        let got = get(&get_arguments().pop().unwrap_or_default());
        let (is_well, text) = (got.is_ok(), got.unwrap_or_else(String::into_bytes));
        text.chunks(4096).try_for_each(|part| get_stdout().blocking_write_and_flush(part)).map_err(drop)?;
        if is_well { Ok(()) } else { Err(()) }
    }
}

fn get(url: &str) -> Result<Vec<u8>, String> {
    let (authority, path) = url.strip_prefix("https://").and_then(|rest| rest.split_once('/')).ok_or("which https URL?")?;
    let request = OutgoingRequest::new(Fields::new());
    request.set_authority(Some(authority)).and_then(|()| request.set_path_with_query(Some(&format!("/{path}")))).map_err(|()| "no URL")?;
    let answer = handle(request, None).map_err(|error| format!("{error:?}"))?;
    answer.subscribe().block();
    let response = answer.get().ok_or("no answer")?.map_err(|()| "no answer")?.map_err(|error| format!("{error:?}"))?;
    let (body, mut text) = (response.consume().map_err(|()| "no body")?, Vec::new());
    let stream = body.stream().map_err(|()| "no stream")?;
    while let Ok(part) = stream.blocking_read(65_536) {
        text.extend(part);
    }
    Ok(text)
}
