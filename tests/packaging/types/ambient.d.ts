// What runtimes have that no type library of ours knows.
declare module "cloudflare:workers" {
  /** Not in older runtimes. */
  export const waitUntil: ((promise: Promise<unknown>) => void) | undefined;
}
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
