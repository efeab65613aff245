// @ts-check
// @azure/msal-node. It has no pipeline for requests to an API: an application answers challenges itself.

import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { serve } from "./serve.mjs";

await serve((description) => {
  // What a client is capable of is said when it is made.
  const [plain, capable] = [[], ["CP1"]].map((clientCapabilities) => make(description, clientCapabilities));

  /** @param {string} scope @param {{ claims?: string, enableCae?: boolean }} options */
  const getToken = async (scope, { claims, enableCae }) => {
    const client = enableCae ? capable : plain;
    const { userAssertion } = description;
    const request = { scopes: [scope], claims };
    const result = userAssertion
      ? await client.acquireTokenOnBehalfOf({ ...request, oboAssertion: userAssertion })
      : await client.acquireTokenByClientCredential(request);
    return result?.accessToken ?? "";
  };

  return {
    getToken,
    call: async (scope, url) => {
      const send = async (/** @type {string | undefined} */ claims) =>
        fetch(url, { headers: { authorization: `Bearer ${await getToken(scope, { claims, enableCae: true })}` } });
      const first = await send(undefined);
      const claims = /claims="([^"]+)"/.exec(first.headers.get("www-authenticate") ?? "")?.[1];
      const response = claims ? await send(Buffer.from(claims, "base64").toString()) : first;
      return { status: response.status, body: await response.json() };
    },
  };
});

/** @param {import("./serve.mjs").Description} description @param {string[]} clientCapabilities */
function make({ authority, tenant, client, secret, certificatePath, sendChain }, clientCapabilities) {
  const proof = certificatePath ? { clientCertificate: certificateOf(certificatePath, sendChain) } : { clientSecret: secret };
  const known = { authority: `${authority}/${tenant}`, knownAuthorities: [new URL(authority).host] };
  return new ConfidentialClientApplication({ auth: { clientId: client, ...known, clientCapabilities, ...proof } });
}

/** @param {string} file @param {boolean | undefined} sendChain */
function certificateOf(file, sendChain) {
  const pem = fs.readFileSync(file, "utf8");
  const privateKey = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(pem)?.[0] ?? "";
  const thumbprintSha256 = new X509Certificate(pem).fingerprint256.replaceAll(":", "");
  return { thumbprintSha256, privateKey, ...(sendChain && { x5c: pem }) };
}
