//! What the components export, and what those for clouds, developers and plugins import beside WASI, in Rust; and wasi:keyvalue. The rest of
//! their imports is wasmtime-wasi's and wasmtime-wasi-http's to bind.

wasmtime::component::bindgen!({
    path: "../../wit",
    inline: "
        package host:view;
        world guest {
            include azure-identity:credentials/cloud-imports@0.1.0;
            include azure-identity:credentials/developer-imports@0.1.0;
            import azure-identity:credentials/http-auth-config@0.1.0;
            import wasi:keyvalue/store@0.2.0-draft;
            import wasi:keyvalue/atomics@0.2.0-draft;
            export azure-identity:credentials/types@0.1.0;
            export azure-identity:credentials/credential@0.1.0;
        }
    ",
    world: "host:view/guest",
    imports: { default: async },
    exports: { default: async },
    with: {
        "azure-identity:credentials/token-store@0.1.0.held-lease": crate::machine::HeldLease,
        "wasi:keyvalue/store@0.2.0-draft.bucket": crate::keyvalue::Bucket,
    },
});
