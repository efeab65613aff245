// @ts-check
// The jwt matcher, with keys and signatures of WebCrypto that are made here, and with the vectors' own keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { differences } from "../engine/match.js";
import { signAssertion } from "./reference/assertion.js";
import { allVectors, vector } from "./support/vectors.js";

const ALGORITHMS = /** @type {const} */ ({
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  PS256: { name: "RSA-PSS", hash: "SHA-256" },
});

/** @param {keyof typeof ALGORITHMS} alg @param {{ saltLength?: number }} [options] */
async function signed(alg, { saltLength = 32 } = {}) {
  const shape = { ...ALGORITHMS[alg], modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(shape, true, ["sign", "verify"]);
  const input = [{ alg, typ: "JWT" }, { iss: "client-id", exp: 5 }].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const signature = await crypto.subtle.sign({ name: shape.name, saltLength }, privateKey, Buffer.from(input));
  const spki = Buffer.from(await crypto.subtle.exportKey("spki", publicKey)).toString("base64");
  const pem = `-----BEGIN PUBLIC KEY-----\n${spki.replace(/.{64}/g, "$&\n")}\n-----END PUBLIC KEY-----\n`;
  return { jwt: `${input}.${Buffer.from(signature).toString("base64url")}`, pem };
}

for (const alg of /** @type {const} */ (["RS256", "PS256"])) {
  test(`${alg} is verified, and header and claims are compared by member`, async () => {
    const { jwt, pem } = await signed(alg);
    const expected = { jwt: { header: { alg }, claims: { iss: "client-id", exp: { between: [1, 9] } }, absent: ["header.x5c"], verify: pem } };
    assert.deepEqual(await differences(expected, jwt, "it"), []);
  });

  test(`${alg}: a changed claim, another key and another algorithm are noticed`, async () => {
    const { jwt, pem } = await signed(alg);
    const [header, , signature] = jwt.split(".");
    const forged = `${header}.${Buffer.from('{"iss":"another"}').toString("base64url")}.${signature}`;
    assert.deepEqual(await differences({ jwt: { verify: pem } }, forged, "it"), [`it has a ${alg} signature that the public key does not verify`]);
    const other = await signed(alg);
    assert.equal((await differences({ jwt: { verify: other.pem } }, jwt, "it")).length, 1);
    const swapped = Buffer.from(JSON.stringify({ alg: alg === "RS256" ? "PS256" : "RS256" })).toString("base64url");
    assert.equal((await differences({ jwt: { verify: pem } }, [swapped, ...jwt.split(".").slice(1)].join("."), "it")).length, 1);
  });
}

test("PS256 with another salt length than 32 is no PS256", async () => {
  const { jwt, pem } = await signed("PS256", { saltLength: 20 });
  assert.equal((await differences({ jwt: { verify: pem } }, jwt, "it")).length, 1);
});

test("alg none and HMAC are never verified", async () => {
  const { jwt, pem } = await signed("RS256");
  for (const alg of ["none", "HS256"]) {
    const header = Buffer.from(JSON.stringify({ alg })).toString("base64url");
    const found = await differences({ jwt: { verify: pem } }, [header, ...jwt.split(".").slice(1)].join("."), "it");
    assert.deepEqual(found, [`it is signed with "${alg}", expected RS256 or PS256`]);
  }
});

test("what is no compact JWS is no JWT", async () => {
  for (const text of ["", "a.b", "a.b.c.d", "W10.W10", "e30.e30", "e30=.e30.", 5]) {
    assert.equal((await differences({ jwt: {} }, text, "it")).length, 1, String(text));
  }
  assert.deepEqual(await differences({ jwt: {} }, "e30.e30.", "it"), []);
});

test("absent looks at header and claims", async () => {
  const { jwt } = await signed("RS256");
  assert.deepEqual(await differences({ jwt: { absent: ["header.alg", "claims.aud"] } }, jwt, "it"), ["it has header.alg, which must be absent"]);
});

test("the assertion of every certificate vector verifies when it is signed with that vector's key, and only then", async () => {
  // Where the credential is a plain PEM with the signing certificate first, the reference signs as the vector wants.
  const plain = allVectors().filter(({ id, arguments: args }) => {
    const pem = args?.[2]?.certificate ?? "";
    return id.startsWith("client-certificate/") && /BEGIN PRIVATE KEY/.test(pem) && /BEGIN CERTIFICATE/.test(pem);
  });
  const { certificate: other } = vector("client-certificate/key-of-another-certificate").arguments[2];
  let compared = 0;
  for (const { id, arguments: args, exchanges } of plain) {
    const verify = /"verify":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(exchanges))?.[1];
    if (!verify) continue;
    const claimed = { url: "https://login.microsoftonline.com/tenant/oauth2/v2.0/token", clientId: "client-id", now: 1790000000 };
    const expected = { jwt: { claims: { aud: claimed.url }, verify: JSON.parse(verify) } };
    assert.deepEqual(await differences(expected, await signAssertion(args[2].certificate, claimed, {}), id), []);
    assert.equal((await differences(expected, await signAssertion(other, claimed, {}), id)).length, 1, id);
    compared += 1;
  }
  assert.ok(compared >= 5, `only ${compared} vectors`);
});
