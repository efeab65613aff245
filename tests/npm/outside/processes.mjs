// @ts-check
import http from "node:http";
import { between, equal, match, ok } from "../kit/assert.mjs";

/**
 * What only shows from outside of a process: what it prints, when it ends.
 *
 * @typedef {{ code: number | null, out: string, err: string, json: any, after: number }} Ended `after`: milliseconds from its last line of
 * output to its end.
 * @typedef {object} Processes
 * @property {import("../kit/entra.mjs").Entra} entra
 * @property {boolean} hasAwaitUsing
 * @property {(script: string, argument?: object, environment?: Record<string, string>) => Promise<Ended>} run Runs a script of `scripts/`.
 */

/**
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {Processes} world
 */
export function processes(promise, { entra, hasAwaitUsing, run }) {
  /** By call: what the service does to it. @type {Record<string, object | undefined>} */
  const calls = {
    none: undefined,
    token: undefined,
    tokens: undefined,
    aborted: { type: "hang" },
    "cut off": { type: "hang" },
    failed: { type: "status", status: 500 },
    "aborted in a wait": { type: "status", status: 503 },
    "large answer": { type: "huge", bytes: 1024 ** 3 },
    "sign-out": undefined,
  };
  for (const [call, fault] of Object.entries(calls)) {
    promise(`a process whose last call was "${call}" ends by itself at once`, async () => {
      if (fault) await entra.spoil(fault);
      const { code, out, err, after } = await run("last-call", { call });
      equal([code, out, err], [0, "over\n", ""], "exit code and output");
      between(after, 0, 2000, "milliseconds from the last call to the end of the process");
    });
  }

  promise("the process's environment names the authority", async () => {
    const { code, json, out, err } = await run("environment", {}, { AZURE_AUTHORITY_HOST: entra.ready.origin });
    ok(json?.length > 100, `a token: ${out}${err}`);
    equal([code, err, await entra.tokenRequests()], [0, "", 1], "exit code, errors, requests");
  });

  promise("AZURE_LOG_LEVEL in the process's environment makes it log to the console, without secrets", async () => {
    const { out, err } = await run("environment", {}, { AZURE_AUTHORITY_HOST: entra.ready.origin, AZURE_LOG_LEVEL: "verbose" });
    for (const event of ["token.asking", "request.sent", "request.answered", "token.acquired"]) match(out + err, new RegExp(event.replace(".", "\\.")), "console");
    ok(!/eyJ/.test(out + err) && !(out + err).includes(entra.ready.client_secret), `neither token nor secret: ${out}${err}`);
  });

  promise("a managed identity is not asked through the proxy that the environment names", async () => {
    /** @type {string[]} */
    const asked = [];
    const proxy = http.createServer(({ url = "" }, response) => {
      asked.push(url);
      response.end("{}");
    });
    // Some ask it for a way there, and not for the answer.
    proxy.on("connect", ({ url = "" }, socket) => {
      asked.push(url);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise((resolve) => proxy.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (proxy.address());
    try {
      const named = { HTTP_PROXY: `http://127.0.0.1:${port}`, http_proxy: `http://127.0.0.1:${port}`, NODE_USE_ENV_PROXY: "1", NO_PROXY: "", no_proxy: "" };
      const { json, out, err } = await run("proxied", {}, { ...named, ...entra.ready.managed_identity.environments.imds });
      ok(json?.length > 100, `a token: ${out}${err}`);
      // Where the runtime's own fetch knows the proxy, that is all that came there.
      equal(asked.filter((url) => !url.includes("elsewhere.invalid")), [], "what the proxy was asked");
      if (json.own === 200) equal(asked.length, 1, "requests through the proxy");
    } finally {
      proxy.close();
    }
  });

  promise("the WebAssembly is loaded late, once, and again after a failure", async () => {
    const { json, out, err } = await run("loading");
    ok(json, `it ends: ${out}${err}`);
    equal([json.untouched, json.loaded], [[0, 0], [2, 1]], "compilations and instances, before and after");
    equal([json.unavailable, json.aborted], [true, "AbortError"], "CredentialUnavailableError, name of the aborted call's error");
    match(json.message, /WebAssembly could not be loaded: broken by the test.*wasm-unsafe-eval/, "message");
  });

  promise("the inline entry needs no file", async () => {
    const { json, out, err } = await run("inline");
    ok(json?.length > 100, `a token: ${out}${err}`);
  });

  for (const given of ["module", "bytes", "array buffer", "response", "promised response", "url", "text"]) {
    promise(`the slim entry takes its WebAssembly as ${given}`, async () => {
      const { json, out, err } = await run("slim", { given });
      ok(json?.length > 100, `a token: ${out}${err}`);
      match(json.before, /call init\(\) first/, "error before init");
      match(json.missing, /^TypeError: init: .*404/, "error for a response with status 404");
    });
  }

  promise("what the slim entry cannot take is a TypeError which names init", async () => {
    match((await run("slim", { given: "bytes" })).json.wrong, /^TypeError: init: /, "error");
  });

  promise("a second entry does not take the first one's WebAssembly away", async () => {
    const { json, err } = await run("two-entries");
    ok(json?.length > 100, `a token: ${err.split("\n").find((line) => line.includes("rror"))}`);
  });

  if (hasAwaitUsing) {
    promise("`await using` closes a credential", async () => {
      const { json, out, err } = await run("await-using");
      match(json?.after, /closed/, `what a call after it says (${out}${err})`);
    });
  }
}
