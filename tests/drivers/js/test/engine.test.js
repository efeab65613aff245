// @ts-check
// How vectors are played: constructors, steps, skips, and that the run goes on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runFamily, runVector, summarise } from "../engine.js";
import { createIdentity } from "./reference/identity.js";
import { allVectors, secretVector, vector } from "./support/vectors.js";

const token = { token: "T1", expiresOnTimestamp: 1790003600000, tokenType: "Bearer" };

/**
 * An identity whose one credential does what the test says.
 * @param {{ construct?: (...args: any[]) => void, getToken?: (...args: any[]) => any }} behaviour
 */
function behaving({ construct = () => {}, getToken = async () => token }) {
  class ClientSecretCredential {
    /** @param {any[]} args */
    constructor(...args) {
      construct(...args);
      this.getToken = getToken;
    }
  }
  return { ClientSecretCredential };
}

const step = { getToken: { scopes: ["https://vault.azure.net/.default"] }, expect: { token: "T1" } };
const failing = (/** @type {object} */ error) => ({ ...step, expect: { error } });

/** @param {any} vector @param {any} identity @param {object} [options] */
async function why(vector, identity, options) {
  const { outcome, why } = await runVector(vector, identity, { timeLimit: 200, ...options });
  return outcome === "passed" ? "passed" : String(why);
}

test("options come last, with the host, and without instance discovery unless the vector says so", async () => {
  /** @type {any[][]} */
  const seen = [];
  const identity = { ...behaving({ construct: (...args) => seen.push(args) }), pendingFeatures: [] };
  await runVector(secretVector({ exchanges: [], steps: [], options: { a: 1 } }), identity);
  await runVector(secretVector({ exchanges: [], steps: [], options: { disableInstanceDiscovery: false } }), identity);
  const [first, second] = seen.map((args) => args.at(-1));
  assert.deepEqual(seen[0].slice(0, -1), ["contoso.onmicrosoft.com", "client-id", "made-up-secret"]);
  assert.equal(first.a, 1);
  assert.equal(first.disableInstanceDiscovery, true);
  assert.equal(typeof first.host.fetch, "function");
  assert.equal(second.disableInstanceDiscovery, false);
  assert.notEqual(first.host, second.host, "every vector has a host of its own");
});

test("nested credentials are made with the same host and the same default", async () => {
  /** @type {any[]} */
  const seen = [];
  class Inner {
    /** @param {any} options */
    constructor(options) {
      seen.push(options);
    }
  }
  class Chain {
    /** @param {any[]} args */
    constructor(...args) {
      assert.ok(args[0] instanceof Inner);
      seen.push(args[1]);
    }
  }
  const nested = secretVector({ credential: "Chain", arguments: [{ credential: "Inner", arguments: [], options: { b: 2 } }], exchanges: [], steps: [] });
  assert.equal(await why(nested, { Inner, Chain }), "passed");
  assert.equal(seen[0].host, seen[1].host);
  assert.deepEqual([seen[0].b, seen[0].disableInstanceDiscovery], [2, true]);
});

test("callbacks return in turn, the last one for ever, and are compared by member with their first calls", async () => {
  const options = { callback: { returnsEach: ["a", "b"], called: 3, calledWith: [[{ code: { matches: "^V" } }]] } };
  const scripted = secretVector({ exchanges: [], options, steps: [{ ...step, expect: { token: "abb" } }] });
  /** @param {string} code */
  const calling = (code) => {
    /** @type {any} */
    let callback;
    return behaving({
      construct: (...args) => (callback = args.at(-1).callback),
      getToken: async () => ({ ...token, token: (await callback({ code, more: 1 })) + (await callback()) + (await callback()) }),
    });
  };
  assert.equal(await why(scripted, calling("V1")), "passed");
  assert.match(await why(scripted, calling("X")), /argument 0 of call 0 of the callback options\.callback\.code is "X", which does not match/);
});

test("a constructor error may come from the constructor or from the first getToken, but must come", async () => {
  const expecting = secretVector({ exchanges: [], steps: undefined, constructorError: { name: ["*"], message: ["tenant"] } });
  delete expecting.steps;
  const fail = () => {
    throw new TypeError("tenantId must be given");
  };
  assert.equal(await why(expecting, behaving({ construct: fail })), "passed");
  assert.equal(await why(expecting, behaving({ getToken: async () => fail() })), "passed");
  assert.match(await why(expecting, behaving({})), /the constructor did not fail: succeeded, expected \*/);
});

test("eager: the first step's error may come from the constructor; else a constructor that throws fails the vector", async () => {
  const fail = () => {
    throw new Error("no certificate");
  };
  const expecting = secretVector({ exchanges: [], steps: [failing({ name: "*", message: "certificate" })] });
  assert.match(await why(expecting, behaving({ construct: fail })), /the constructor threw Error: no certificate/);
  assert.equal(await why({ ...expecting, eager: true }, behaving({ construct: fail })), "passed");
  assert.equal(await why({ ...expecting, eager: true }, behaving({ getToken: async () => fail() })), "passed");
});

