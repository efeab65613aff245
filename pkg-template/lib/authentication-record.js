// @ts-check
import { parse } from "./json.js";
import { RECORD } from "./user-credential.js";

const VERSION = "1.0";

/** @param {import("../types/index.d.ts").AuthenticationRecord} record */
export function serializeAuthenticationRecord(record) {
  const { authority, clientId, homeAccountId, tenantId, username } = record;
  return JSON.stringify({ authority, clientId, homeAccountId, tenantId, username, version: VERSION });
}

/**
 * @param {string} serializedRecord
 * @returns {import("../types/index.d.ts").AuthenticationRecord}
 */
export function deserializeAuthenticationRecord(serializedRecord) {
  const record = parse(serializedRecord);
  if (record === undefined) throw new TypeError("serializedRecord: it is not a JSON object");
  if ((record.version ?? VERSION) !== VERSION) throw new TypeError(`serializedRecord: its version is not ${VERSION}, the only one that is known`);
  const missing = RECORD.find((name) => typeof record[name] !== "string" || /[\0-\x1f\x7f]/.test(record[name]));
  if (missing) throw new TypeError(`serializedRecord: it has no ${missing}`);
  const { clientId, homeAccountId, tenantId, username } = record;
  // Others write a host, or a URL.
  const authority = record.authority.replace(/^[a-z]+:\/\//i, "").replace(/\/.*$/s, "");
  return { authority, clientId, homeAccountId, tenantId, username };
}
