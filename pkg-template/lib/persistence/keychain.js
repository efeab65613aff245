// @ts-check
import { bytesFrom } from "../base64.js";
import { use } from "./key-store.js";

const PROGRAM = "osascript";
const SERVICE = "Microsoft.Developer.IdentityService";
const ACCOUNT = "MSALCache";

/** The cache whose account has a name of its own, in the official libraries. */
const DEFAULT_CACHE = "msal.cache.nocae";

/** What the Keychain says of an item that is not there: `errSecItemNotFound`. */
const NOT_FOUND = -25300;

const MISSING = "Unlock the login keychain, and allow access to the item";

/**
 * What `osascript` runs. The keys are the values of `kSecClass` and the like. It gets a secret by its input, which has no limit: a line of
 * `security -i`, the other tool that takes one so, is cut after 4,096 bytes, which is less than one signed-in user takes.
 */
const SCRIPT = `
ObjC.import("Foundation");
ObjC.import("Security");
function run([service, account, verb]) {
  const item = $.NSMutableDictionary.alloc.init;
  item.setObjectForKey($("genp"), $("class"));
  item.setObjectForKey($(service), $("svce"));
  item.setObjectForKey($(account), $("acct"));
  if (verb === "read") {
    item.setObjectForKey($.NSNumber.numberWithBool(true), $("r_Data"));
    item.setObjectForKey($("m_LimitOne"), $("m_Limit"));
    const found = Ref();
    const status = Number($.SecItemCopyMatching(item, found));
    if (status === ${NOT_FOUND}) return "none";
    if (status !== 0) throw new Error("status " + status);
    return "item " + ObjC.unwrap(ObjC.castRefToObject(found[0]).base64EncodedStringWithOptions(0));
  }
  let status;
  if (verb === "clear") status = Number($.SecItemDelete(item));
  else {
    const secret = $.NSFileHandle.fileHandleWithStandardInput.readDataToEndOfFile;
    const changes = $.NSMutableDictionary.alloc.init;
    changes.setObjectForKey(secret, $("v_Data"));
    status = Number($.SecItemUpdate(item, changes));
    if (status === ${NOT_FOUND}) {
      item.setObjectForKey(secret, $("v_Data"));
      status = Number($.SecItemAdd(item, null));
    }
  }
  if (status !== 0) throw new Error("status " + status);
  return "done";
}
`;

/**
 * The Keychain of macOS, by the interpreter that comes with the system.
 *
 * @param {import("./sealed-file.js").At} at
 * @returns {import("./key-store.js").Tool}
 */
export function keychain({ place, name }) {
  /** @param {string} verb @param {string} input */
  const ask = async (verb, input) => {
    const account = name === DEFAULT_CACHE ? ACCOUNT : name;
    const { code, output, said } = await use(place, PROGRAM, ["-l", "JavaScript", "-e", SCRIPT, SERVICE, account, verb], input, MISSING);
    if (code !== 0) throw new Error(`the Keychain refused (${said || `exit code ${code}`}). ${MISSING}`);
    return new TextDecoder().decode(output).trim();
  };
  return {
    async read() {
      const answer = await ask("read", "");
      if (answer === "none") return undefined;
      const [, base64] = /^item ([A-Za-z0-9+/]*=*)$/.exec(answer) ?? [];
      if (base64 === undefined) throw new Error(`${PROGRAM} has not answered as it was asked to. ${MISSING}`);
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesFrom(base64)) || undefined;
    },
    write: async (text) => void (await ask("write", text)),
    clear: async () => void (await ask("clear", "")),
  };
}
