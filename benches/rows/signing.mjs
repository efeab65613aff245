// @ts-check
// Assertions that a certificate's key signs, RSA of 2048 bits, PS256, more at once than WebCrypto has threads. `floor` and `rsa-wasm` make the bare
// signature, `ours-call` makes the whole call for a token.
import { execFileSync } from "node:child_process";
import { cpu, elapsed } from "../figures.mjs";

const IN_FLIGHT = 16;
const SIGNATURES = 2000;
const WARM_UP = 200;

/** @param {Function} _ @param {import("../sts.mjs").Sts} sts @param {{ subject: string, quick: boolean }} about */
export default async function measure(_, sts, { subject, quick }) {
  const { signing } = await import(`../subjects/${subject}.mjs`);
  const sign = await signing(certificate(), sts);
  const slow = subject === "rsa-wasm" ? 20 : 1;
  const count = SIGNATURES / (quick ? 4 : 1) / slow;
  await all(sign, WARM_UP / slow);
  let microseconds = 0;
  const milliseconds = await elapsed(async () => (microseconds = await cpu(() => all(sign, count))));
  return { perSecond: (count / milliseconds) * 1000, microseconds: microseconds / count };
}

/** @param {() => Promise<unknown> | unknown} sign @param {number} count */
function all(sign, count) {
  const worker = async () => {
    while (count-- > 0) await sign();
  };
  return Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

/** A certificate and its key, in PEM: of its own in every process. @returns {{ key: string, certificate: string }} */
function certificate() {
  const words = "req -x509 -newkey rsa:2048 -nodes -keyout - -subj /CN=bench -days 30".split(" ");
  const pem = execFileSync("openssl", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [key, certificate] = pem.split(/(?=-----BEGIN CERTIFICATE)/);
  return { key, certificate };
}