test("an argument error is raised on purpose: traps and mistakes in a program are none", async () => {
  const expecting = secretVector({ exchanges: [], steps: [failing({ name: ["*"] })] });
  const mistakes = [
    () => /** @type {any} */ (undefined).tenantId,
    () => /** @type {any} */ ({}).tenantId(),
    () => /** @type {any} */ (globalThis).noSuchVariable.x,
    () => {
      throw new WebAssembly.RuntimeError("unreachable");
    },
  ];
  for (const mistake of mistakes) assert.match(await why(expecting, behaving({ getToken: async () => mistake() })), /expected an argument error/);
  for (const error of [new TypeError("tenantId is not a tenant"), new RangeError("too long")]) {
    assert.equal(await why(expecting, behaving({ getToken: () => Promise.reject(error) })), "passed");
  }
  assert.match(await why(expecting, behaving({ getToken: () => Promise.reject("text") })), /something that is no Error: "text"/);
});

test("a message matches in any case, and all of its patterns must", async () => {
  const expecting = (/** @type {string[]} */ ...message) => secretVector({ exchanges: [], steps: [failing({ name: "*", message })] });
  const identity = behaving({ getToken: () => Promise.reject(new Error("tenantId must be given")) });
  assert.equal(await why(expecting("TENANT", "given$"), identity), "passed");
  assert.match(await why(expecting("tenant", "client"), identity), /the message does not match \/client\/i: Error: tenantId must be given/);
});

test("what must not show is looked for in causes, gathered errors and the JSON form too, but in its own case only", async () => {
  const expecting = secretVector({ exchanges: [], steps: [failing({ name: ["*"], notMessage: "SECRET" })] });
  const leaking = [
    new Error("SECRET"),
    new Error("a", { cause: new Error("SECRET") }),
    Object.assign(new Error("a"), { errors: [new Error("SECRET")] }),
    Object.assign(new Error("a"), { body: "SECRET" }),
  ];
  for (const error of leaking) {
    assert.match(await why(expecting, behaving({ getToken: () => Promise.reject(error) })), /shows "SECRET", which must not show/);
  }
  assert.equal(await why(expecting, behaving({ getToken: () => Promise.reject(new Error("a secret")) })), "passed");
});

test("a call rejects, it does not throw", async () => {
  const expecting = secretVector({ exchanges: [], steps: [failing({ name: "*" })] });
  const throwing = () => {
    throw new Error("thrown");
  };
  assert.match(await why(expecting, behaving({ getToken: throwing })), /getToken threw where it must reject/);
});

test("a token without its time of expiry is none", async () => {
  const expecting = secretVector({ exchanges: [], steps: [step] });
  assert.match(await why(expecting, behaving({ getToken: async () => ({ token: "T1" }) })), /expiresOnTimestamp is nothing/);
  assert.match(await why(expecting, behaving({ getToken: async () => null })), /the outcome is null, expected an access token/);
});

test("calls at once are all started before any is awaited", async () => {
  let running = 0;
  let most = 0;
  const getToken = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return token;
  };
  assert.equal(await why(secretVector({ exchanges: [], steps: [{ concurrent: [step, step, step] }] }), behaving({ getToken })), "passed");
  assert.equal(most, 3);
});

test("work in the background is done before the next step", async () => {
  let tokens = ["T1", "T1"];
  /** @type {any} */
  let host;
  const identity = behaving({
    construct: (...args) => (host = args.at(-1).host),
    getToken: async () => {
      host.waitUntil(new Promise((resolve) => setTimeout(resolve, 20)).then(() => (tokens = ["T2"])));
      return { ...token, token: tokens.shift() };
    },
  });
  assert.equal(await why(secretVector({ exchanges: [], steps: [step, { ...step, expect: { token: "T2" } }] }), identity), "passed");
});

test("a record is compared by member", async () => {
  const expecting = (/** @type {object} */ record) => ({ ...vector("device-code/authenticate"), steps: [{ ...vector("device-code/authenticate").steps[0], expect: { record } }] });
  assert.equal(await why(expecting({ clientId: "client-id" }), createIdentity()), "passed");
  assert.match(await why(expecting({ clientId: "another" }), createIdentity()), /record\.clientId is "client-id", expected "another"/);
});

test("there is one bearer token provider for each scopes and vector", async () => {
  let made = 0;
  const getBearerTokenProvider = () => {
    made += 1;
    return async () => "T1";
  };
  const call = (/** @type {string} */ scopes) => ({ bearerToken: { scopes }, expect: { token: "T1" } });
  const twice = secretVector({ exchanges: [], steps: [call("a"), call("a"), call("b")] });
  assert.equal(await why(twice, { ...behaving({}), getBearerTokenProvider }), "passed");
  assert.equal(made, 2);
});

