// @ts-check
import { ClientSecretCredential } from "azure-identity-wasm";

/** @param {import("../sts.mjs").Place} sts @param {{ fetch?: typeof globalThis.fetch }} [given] */
export default function make({ origin, tenantId, clientId, clientSecret }, { fetch } = {}) {
  const host = fetch && { fetch };
  const options = { authorityHost: origin, disableInstanceDiscovery: true, ...(host && { host }) };
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  return {
    getToken: (/** @type {string} */ scope, /** @type {AbortSignal | undefined} */ abortSignal) =>
      abortSignal === undefined ? credential.getToken(scope) : credential.getToken(scope, { abortSignal }),
  };
}

/**
 * Assertions by the package's own modules: the package hands out tokens only.
 * @param {{ key: string, certificate: string }} pem @param {import("../sts.mjs").Place} sts
 */
export async function signing({ key, certificate }, { tokenEndpoint: audience, clientId }) {
  const [{ certificateAssertions }, { lentBy }, { useRuntime }] = await Promise.all(
    ["certificate/assertions", "lent", "runtime"].map((name) => import(new URL(`../modules/lib/${name}.js`, import.meta.url).href)),
  );
  useRuntime({ host: {} });
  const assert = certificateAssertions(clientId, { certificate: key + certificate }, false)(lentBy(undefined));
  const sign = () => assert({ audience, now: String(Math.floor(Date.now() / 1000)), adfs: "" });
  if (!/^value\teyJ[\w-]+\.[\w-]+\.[\w-]+\n$/.test(await sign())) throw new Error("that is no assertion");
  return sign;
}
