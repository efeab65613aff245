// @ts-check
import { base64url } from "./base64.js";
import { line } from "./lines.js";

/** The SHA-256 of a text, in base64url, as the line that the artefact reads (`src/js/host.rs`). @param {string} text */
export async function sha256(text) {
  return line("value", base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))));
}