test("after the first step that failed the vector ends", async () => {
  let calls = 0;
  /** @type {any} */
  let host;
  const getToken = async () => {
    calls += 1;
    await host.fetch("https://elsewhere.example.test/").catch(() => {});
    return token;
  };
  const identity = behaving({ construct: (...args) => (host = args.at(-1).host), getToken });
  assert.match(await why(secretVector({ exchanges: [], steps: [step, step] }), identity), /^asked for GET https:\/\/elsewhere.* no exchange is left$/);
  assert.equal(calls, 1);
});

test("a vector with a member that the engine does not know fails, whatever the package does", async () => {
  assert.match(await why({ ...secretVector(), novelty: 1 }, behaving({})), /malformed: the vector has novelty, which this engine does not know/);
  const exchanges = [{ ...secretVector().exchanges[0], twice: true }];
  assert.match(await why(secretVector({ exchanges }), behaving({})), /exchange 0 has twice/);
  assert.match(await why(secretVector({ steps: [{ ...step, expect: { colour: 1 } }] }), behaving({})), /step 0: expect has colour/);
  assert.match(await why(secretVector({ steps: [{ advance: 5, expect: { token: "T1" } }] }), behaving({})), /nothing can be expected of advance/);
  assert.match(await why(secretVector({ steps: [{ getToken: { scopes: "a" } }] }), behaving({})), /step 0 expects nothing/);
});

test("a vector that hangs does not stop the run", async () => {
  const hanging = behaving({ getToken: () => new Promise(() => {}) });
  const results = await runFamily([secretVector(), secretVector()], hanging, { timeLimit: 50 });
  assert.deepEqual(results.map(({ outcome }) => outcome), ["failed", "failed"]);
});

test("skipped is only what is not exported, nested ones included, or what the package says is pending", async () => {
  const { ClientSecretCredential: _, ...rest } = createIdentity();
  assert.deepEqual(await runVector(vector("chained/refused-secret-stops"), rest), {
    id: "chained/refused-secret-stops",
    outcome: "skipped",
    why: "pending: ClientSecretCredential is not exported",
  });
  const discovery = vector("authority/discovery-unknown-host");
  assert.equal((await runVector(discovery, createIdentity())).why, "pending: instance-discovery");
  assert.equal((await runVector(discovery, { ...createIdentity(), pendingFeatures: undefined })).outcome, "failed");
  await assert.rejects(runFamily([], { pendingFeatures: ["instance-dicsovery"] }), /pendingFeatures names instance-dicsovery; known are/);
});

test("where files and processes are lacking, exactly the vectors that need them are skipped", async () => {
  const everything = new Proxy({}, { get: (_, name) => (name === "pendingFeatures" ? [] : class {}) });
  const lacks = /** @type {const} */ (["files", "processes"]);
  for (const one of allVectors()) {
    const text = JSON.stringify(one);
    const files = Object.keys(one.host.files).length > 0 || /"files":\{"\//.test(JSON.stringify(one.steps ?? []));
    const processes = /"process":|Azure(DeveloperC|C)liCredential"|AzurePowerShellCredential"/.test(text);
    const { outcome, why } = await runVector(one, everything, { lacks, timeLimit: 50 });
    assert.equal(outcome === "skipped", files || processes, one.id);
    if (outcome === "skipped") assert.match(String(why), processes ? /^needs processes$/ : /^needs files$/);
  }
  const later = secretVector({ exchanges: [], steps: [{ files: { "/a": "text" } }] });
  assert.equal((await runVector(later, everything, { lacks })).why, "needs files");
});

test("where there is no machine to ask, what asks one is skipped, and a chain that does not is played", async () => {
  const everything = new Proxy({}, { get: (_, name) => (name === "pendingFeatures" ? [] : class {}) });
  const why = async (/** @type {string} */ id) => (await runVector(vector(id), everything, { lacks: ["machine"], timeLimit: 50 })).why;
  for (const id of ["managed-identity-imds/object-id", "azure-pipelines/not-in-a-pipeline", "default/probe-once"]) {
    assert.equal(await why(id), "needs a machine", id);
  }
  for (const id of ["default/refused-environment-stops", "environment/client-secret"]) assert.notEqual(await why(id), "needs a machine", id);
});

test("the counts are the last line, and skips are grouped by reason", () => {
  const { lines, failed } = summarise("node", [
    { id: "a", outcome: "passed" },
    { id: "b", outcome: "failed", why: "first\nsecond" },
    { id: "c", outcome: "skipped", why: "needs files" },
    { id: "d", outcome: "skipped", why: "needs files" },
  ]);
  assert.deepEqual(lines, ["failed: b", "    first", "    second", "skipped, needs files (2): c, d", "node: 1 passed, 1 failed, 2 skipped"]);
  assert.equal(failed, 1);
});
