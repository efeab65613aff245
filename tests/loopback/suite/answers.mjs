// @ts-check
import { createServer } from "node:http";
import { receiveAnswer } from "../../../pkg-template/lib/browser/answers.js";
import { equal, match, ok } from "../../npm/kit/assert.mjs";
import { FORM, STATE, begin, form, isFree, pause, request, send } from "../kit.mjs";

/**
 * What is the answer of a sign-in, and what is not.
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 */
export function answers(promise) {
  promise("the form is given as it came, the person sees a page, and nobody listens any more", async () => {
    const { port, answer } = await begin();
    const body = `code=0.A%2Bb+c&client_info=eyJ1aWQi&state=${encodeURIComponent(STATE)}&session_state=1`;
    const reply = await send(port, request(port, body));
    equal([reply.status, await answer], [200, body]);
    match(reply.body, /Authentication complete/);
    ok(await isFree(port), "nobody listens any more");
  });

  promise("a body in pieces, however it is cut, is the same", async () => {
    const { port, answer } = await begin();
    const body = form();
    const chunks = [...body].map((character) => `1\r\n${character}\r\n`).join("");
    const chunked = request(port, "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
    equal([(await send(port, `${chunked}${chunks}0\r\n\r\n`)).status, await answer], [200, body]);
  });

  promise("a parameter of the content type and its case do not matter", async () => {
    const { port, answer } = await begin();
    await send(port, request(port, form(), { type: "Application/X-WWW-Form-urlencoded; charset=UTF-8" }));
    equal(await answer, form());
  });

  const code = `code=stolen&state=${encodeURIComponent(STATE)}`;
  /** What is turned away: how it differs, the status of the reply, and what is in its head. @type {Record<string, [Parameters<typeof request>[2], number, RegExp?]>} */
  const wrong = {
    "a code in the address": [{ method: "GET", target: `/?${code}` }, 404],
    "GET": [{ method: "GET" }, 405, /^Allow: POST\r?$/im],
    "HEAD": [{ method: "HEAD" }, 405, /^Allow: POST\r?$/im],
    "PUT": [{ method: "PUT" }, 405, /^Allow: POST\r?$/im],
    "OPTIONS": [{ method: "OPTIONS" }, 405, /^Allow: POST\r?$/im],
    "another path": [{ target: "/other" }, 404],
    "a query": [{ target: "/?a=b" }, 404],
    "two slashes": [{ target: "//" }, 404],
    "JSON": [{ type: "application/json" }, 415],
    "text": [{ type: "text/plain" }, 415],
    "a form with files": [{ type: "multipart/form-data; boundary=a" }, 415],
    "two content types": [{ headers: [`Content-Type: ${FORM}`] }, 415],
    "an icon": [{ method: "GET", target: "/favicon.ico" }, 204],
    "an icon that is posted": [{ target: "/favicon.ico" }, 404],
    "a stranger's host": [{ host: "contoso.example" }, 421],
    "a stranger's host that has our port": [{ host: "PORT.contoso.example:PORT" }, 421],
    "a host without our port": [{ host: "localhost" }, 421],
    "a host with another port": [{ host: "localhost:1" }, 421],
    "an empty host": [{ host: "" }, 421],
  };
  for (const [name, [difference, status, head = /^/]] of Object.entries(wrong)) {
    promise(`turned away with ${status}, while the answer is waited for: ${name}`, async () => {
      const { port, answer, isSettled } = await begin();
      const host = difference?.host?.replaceAll("PORT", String(port));
      const reply = await send(port, request(port, code, { ...difference, ...(host === undefined ? {} : { host }) }));
      equal(reply.status, status, "status");
      match(reply.head, head);
      await stillWaits(port, answer, isSettled);
    });
  }

  promise("turned away, while the answer is waited for: no host, and two", async () => {
    const { port, answer, isSettled } = await begin();
    const good = request(port, code);
    for (const bad of [good.replace(/Host: .*\r\n/, ""), good.replace("Host:", "Host: contoso.example\r\nHost:"), good.replace(/(Host: .*\r\n)/, "$1$1")]) {
      match((await send(port, bad)).all, /^$|^HTTP\/1\.1 4(00|21) /, bad);
    }
    await stillWaits(port, answer, isSettled);
  });

  const state = encodeURIComponent(STATE);
  const states = {
    "none": "code=stolen",
    "an empty one": "state=&code=stolen",
    "another one": `state=${"x".repeat(STATE.length)}&code=stolen`,
    "its beginning": `state=${state.slice(0, -1)}&code=stolen`,
    "it and more": `state=${state}x&code=stolen`,
    "it in capitals": `state=${state.toUpperCase()}&code=stolen`,
    "it twice": `state=${state}&code=stolen&state=${state}`,
    "another one before it": `state=x&state=${state}&code=stolen`,
    "another one behind it, with its name encoded": `state=${state}&code=stolen&%73tate=x`,
    "its name in capitals": `STATE=${state}&code=stolen`,
    "an error, and none": "error=access_denied&error_description=stop",
    "an error, and another one": "error=access_denied&state=x",
    "none in the body but in the address": "code=stolen",
  };
  for (const [name, body] of Object.entries(states)) {
    promise(`a body with another state than ours does not end a sign-in, nor say what else is in it: ${name}`, async () => {
      const { port, answer, isSettled } = await begin();
      const reply = await send(port, request(port, body, name.includes("address") ? { target: `/?state=${state}` } : {}));
      equal(reply.status, name.includes("address") ? 404 : 400, "status");
      ok(!/stolen|access_denied|stop/.test(reply.all), `nothing of it is told: ${reply.all}`);
      await stillWaits(port, answer, isSettled);
    });
  }

  promise("a second good answer gets no page, even before nobody listens any more", async () => {
    let answers = 0;
    const expected = { hosts: ["localhost:1"], path: "/", isState: () => true };
    const server = createServer((asked, response) => void receiveAnswer(asked, response, expected, () => (answers += 1) === 1));
    const port = await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(/** @type {any} */ (server.address()).port)));
    try {
      const text = request(port, form(), { host: "localhost:1" });
      equal([(await send(port, text)).status, (await send(port, text)).status], [200, 400]);
    } finally {
      server.close();
    }
  });

  promise("a second answer is none, however good", async () => {
    const { port, answer } = await begin();
    const bodies = Array.from({ length: 20 }, (_, number) => form({ code: `code-${number}` }));
    const replies = await Promise.all(bodies.map((body) => send(port, request(port, body)).catch(() => ({ status: 0 }))));
    equal(replies.filter(({ status }) => status === 200).length, 1, "answers that were taken");
    equal(await answer, bodies[replies.findIndex(({ status }) => status === 200)]);
  });
}

/** @param {number} port @param {Promise<string>} answer @param {() => boolean} isSettled */
async function stillWaits(port, answer, isSettled) {
  await pause(5);
  ok(!isSettled(), "it still waits");
  equal([(await send(port, request(port, form()))).status, await answer], [200, form()]);
}
