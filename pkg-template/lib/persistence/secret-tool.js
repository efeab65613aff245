// @ts-check
import { use } from "./key-store.js";

const PROGRAM = "secret-tool";
const LABEL = "MSALCache";
const CLIENT = "Microsoft.Developer.IdentityService";

/** From so many bytes on, `secret-tool store` keeps the first ones only, and says that all is well. */
const MOST = 8191;

const MISSING =
  "Install libsecret's tools (Debian and Ubuntu: libsecret-tools; Fedora and Alpine: libsecret) and run in a desktop session whose keyring is unlocked";

/**
 * The Secret Service of a Linux desktop (GNOME Keyring, KWallet) by libsecret's tool. It is the item that the official libraries read: libsecret
 * keeps a schema's name as one more attribute.
 *
 * @param {import("./sealed-file.js").At} at
 * @returns {import("./key-store.js").Tool}
 */
export function secretTool({ place, name }) {
  const attributes = ["xdg:schema", name, "MsalClientID", CLIENT];
  /** @param {string[]} args @param {string} input */
  const ask = (args, input) => use(place, PROGRAM, args, input, MISSING);
  return {
    async read() {
      const { code, output, said } = await ask(["lookup", ...attributes], "");
      if (code === 0) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(output) || undefined;
      // No such item: it says nothing, though its libraries may.
      if (code === 1 && !said.startsWith(`${PROGRAM}: `)) return undefined;
      throw failed(code, said);
    },
    async write(text) {
      const { length } = new TextEncoder().encode(text);
      if (length > MOST) throw new Error(`the cache has ${length} bytes, and ${PROGRAM} keeps ${MOST} at most. Give applications caches of their own`);
      const { code, said } = await ask(["store", `--label=${LABEL}`, ...attributes], text);
      if (code !== 0) throw failed(code, said);
    },
    async clear() {
      await ask(["clear", ...attributes], "");
    },
  };
}

/** @param {number} code @param {string} said */
function failed(code, said) {
  return new Error(`${PROGRAM} failed (${said || `exit code ${code}`}). ${MISSING}`);
}
