// @ts-check
// The engine lets a right implementation pass: the reference credentials against vectors of this repository.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runVector } from "../engine.js";
import { createIdentity } from "./reference/identity.js";
import { vector } from "./support/vectors.js";

/** Each promise of the engine, and vectors that need it. */
const PASSING = {
  "requests, forms, headers and absent fields": ["client-secret/request", "client-secret/refresh-token-in-reply-is-ignored"],
  "constructor errors": ["client-secret/tenant-required", "authority/https-only-environment", "tenants/bad-tenant-slash"],
  "the environment": ["authority/option-before-environment", "authority/empty-environment"],
  "the clock and the cache": ["cache/hit-makes-no-request", "cache/before-the-skew", "cache/expires-in-as-string"],
  "either of two expectations": ["cache/within-the-skew-but-no-new-token", "retry/429-without-retry-after"],
  "work in the background": ["cache/refresh-in-fails", "cache/refresh-in-fails-then-recovers"],
  "refreshOn": ["cache/refresh-in-as-string"],
  "calls at once, in and out of order": ["concurrency/one-request-for-one-scope", "concurrency/one-request-per-scope", "concurrency/early-refresh"],
  "elapsed virtual time": ["retry/retry-after-seconds", "retry/retry-after-past-date", "retry/retry-after-ms"],
  "network errors": ["retry/network-error-lasting"],
  "bearer token providers": ["bearer-provider/keeps-the-token", "bearer-provider/passes-on-the-failure"],
  "callbacks": ["client-assertion/assertion-is-asked-for-anew", "client-assertion/callback-called-once-while-cached", "client-assertion/callback-fails"],
  "signed assertions": ["client-certificate/pem-certificate-first", "client-certificate/pem-crlf", "client-certificate/fresh-assertion-after-expiry"],
  "errors of the first call that the constructor may raise": ["client-certificate/key-without-certificate"],
  "files, and files that change": ["workload-identity/from-the-environment", "host-more/workload-identity-file-read-again"],
  "processes": ["azure-cli/token", "azure-cli/not-installed", "azure-cli/timeout", "hostile-host/az/not-what-was-asked"],
  "nested credentials": ["chained/refused-secret-stops", "chained/nothing-to-chain"],
  "authenticate": ["device-code/authenticate"],
};

for (const [promise, ids] of Object.entries(PASSING)) {
  test(`a right implementation passes: ${promise}`, async () => {
    for (const id of ids) {
      assert.deepEqual(await runVector(vector(id), createIdentity()), { id, outcome: "passed" });
    }
  });
}
