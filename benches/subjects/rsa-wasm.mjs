// @ts-check
// The `rsa` crate inside WebAssembly, blinded, as the library signs where there is no WebCrypto: the bare signature.
import { verify, constants, randomBytes, X509Certificate } from "node:crypto";
import fs from "node:fs";

/** @param {{ key: string, certificate: string }} pem */
export async function signing({ key, certificate }) {
  const at = new URL("../rsa-wasm/built/", import.meta.url);
  const { instantiate } = await import(new URL("rsa.js", at).href);
  const glue = instantiate(await WebAssembly.compile(fs.readFileSync(new URL("rsa.wasm", at))));
  const why = glue.load(key + certificate);
  if (why) throw new Error(why);
  const input = "a".repeat(440);
  const sign = () => glue.sign(input, randomBytes(16).toString("hex"));
  const padding = { key: new X509Certificate(certificate).publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  if (!verify("sha256", Buffer.from(input), padding, Buffer.from(sign(), "hex"))) throw new Error("its signature is wrong");
  return sign;
}
