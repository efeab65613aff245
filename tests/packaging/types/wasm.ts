// A Worker that brings its own module imports the .wasm itself. Nothing here runs.
import module from "azure-identity-wasm/identity.wasm";
import { init } from "azure-identity-wasm/slim";

await init(module);
