// @ts-check
import fs from "node:fs";
import { run } from "../../../pkg-template/lib/host/run.js";
import { between, equal, match, ok, rejects } from "../../npm/kit/assert.mjs";
import { SCOPE, isAlive, until, withTools } from "../kit.mjs";

const LONG = { timeoutMs: 30_000, maxOutputBytes: 1 << 20 };

/**
 * Programs that misbehave, as the package's host of Node, Deno and Bun runs them.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ identity: any, standIn: string }} world
 */
export function processes(promise, world) {
  /** @param {import("../kit.mjs").Tools} tools @param {number} count */
  const allGone = async (tools, count) => {
    const all = tools.started();
    equal(all.length, count, "processes");
    await until("all are gone", () => !all.some(isAlive));
  };
  const code = async (/** @type {Promise<unknown>} */ call) => (await rejects(call)).code;

  promise("one that hangs is ended with its children when its time is up", () =>
    withTools(world, { does: "start children" }, async (tools) => {
      const begun = performance.now();
      equal(await code(run("az", [], { timeoutMs: 700, maxOutputBytes: 1000 })), "ETIMEDOUT", "code");
      between(performance.now() - begun, 650, 3000, "milliseconds");
      await allGone(tools, 2);
    }),
  );

  promise("one that nobody waits for is ended with its children", () =>
    withTools(world, { does: "start children" }, async (tools) => {
      const controller = new AbortController();
      const call = rejects(run("az", [], { ...LONG, signal: controller.signal }));
      await until("it has begun", () => tools.children().length === 1);
      controller.abort(new Error("never mind"));
      match((await call).message, /never mind/, "message");
      await allGone(tools, 2);
    }),
  );

  promise("a call that is aborted ends the tool that it has started", () =>
    withTools(world, { does: "start children" }, async (tools) => {
      const controller = new AbortController();
      const call = rejects(new world.identity.AzureCliCredential().getToken(SCOPE, { abortSignal: controller.signal }));
      await until("it has begun", () => tools.children().length === 1);
      controller.abort();
      equal((await call).name, "AbortError", "name");
      await allGone(tools, 2);
    }),
  );

  for (const does of ["flood", "flood errors"]) {
    promise(`one that says too much is ended (${does})`, () =>
      withTools(world, { does }, async (tools) => {
        const begun = performance.now();
        equal(await code(run("az", [], LONG)), "EFBIG", "code");
        between(performance.now() - begun, 0, 5000, "milliseconds");
        await allGone(tools, 1);
      }),
    );
  }

  promise("a child that goes on with its pipes is not waited for", () =>
    withTools(world, { does: "leave a child behind", answer: "az/token" }, async (tools) => {
      const begun = performance.now();
      const { exitCode, stdout } = await run("az", [], LONG);
      ok(exitCode === 0 && stdout.includes("stand-in-token"), "its answer");
      between(performance.now() - begun, 0, 5000, "milliseconds");
      const [left] = tools.children();
      ok(isAlive(left), "what a tool starts to go on, goes on");
      process.kill(left, "SIGKILL");
    }),
  );

  promise("what is no text is no reason to fail", () =>
    withTools(world, { does: "say no text" }, async () => {
      const { stdout, stderr } = await run("az", [], LONG);
      ok(stdout.includes("\ufffd") && stderr.includes("\ufffd"), "signs in place of it");
    }),
  );

  promise("one that is not there is told from one that cannot be started", () =>
    withTools(world, {}, async (tools) => {
      equal(await code(run("powershell", [], LONG)), "ENOENT", "none");
      fs.writeFileSync(tools.path("powershell"), "echo no");
      equal(await code(run("powershell", [], LONG)), "ENOENT", "a file that is no program");
      fs.unlinkSync(tools.path("az"));
      fs.mkdirSync(tools.path("az"));
      equal(await code(run("az", [], LONG)), "ENOENT", "a folder");
      process.env.PATH = `bin:.:`;
      equal(await code(run("azd", [], LONG)), "ENOENT", "a folder that is another one tomorrow");
    }),
  );

  promise("a tool that takes too long is unavailable, one that says too much is an error, and a missing one says where it is to be had", async () => {
    const { AuthenticationError, AzureCliCredential, CredentialUnavailableError } = world.identity;
    await withTools(world, { does: "hang" }, async (tools) => {
      await rejects(new AzureCliCredential({ processTimeoutInMs: 300 }).getToken(SCOPE), CredentialUnavailableError, /300 ms/);
      tools.plan({ does: "flood" });
      await rejects(new AzureCliCredential().getToken(SCOPE), AuthenticationError, /too much/);
      equal(tools.record().length, 2, "runs");
      fs.unlinkSync(tools.path("az"));
      await rejects(new AzureCliCredential().getToken(SCOPE), CredentialUnavailableError, /not found on path.*aka\.ms/);
    });
  });
}
