// @ts-check
// The engine fails a wrong implementation, and says why: each row breaks the reference credentials in one way.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runVector } from "../engine.js";
import { createIdentity } from "./reference/identity.js";
import { vector } from "./support/vectors.js";

/** @typedef {import("./reference/token-client.js").Mutation} Mutation */

const ELSEWHERE = "https://elsewhere.example.test/collect";

/** @type {[string, Mutation, string, RegExp][]} */
const MUTANTS = [
  [
    "asks for something in addition",
    { before: async (host) => void (await host.fetch(ELSEWHERE).catch(() => {})) },
    "client-secret/request",
    /asked for GET https:\/\/elsewhere\.example\.test\/collect, which is not listed: exchange 0 \(POST https:.*\) differs: the method is GET, expected POST/,
  ],
  [
    "asks for something after everything was answered",
    { exchange: async (send, host) => send().finally(() => host.fetch(ELSEWHERE).catch(() => {})) },
    "client-secret/request",
    /asked for GET .*elsewhere.* no exchange is left/,
  ],
  [
    "sends a wrong form value",
    { form: (form) => ({ ...form, grant_type: "password" }) },
    "client-secret/request",
    /form\.grant_type is "password", expected "client_credentials"/,
  ],
  ["leaves out a form value", { form: ({ client_id, ...form }) => form }, "client-secret/request", /form\.client_id is missing/],
  [
    "sends a field that must be absent",
    { form: (form) => ({ ...form, username: "someone" }) },
    "client-secret/request",
    /form\.username is there, and must be absent/,
  ],
  [
    "sends a header that must be absent",
    { header: ["authorization", "Bearer x"] },
    "client-secret/request",
    /headers\.authorization is there, and must be absent/,
  ],
  ["sends a wrong content type", { header: ["content-type", "text/plain"] }, "client-secret/request", /headers\.content-type is "text\/plain"/],
  [
    "asks for another scope",
    { form: (form) => ({ ...form, scope: "https://graph.microsoft.com/.default" }) },
    "client-secret/request",
    /form\.scope is "https:\/\/graph\.microsoft\.com\/\.default", expected "https:\/\/vault\.azure\.net\/\.default"/,
  ],
  ["counts milliseconds as seconds", { expiresOn: (s) => s * 1000 }, "client-secret/request", /expiresOn is 1790003600000, expected 1790003600/],
  ["is off by one second", { expiresOn: (s) => s - 1 }, "client-secret/request", /expiresOn is 1790003599, expected 1790003600/],
  ["hands out an expired token", { skew: -1e6 }, "client-secret/refresh-token-in-reply-is-ignored", /step 2 \(getToken\): token is "T1", expected "T2"/],
  ["never refreshes early", { refreshesEarly: false }, "cache/refresh-in-fails", /^exchange 1 \(POST https:.*\) was never asked for$/],
  ["never uses its cache", { skew: 1e6 }, "cache/hit-makes-no-request", /asked for POST .* no exchange is left/],
  [
    "shows the secret in the message of a chain",
    { message: (message, form) => `${message} (${form.client_secret})` },
    "chained/refused-secret-stops",
    /the message of the AuthenticationError shows "made-up-client-secret", which must not show/,
  ],
  ["drops the reason", { message: () => "it failed" }, "chained/refused-secret-stops", /the message does not match \/AADSTS7000215\/i: AuthenticationError: it failed/],
  [
    "fails with another name",
    { name: "RestError" },
    "bearer-provider/passes-on-the-failure",
    /failed with RestError: .*, expected AuthenticationError or AuthenticationRequiredError or CredentialUnavailableError/,
  ],
  [
    "borrows a name for an error of another class",
    { name: "CredentialUnavailableError" },
    "bearer-provider/passes-on-the-failure",
    /named CredentialUnavailableError but is no instance of the exported class/,
  ],
  [
    "swallows the failure of a request that is not listed",
    { before: async (host) => void host.fetch(ELSEWHERE, { method: "POST", body: "a=1" }).catch(() => {}) },
    "client-secret/request",
    /asked for POST https:\/\/elsewhere\.example\.test\/collect form a, which is not listed/,
  ],
  ["does not retry", { maxRetries: 0 }, "retry/retry-after-seconds", /failed with AuthenticationError: .*429/],
  ["retries too often", { maxRetries: 9 }, "retry/network-error-lasting", /asked for POST .* no exchange is left/],
  ["does not wait as long as it is told", { wait: (s) => s / 2 }, "retry/retry-after-seconds", /elapsed is 3\.5, expected 6\.9 to 20/],
  ["waits for no number of seconds", { wait: () => Number.NaN }, "retry/retry-after-seconds", /sleep was called with NaN milliseconds/],
  [
    "never settles",
    { exchange: async () => new Promise(() => {}) },
    "client-secret/request",
    /step 0 \(getToken\) did not settle within 0\.2 s: it waits for nothing of the host; 0 of 1 exchanges were asked for, the next is exchange 0 \(POST/,
  ],
  [
    "forgets its work in the background",
    { before: async (host) => host.waitUntil(new Promise(() => {})) },
    "client-secret/request",
    /the work it left in the background did not settle within 0\.2 s/,
  ],
  ["lets everybody ask by himself", { shareFlight: false }, "concurrency/one-request-for-one-scope", /asked for POST .* no exchange is left \(and \d+ more after it\)/],
  ["asks its callback twice", { callbackTwice: true }, "client-assertion/callback-called-once-while-cached", /the callback argument 2 was called 2 times, expected 1/],
  ["goes around the host", { before: async () => void (await fetch(ELSEWHERE).catch(() => {})) }, "client-secret/request", /the runtime's own fetch was called for https:\/\/elsewhere/],
  ["runs a program without a time limit", { timeoutMs: 0 }, "azure-cli/token", /run was called without timeoutMs/],
  ["signs wrongly", { breakSignature: true }, "client-certificate/pem-crlf", /a PS256 signature that the public key does not verify/],
  ["claims a signature it does not have", { jwt: ({ header }) => void (header.alg = "RS256") }, "client-certificate/pem-crlf", /header\.x5t is missing.*does not verify/],
  ["signs for too long", { jwt: ({ claims }) => void (claims.exp += 86400) }, "client-certificate/pem-crlf", /claims\.exp is 1790087000, expected 1790000001 to 1790003600/],
  ["shows its chain unasked", { jwt: ({ header }) => void (header.x5c = []) }, "client-certificate/pem-crlf", /header\.x5c, which must be absent/],
  ["signs for another audience", { jwt: ({ claims }) => void (claims.aud = ELSEWHERE) }, "client-certificate/pem-crlf", /claims\.aud is "https:\/\/elsewhere/],
];

for (const [mistake, mutation, id, why] of MUTANTS) {
  test(`an implementation fails that ${mistake}`, async () => {
    assert.equal((await runVector(vector(id), createIdentity())).outcome, "passed", "the vector must pass without the mistake");
    const result = await runVector(vector(id), createIdentity(mutation), { timeLimit: 200 });
    assert.equal(result.outcome, "failed");
    assert.match(String(result.why), why);
    for (const line of String(result.why).split("\n")) assert.ok(line.length < 2000, "a reason stays readable");
  });
}
