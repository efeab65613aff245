// @ts-check
// The npm package, as a program; see program.mjs.

import {
  ClientSecretCredential,
  DeviceCodeCredential,
  SharedTokenCacheCredential,
  deserializeAuthenticationRecord,
  serializeAuthenticationRecord,
} from "azure-identity-wasm";
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (/** @type {object} */ line) => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** @type {import("./program.mjs").Config} */
const config = JSON.parse((await lines.next()).value ?? "");
/** @type {{ event: string, message?: unknown }[]} */
let logs = [];
let offset = 0;
const host = {
  now: () => Date.now() + offset,
  log: (/** @type {any} */ { event, fields }) => logs.push({ event, message: fields.message }),
  fetch: (/** @type {any} */ url, /** @type {any} */ init) => fetch(String(url).replace(config.authority, config.origin), init),
};
const credential = make();

for await (const line of { [Symbol.asyncIterator]: () => lines }) {
  /** @type {import("./program.mjs").Asked} */
  const { scope, enableCae, authenticate, advance } = JSON.parse(line);
  offset += 1000 * (advance ?? 0);
  logs = [];
  /** @type {import("./program.mjs").Said} */
  const said = { logs };
  try {
    if (authenticate) {
      const record = await /** @type {DeviceCodeCredential} */ (credential).authenticate(scope, { enableCae });
      said.record = record && serializeAuthenticationRecord(record);
    }
    said.token = (await credential.getToken(scope, { enableCae })).token;
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    said.error = { name, message };
  }
  say(said);
}

function make() {
  const { authority: authorityHost, tenant: tenantId = "", client: clientId = "", secret = "", record, cache } = config;
  const options = {
    authorityHost,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
    tokenCachePersistenceOptions: cache && { enabled: true, name: cache.name, unsafeAllowUnencryptedStorage: cache.allow },
    host,
  };
  if (config.kind === "secret") return new ClientSecretCredential(tenantId, clientId, secret, options);
  if (config.kind === "shared") return new SharedTokenCacheCredential(options);
  return new DeviceCodeCredential({
    ...options,
    tenantId,
    clientId,
    authenticationRecord: record ? deserializeAuthenticationRecord(record) : undefined,
    disableAutomaticAuthentication: true,
    userPromptCallback: ({ userCode }) => say({ shown: userCode }),
  });
}
