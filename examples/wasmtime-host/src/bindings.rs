//! What the component exports, in Rust. What it imports is wasmtime-wasi's and wasmtime-wasi-http's to bind.

wasmtime::component::bindgen!({
    path: "../../wit",
    inline: "
        package host:view;
        world guest {
            export azure-identity:credentials/types@0.1.0;
            export azure-identity:credentials/credential@0.1.0;
        }
    ",
    world: "host:view/guest",
    exports: { default: async },
});
