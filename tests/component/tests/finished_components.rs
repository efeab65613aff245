//! What is read from components: one that is made here, and those that are shipped.

use std::path::Path;

use component_imports::{check, imports};
use wasm_encoder::{EntityType, ImportSection, Module, TypeSection};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// A component that imports one function of the two that its world allows.
fn component() -> Vec<u8> {
    let mut resolve = Resolve::new();
    let package = resolve
        .push_str("test.wit", "package a:b@0.1.0; interface c { f: func(); g: func(); } world w { import c; }")
        .expect("the text above is WIT");
    let world = resolve.select_world(&[package], Some("w")).expect("the world above");
    let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
    types.ty().function([], []);
    imports.import("a:b/c@0.1.0", "f", EntityType::Function(0));
    let mut module = Module::new();
    module.section(&types).section(&imports);
    let mut module = module.finish();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).expect("metadata can be added to any module");
    let mut encoder = ComponentEncoder::default();
    encoder.module(&module).expect("the module above").encode().expect("it is of its world")
}

#[test]
fn only_what_is_used_is_imported() {
    assert_eq!(imports(&component()).expect("a component"), "a:b/c@0.1.0 f\n");
}

#[test]
fn a_core_module_is_no_component() {
    assert!(imports(&Module::new().finish()).is_err());
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn what_is_shipped_imports_what_was_agreed_on() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let names = ["azure-identity", "azure-identity-cloud", "azure-identity-developer", "azure-identity-http-auth"];
    let twins = names.map(|name| [name.to_owned(), format!("{name}-p3")]).concat();
    for name in twins.into_iter().chain(["azure-identity-keyvalue".to_owned()]) {
        let component = root.join(format!("dist/component/{name}.wasm"));
        let checked = check(&component, &root.join(format!("wit/golden/{name}.imports.txt")));
        assert!(checked.is_ok(), "{:#}", checked.unwrap_err());
    }
}
