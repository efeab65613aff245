// @ts-check
import { readLines } from "../lines.js";
import { checkPresent, checkTenant, checkType } from "../options.js";
import { PROMPT } from "../questions.js";
import { calling } from "../side.js";
import { UserCredential, recordLines } from "../user-credential.js";

export class DeviceCodeCredential extends UserCredential {
  /** @param {import("../../types/index.d.ts").DeviceCodeCredentialOptions} [options] */
  constructor(options) {
    const { authenticationRecord, userPromptCallback = print, disableAutomaticAuthentication } = options ?? {};
    const known = recordLines(authenticationRecord);
    const { tenantId = authenticationRecord?.tenantId ?? ORGANIZATIONS, clientId = authenticationRecord?.clientId ?? DEVELOPER_APPLICATION } =
      options ?? {};
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkType("function", userPromptCallback, "userPromptCallback");
    checkType("boolean", disableAutomaticAuthentication, "disableAutomaticAuthentication");
    const manual = disableAutomaticAuthentication ? "yes" : "";
    const given = { tenantId, clientId, disableAutomaticAuthentication: manual, ...known };
    super("DeviceCodeCredential", given, options, {
      [PROMPT]: (text) => {
        const { userCode, verificationUri, message } = Object.fromEntries(readLines(text));
        return calling(userPromptCallback, { userCode, verificationUri, message });
      },
    });
  }
}

/** @param {import("../../types/index.d.ts").DeviceCodeInfo} info */
function print({ message }) {
  console.log(message);
}

/** Every tenant of work or school; who signs in says which. */
export const ORGANIZATIONS = "organizations";
/** The application of Azure's developer tools. */
export const DEVELOPER_APPLICATION = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
