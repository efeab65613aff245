// @ts-check
import { bytesFrom } from "./base64.js";

/**
 * Compiles a module that is a text: deflated (RFC 1951), in base64.
 * @param {string} text
 */
export async function compileText(text) {
  const inflated = new Blob([bytesFrom(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return WebAssembly.compile(await new Response(inflated).arrayBuffer());
}
