// @ts-check
// Fastly's JavaScript runtime has no WebAssembly, so nothing of this package can run there.
throw new Error(
  "azure-identity-wasm: Fastly Compute's JavaScript runtime has no WebAssembly. Use the Rust crate azure-identity-wasm in a Rust service.",
);
