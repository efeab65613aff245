// What runtimes bring along and no package of types tells: for `cargo xtask test`, which checks the types of all JavaScript here.

declare module "cloudflare:workers" {
  /** Absent in older runtimes. */
  export const waitUntil: ((work: Promise<unknown>) => void) | undefined;
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "wasi:cli/environment@0.2.0" {
  export function getArguments(): string[];
}
