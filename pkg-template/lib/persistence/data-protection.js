// @ts-check
import { base64, bytesFrom } from "../base64.js";
import { find, run } from "./programs.js";
import { unavailable, why } from "./place.js";
import { plain } from "./sealed-file.js";

const PROGRAM = "powershell.exe";

/** What DPAPI's own form begins with; no text does. */
const FIRST_BYTE = 1;

/**
 * Data Protection (DPAPI) of Windows for the current user, by Windows PowerShell, which every Windows has.
 *
 * @param {import("./place.js").Place} place
 * @returns {import("./sealed-file.js").Seal}
 */
export function dataProtection(place) {
  const unencrypted = plain(place);
  return {
    async seal(text) {
      try {
        return await ask(place, "Protect", new TextEncoder().encode(text));
      } catch (refusal) {
        if (place.unsafeAllowUnencryptedStorage) return unencrypted.seal(text);
        throw refuse("encrypted", refusal, "; or set unsafeAllowUnencryptedStorage, and it is a plain file");
      }
    },
    async unseal(bytes) {
      if (bytes[0] !== FIRST_BYTE) return unencrypted.unseal(bytes);
      try {
        return await unencrypted.unseal(await ask(place, "Unprotect", bytes));
      } catch (refusal) {
        throw refuse("decrypted", refusal, ". Run as the Windows user who wrote it, or delete it and sign in again");
      }
    },
  };
}

/** @param {string} what @param {any} refusal @param {string} remedy */
function refuse(what, refusal, remedy) {
  return unavailable(`the token cache cannot be ${what}: ${refusal.message}${remedy}`, refusal);
}

/** @param {import("./place.js").Place} place @param {string} verb @param {Uint8Array} bytes @returns {Promise<Uint8Array>} */
async function ask(place, verb, bytes) {
  const path = await find(place, PROGRAM);
  if (path === undefined) throw new Error(`there is no ${PROGRAM} in PATH`);
  const args = ["-NoProfile", "-NonInteractive", "-EncodedCommand", encoded(script(verb))];
  const { code, output, said } = await run(place, path, args, base64(bytes)).catch((error) => {
    throw new Error(`${PROGRAM} failed: ${why(error)}`, { cause: error });
  });
  const answer = new TextDecoder().decode(output).trim();
  if (code !== 0) throw new Error(`${PROGRAM} failed (${said || `exit code ${code}`})`);
  if (!/^[A-Za-z0-9+/]+=*$/.test(answer)) throw new Error(`${PROGRAM} has not answered as it was asked to`);
  return bytesFrom(answer);
}

/**
 * Base64 both ways, because a console has an encoding of its own; and errors in plain words, which are XML otherwise.
 * @param {string} verb
 */
function script(verb) {
  return `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
try {
  Add-Type -AssemblyName System.Security
  $bytes = [Convert]::FromBase64String([Console]::In.ReadToEnd())
  $answer = [Security.Cryptography.ProtectedData]::${verb}($bytes, $null, [Security.Cryptography.DataProtectionScope]::CurrentUser)
  [Console]::Out.Write([Convert]::ToBase64String($answer))
} catch {
  [Console]::Error.Write($_.Exception.Message)
  exit 1
}`;
}

/** As PowerShell takes a script in an argument: UTF-16 in base64. @param {string} text Of ASCII. */
function encoded(text) {
  const bytes = new Uint8Array(2 * text.length);
  for (let at = 0; at < text.length; at += 1) bytes[2 * at] = text.charCodeAt(at);
  return base64(bytes);
}
