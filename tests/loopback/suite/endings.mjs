// @ts-check
import { listen } from "../../../pkg-template/lib/browser/loopback.js";
import { AuthenticationError, CredentialUnavailableError } from "../../../pkg-template/lib/errors.js";
import { between, equal, ok, rejects } from "../../npm/kit/assert.mjs";
import { STATE, begin, connect, form, isFree, pause, request, rest, send } from "../kit.mjs";

/**
 * How a sign-in ends without an answer, and what the browser's start has to do with it.
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 */
export function endings(promise) {
  promise("the URL is opened as it is, once", async () => {
    /** @type {string[]} */
    const opened = [];
    const { port, answer } = await begin({}, { openUrl: (url) => opened.push(url) });
    await send(port, request(port, form()));
    await answer;
    equal(opened, ["https://login.example/authorize"]);
  });

  promise("an answer is taken although the browser's start is not over", async () => {
    const { port, answer } = await begin({}, { openUrl: () => new Promise(() => {}) });
    await send(port, request(port, form()));
    equal(await answer, form());
  });

  promise("a browser that cannot be opened ends it at once, with what to do instead", async () => {
    const openUrl = async () => {
      throw new Error("no screen");
    };
    const { port, answer } = await begin({}, { openUrl });
    await rejects(answer, CredentialUnavailableError, /^no browser could be opened: no screen\. Use DeviceCodeCredential instead/);
    ok(await isFree(port), "nobody listens any more");
  });

  promise("nobody signs in: it ends after its time, and says how long that was", async () => {
    const { port, answer } = await begin({}, { timeoutMs: 300 });
    const begun = performance.now();
    const error = await rejects(answer, AuthenticationError, /^timed out after 0\.3 s waiting for the user to sign in/);
    between(performance.now() - begun, 100, 1000, "milliseconds");
    ok(!JSON.stringify(error).includes(STATE) && !String(error).includes("login.example"), "nothing of the request is told");
    ok(await isFree(port), "nobody listens any more");
  });

  promise("an abort ends it within 50 ms, with its reason, and closes what is open", async () => {
    const controller = new AbortController();
    const { port, answer } = await begin({}, { signal: controller.signal });
    const socket = await connect(port);
    const ended = rest(socket);
    socket.write(request(port, form()).slice(0, -3));
    await pause(50);
    const [begun, reason] = [performance.now(), new Error("enough")];
    controller.abort(reason);
    equal((await rejects(answer, Error, /^enough$/)) === reason, true, "its reason");
    between(performance.now() - begun, 0, 50, "milliseconds");
    await ended;
    ok(await isFree(port), "nobody listens any more");
  });

  promise("an abort before all else opens nothing", async () => {
    const error = await rejects(listen({ state: STATE }, AbortSignal.abort()));
    equal(error.name, "AbortError");
  });

  promise("close ends it, and can be called at any time", async () => {
    const { listener, port, answer } = await begin();
    listener.close();
    await rejects(answer, CredentialUnavailableError, /nobody waits/);
    listener.close();
    ok(await isFree(port), "nobody listens any more");
  });
}
