// @ts-check
import { equal, match, ok, rejects } from "../kit/assert.mjs";
import { until } from "../kit/world.mjs";

/**
 * A trap ends the call that met it, and nothing else.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function traps(promise, world) {
  const { entra, identity, scope, wasm } = world;

  promise("a trap rejects its call with an InternalError, and the next call works on a fresh instance", async () => {
    const { credential, arm } = trapping();
    await credential.getToken(scope);
    const instances = wasm.instances;
    arm();
    const [other] = await world.scopes(1);
    const error = await rejects(credential.getToken(other), identity.InternalError, /defect.*report/);
    equal([error.name, error.cause, error instanceof Error], ["InternalError", TRAP, true], "name, cause");
    match(error.message, /the next one starts afresh/, "message");
    ok((await credential.getToken(other)).token, "a token with the next call");
    equal(wasm.instances - instances, 1, "fresh instances");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("tokens at hand survive a trap", async () => {
    const { credential, arm } = trapping();
    const first = await credential.getToken(scope);
    arm();
    await rejects(credential.getToken((await world.scopes(1))[0]), identity.InternalError);
    equal(await credential.getToken(scope), first, "token");
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("a trap of one call begins the pending calls of others again, and they get their tokens", async () => {
    await entra.slow(300);
    const { credential, arm } = trapping();
    const others = [world.credential(), world.credential()];
    const pending = others.flatMap((other) => Array.from({ length: 10 }, () => other.getToken(scope)));
    await until(async () => (await entra.tokenRequests()) === 2, "the requests of the others are on their way");
    arm();
    await rejects(credential.getToken(scope), identity.InternalError);
    const tokens = await Promise.all(pending);
    equal(new Set(tokens.map(({ token }) => token)).size, 2, "different tokens");
    equal(await entra.tokenRequests(), 4, "requests");
  });

  promise("what a trap leaves behind ends: the requests of calls that are begun again are aborted", async () => {
    /** @type {AbortSignal[]} */
    const signals = [];
    const { fetch: send = globalThis.fetch } = world.host();
    const fetch = (/** @type {any} */ url, /** @type {any} */ init) => (signals.push(init.signal), send(url, init));
    await entra.spoil({ type: "hang" });
    const pending = world.credential({ host: { fetch } }).getToken(scope);
    await until(async () => (await entra.tokenRequests()) === 1, "the request is on its way");
    const { credential, arm } = trapping();
    arm();
    await rejects(credential.getToken(scope), identity.InternalError);
    ok((await pending).token, "a token");
    equal(signals.map(({ aborted }) => aborted), [true, false], "aborted");
  });

  promise("an aborted call stays aborted when a trap ends its instance", async () => {
    await entra.spoil({ type: "hang" }, { times: 5 });
    const controller = new AbortController();
    const pending = rejects(world.credential().getToken(scope, { abortSignal: controller.signal }));
    await until(async () => (await entra.tokenRequests()) === 1, "the request is on its way");
    const { credential, arm } = trapping();
    arm();
    const trapped = rejects(credential.getToken(scope), identity.InternalError);
    controller.abort();
    equal((await pending).name, "AbortError", "name");
    await trapped;
  });

  promise("trap after trap, each ends one call", async () => {
    const { credential, arm } = trapping();
    for (let round = 0; round < 5; round += 1) {
      arm();
      await rejects(credential.getToken(scope), identity.InternalError);
    }
    ok((await credential.getToken(scope)).token, "a token");
  });

  promise("a credential that was closed stays closed on a fresh instance", async () => {
    const closed = world.credential();
    await closed.getToken(scope);
    closed.close();
    const { credential, arm } = trapping();
    arm();
    await rejects(credential.getToken(scope), identity.InternalError);
    await rejects(closed.getToken(scope), TypeError, /closed/);
  });

  /** A credential whose next call into the WebAssembly traps once it is armed. */
  function trapping() {
    return { credential: world.credential(), arm: () => void (wasm.trap = TRAP) };
  }
}

/** Not an Error: anything may cross. */
const TRAP = "a trap of the test";
