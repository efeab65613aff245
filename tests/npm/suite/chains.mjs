// @ts-check
import { equal, match, ok, rejects } from "../kit/assert.mjs";
import { pause } from "../kit/world.mjs";

/** Each member of the default chain, and the option that leaves it out. */
const MEMBERS = {
  EnvironmentCredential: "excludeEnvironmentCredential",
  WorkloadIdentityCredential: "excludeWorkloadIdentityCredential",
  ManagedIdentityCredential: "excludeManagedIdentityCredential",
  SharedTokenCacheCredential: "excludeSharedTokenCacheCredential",
  VisualStudioCodeCredential: "excludeVisualStudioCodeCredential",
  AzureCliCredential: "excludeCliCredential",
  AzurePowerShellCredential: "excludePowershellCredential",
  AzureDeveloperCliCredential: "excludeDeveloperCliCredential",
  InteractiveBrowserCredential: "excludeInteractiveBrowserCredential",
};

/**
 * Chains of whatever has a `getToken`: who is asked, how often, and what is said when nobody has a token.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function chains(promise, world) {
  const { entra, identity, ready, scope } = world;
  const { ChainedTokenCredential, DefaultAzureCredential, EnvironmentCredential } = identity;
  const { AggregateAuthenticationError, AuthenticationError, AuthenticationRequiredError, CredentialUnavailableError } = identity;

  /** Somebody else's credential. @param {(scopes: any, options: any) => unknown} answer */
  const foreign = (answer) => {
    const credential = {
      calls: 0,
      getToken: async (/** @type {any} */ scopes, /** @type {any} */ options) => {
        credential.calls += 1;
        await pause(20);
        return /** @type {any} */ (answer(scopes, options));
      },
    };
    return credential;
  };
  const throwing = (/** @type {Error} */ error) => foreign(() => Promise.reject(error));
  const absent = () => throwing(new CredentialUnavailableError("not\nhere"));
  const present = () => foreign((scopes) => ({ token: String(scopes), expiresOnTimestamp: Date.now() + 3_600_000 }));
  const env = { AZURE_TENANT_ID: ready.tenant_id, AZURE_CLIENT_ID: ready.client_id, AZURE_CLIENT_SECRET: ready.client_secret };
  const off = (/** @type {string[]} */ ...but) =>
    Object.fromEntries(Object.entries(MEMBERS).map(([name, option]) => [option, !but.includes(name)]));

  promise("calls at once walk once, and later ones ask the winner alone", async () => {
    const [first, second] = [absent(), present()];
    const chain = new ChainedTokenCredential(first, second);
    const calls = Array.from({ length: 30 }, (_, number) => chain.getToken(number % 2 ? "one" : "two"));
    equal([...new Set((await Promise.all(calls)).map(({ token }) => token))].sort(), ["one", "two"], "tokens");
    if (!world.endsWithRequest) equal(first.calls, 1, "walks");
    const walks = first.calls;
    await chain.getToken("three");
    equal(first.calls, walks, "walks after one was won");
  });

  promise("who walks may be aborted, and the others still get their token", async () => {
    const [first, second] = [absent(), present()];
    const chain = new ChainedTokenCredential(first, second);
    const controller = new AbortController();
    const aborted = chain.getToken("one", { abortSignal: controller.signal });
    const other = chain.getToken("one");
    controller.abort();
    // Whoever was asked by the leader does not know of signals: it still answers.
    await aborted.catch(() => {});
    equal((await other).token, "one", "token");
  });

  promise("a follower that is aborted leaves at once", async () => {
    const chain = new ChainedTokenCredential(absent(), present());
    const leader = chain.getToken("one");
    const controller = new AbortController();
    const follower = chain.getToken("one", { abortSignal: controller.signal });
    controller.abort();
    if (!world.endsWithRequest) equal((await rejects(follower)).name, "AbortError", "the follower's error");
    else await follower.catch(() => {});
    equal((await leader).token, "one", "the leader's token");
  });

  promise("an error that is none of availability ends the call, as it was thrown", async () => {
    const error = new RangeError("made up");
    const never = present();
    equal(await rejects(new ChainedTokenCredential(throwing(error), never).getToken("one"), RangeError), error, "error");
    equal(never.calls, 0, "calls of the next one");
  });

  promise("each way in which a member may have no token has its line, and the errors are the members' own", async () => {
    const person = new AuthenticationRequiredError({ scopes: ["one"], message: "who is it?" });
    const errors = [new CredentialUnavailableError("not\nhere"), person, new AggregateAuthenticationError([], "none of mine")];
    const chain = new ChainedTokenCredential(...errors.map(throwing), foreign(() => null));
    const error = await rejects(chain.getToken("one"), AggregateAuthenticationError);
    const [first, second, ...lines] = error.message.split("\n");
    equal(first, "ChainedTokenCredential: no credential of the chain got a token. Most likely, it should have been member 2: who is it?", "cause");
    equal(second, "What to do: have a person sign in with member 2.", "advice");
    const last = "- member 4 (unavailable): it gave no token";
    equal(lines, ["- member 1 (unavailable): not here", "- member 2 (sign-in needed): who is it?", "- member 3 (unavailable): none of mine", last], "lines");
    ok(errors.every((one, place) => error.errors[place] === one), "the errors are the members'");
    const json = JSON.parse(JSON.stringify(error));
    equal([json.name, json.message, json.errors.length, json.errors[1].name], [error.name, error.message, 4, person.name], "JSON");
  });

  promise("of the default chain, each member can be left out, and the message says so", async () => {
    for (const [name, option] of Object.entries(MEMBERS)) {
      const credential = new DefaultAzureCredential(world.options({ host: { env: {}, platform: "linux" }, ...off(), [option]: true, excludeEnvironmentCredential: name === "EnvironmentCredential", excludeVisualStudioCodeCredential: name !== "EnvironmentCredential" }));
      const error = await rejects(credential.getToken(scope), AggregateAuthenticationError);
      ok(error.message.includes(`\n- ${name} (skipped): excluded by an option`), `${name}: ${error.message}`);
      ok(error.message.split("\n").length <= 15, "fifteen lines");
    }
  });

  promise("of the default chain, each member that cannot apply says why", async () => {
    for (const name of Object.keys(MEMBERS)) {
      // Asked here, these would really look around on this machine.
      if (["ManagedIdentityCredential", "InteractiveBrowserCredential", "SharedTokenCacheCredential"].includes(name)) continue;
      const run = () => Promise.reject(Object.assign(new Error("made up"), { code: "ENOENT" }));
      const lent = { env: {}, platform: "linux", run, exists: async () => false, readFile: run };
      const credential = new DefaultAzureCredential(world.options({ host: lent, ...off(name, "EnvironmentCredential") }));
      const error = await rejects(credential.getToken(scope), AggregateAuthenticationError);
      match(error.message, new RegExp(`\\n- ${name} \\(unavailable\\): .{10,}`), name);
    }
  });

  promise("the environment's application gets a token by the default chain, and by itself", async () => {
    for (const Class of [EnvironmentCredential, DefaultAzureCredential]) {
      const before = await entra.tokenRequests();
      const credential = new Class(world.options({ host: { env } }));
      await world.verify((await credential.getToken(scope)).token);
      await Promise.all(Array.from({ length: 10 }, () => credential.getToken(scope)));
      equal((await entra.tokenRequests()) - before, 1, "token requests");
      credential.close();
      await rejects(credential.getToken(scope), TypeError, /closed/);
    }
  });

  promise("what the environment's application is refused ends the default chain's call", async () => {
    const credential = new DefaultAzureCredential(world.options({ host: { env: { ...env, AZURE_CLIENT_SECRET: "made-up-wrong-secret" } } }));
    const error = await rejects(credential.getToken(scope), AuthenticationError, /AADSTS7000215/);
    ok(!JSON.stringify(error).includes("made-up-wrong-secret"), "the secret is not in it");
  });

  promise("a plugin of the official library is taken, and not called", () => {
    identity.useIdentityPlugin(() => {
      throw new Error("it was called");
    });
    equal(typeof identity.getDefaultAzureCredential().getToken, "function", "getToken of getDefaultAzureCredential");
  });
}
