//! Which plugins can stand behind `azure-identity-http-auth.wasm`.

use std::path::Path;

use wasmtime_host::{Embedded, Uncomposable, compose};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{ManglingAndAbi, Resolve};

use crate::support::{config, http_auth_component, plugin};

/// A component with everything in it that a world has, and nothing behind it.
fn component(world: &str) -> Vec<u8> {
    let mut resolve = Resolve::new();
    resolve.push_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit")).expect("the project's WIT");
    let package = resolve.push_str("plugin.wit", &format!("package test:other; world plugin {{ {world} }}")).expect("WIT");
    let world = resolve.select_world(&[package], Some("plugin")).expect("the world");
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).expect("any module can have it");
    ComponentEncoder::default().module(&module).expect("the module").encode().expect("a component")
}

fn refusal(world: &str) -> Uncomposable {
    let error = compose(&http_auth_component(), &component(world)).expect_err("it cannot be composed");
    error.downcast_ref::<Uncomposable>().unwrap_or_else(|| panic!("{error:?}")).clone()
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn all_that_the_world_proxy_imports_can_be_used() {
    let proxy = "
        import wasi:clocks/wall-clock@0.2.0; import wasi:clocks/monotonic-clock@0.2.0; import wasi:random/random@0.2.0;
        import wasi:cli/stdin@0.2.0; import wasi:cli/stdout@0.2.0; import wasi:cli/stderr@0.2.0; import wasi:http/outgoing-handler@0.2.0;
        export run: func();";
    // What comes out of it is valid: `compose` has it validated.
    assert!(compose(&http_auth_component(), &component(proxy)).is_ok());
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn files_can_be_asked_for_and_there_are_none() {
    let world = "
        import wasi:http/outgoing-handler@0.2.0; import wasi:filesystem/types@0.2.0; import wasi:filesystem/preopens@0.2.0;
        import wasi:cli/terminal-stdout@0.2.0; export run: func();";
    let composed = compose(&http_auth_component(), &component(world)).expect("it is composed");
    let DecodedWasm::Component(resolve, world) = decode(&composed).expect("a component") else { panic!("it is one") };
    let names: Vec<String> = resolve.worlds[world].imports.keys().map(|import| resolve.name_world_key(import)).collect();
    assert!(names.iter().all(|name| !name.starts_with("wasi:filesystem/")), "{names:?}");
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn what_has_no_streams_is_between_the_plugin_and_its_host() {
    let world = "
        import wasi:http/outgoing-handler@0.2.0; import wasi:cli/environment@0.2.0; import wasi:cli/exit@0.2.0; import log: func(text: string);";
    assert!(compose(&http_auth_component(), &component(world)).is_ok());
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn a_plugin_that_needs_more_is_refused_by_the_name_of_what_it_needs() {
    let with = |more: &str| refusal(&format!("import wasi:http/outgoing-handler@0.2.0; {more}"));
    let sockets = with("import wasi:sockets/tcp@0.2.0;");
    assert!(matches!(&sockets, Uncomposable::Import(name) if name.starts_with("wasi:sockets/")));
    assert!(sockets.to_string().contains("wasi:sockets/") && sockets.to_string().contains("the host itself"), "{sockets}");
    let server = with("export wasi:http/incoming-handler@0.2.0;");
    assert_eq!(server, Uncomposable::Export("wasi:http/incoming-handler@0.2.0".to_owned()));
    assert!(
        server.to_string().contains("`wasi:http/incoming-handler@0.2.0`") && server.to_string().contains("the host itself"),
        "{server}"
    );
    assert_eq!(refusal("import wasi:cli/stdout@0.2.0;"), Uncomposable::NoRequests);
    // On its own the host has it, and serves it by whatever speaks for requests that come in.
    let server = component("import wasi:http/outgoing-handler@0.2.0; export wasi:http/incoming-handler@0.2.0;");
    assert!(Embedded::alone(&server, &config()).is_ok());
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn a_plugin_that_wants_the_secrets_is_refused() {
    for interface in ["http-auth-config", "files", "imds", "token-store", "signer"] {
        let name = format!("azure-identity:credentials/{interface}@0.1.0");
        let Uncomposable::Privileged(_) = refusal(&format!("import wasi:http/outgoing-handler@0.2.0; import {name};")) else {
            panic!("{name} is not the plugin's")
        };
    }
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn on_its_own_a_plugin_is_given_none_of_it_either() {
    let world = "import wasi:http/outgoing-handler@0.2.0; import azure-identity:credentials/http-auth-config@0.1.0;";
    assert!(Embedded::alone(&component(world), &config()).is_err());
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn what_is_no_component_is_said_to_be_none() {
    assert!(compose(&http_auth_component(), b"\0asm\x01\0\0\0").is_err());
    assert!(compose(b"", &plugin()).is_err());
}
