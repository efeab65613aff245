//! What the component exports, and the signer that it may import, in Rust. The rest of its imports is wasmtime-wasi's and wasmtime-wasi-http's
//! to bind.

wasmtime::component::bindgen!({
    path: "../../wit",
    inline: "
        package host:view;
        world guest {
            import azure-identity:credentials/signer@0.1.0;
            export azure-identity:credentials/types@0.1.0;
            export azure-identity:credentials/credential@0.1.0;
        }
    ",
    world: "host:view/guest",
    imports: { default: async },
    exports: { default: async },
});
