// @ts-check
// Lets Node run bundles for pages and Workers: `fetch` reads files, a .wasm is a module, `cloudflare:workers` is there.

import { register } from "node:module";
import { readFile } from "node:fs/promises";

const original = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const url = String(input instanceof Request ? input.url : input);
  if (!url.startsWith("file:")) return original(input, init);
  return new Response(await readFile(new URL(url)), { headers: { "content-type": "application/wasm" } });
};

/** Runs in Node's loader. */
const HOOKS = `
export async function resolve(specifier, context, next) {
  return specifier.startsWith("cloudflare:") ? { url: specifier, shortCircuit: true } : next(specifier, context);
}
export async function load(url, context, next) {
  if (url.startsWith("cloudflare:")) return { format: "module", source: "export const waitUntil = () => {};", shortCircuit: true };
  if (!url.endsWith(".wasm")) return next(url, context);
  const source = \`import fs from "node:fs"; export default new WebAssembly.Module(fs.readFileSync(new URL(\${JSON.stringify(url)})));\`;
  return { format: "module", source, shortCircuit: true };
}`;
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
