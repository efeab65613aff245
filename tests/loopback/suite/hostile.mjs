// @ts-check
import { between, equal, match, ok } from "../../npm/kit/assert.mjs";
import { begin, connect, form, pause, request, rest, send } from "../kit.mjs";

const LARGEST = 64 * 1024;

/**
 * What a program of this machine could send.
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 */
export function hostile(promise) {
  promise("a body may have 64 KiB, and not a byte more, whether it says so or not", async () => {
    const { port, answer } = await begin();
    const fill = (/** @type {number} */ length) => `${form()}&more=`.padEnd(length, "x");
    const tooLong = fill(LARGEST + 1);
    equal((await send(port, request(port, tooLong))).status, 413, "it says so");
    const announced = request(port, "").replace("Content-Length: 0", `Content-Length: ${2 ** 40}`);
    equal((await send(port, announced)).status, 413, "it only says so");
    const chunked = request(port, "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
    const { status } = await send(port, `${chunked}${tooLong.length.toString(16)}\r\n${tooLong}`);
    equal(status, 413, "it does not say so");
    equal((await send(port, request(port, fill(LARGEST)))).status, 200, "as long as it may be");
    equal(await answer, fill(LARGEST));
  });

  promise("a body without end is not read to its end", async () => {
    const { port, listener } = await begin();
    const socket = await connect(port);
    const ended = rest(socket);
    socket.write(request(port, "").replace("Content-Length: 0", "Transfer-Encoding: chunked"));
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    let written = 0;
    while (!socket.destroyed && written < 2000) {
      written += 1;
      socket.write(chunk);
      await pause(0);
    }
    await ended;
    between(written, 1, 1999, "chunks of 64 KiB");
    listener.close();
  });

  promise("heads are bounded", async () => {
    const { port, answer } = await begin();
    const reply = await send(port, request(port, form(), { headers: [`Cookie: ${"x".repeat(20_000)}`] }));
    match(reply.all, /^$|^HTTP\/1\.1 431 /);
    await send(port, request(port, form(), { headers: [`Cookie: ${"x".repeat(6000)}`] }));
    equal(await answer, form(), "cookies of other programs at localhost are no obstacle");
  });

  promise(
    "whoever is slow is cut off in some seconds: in its head, in its body, before it says anything",
    async () => {
      const { port, answer, isSettled } = await begin({}, { timeoutMs: 15_000 });
      const good = request(port, form());
      const cut = await Promise.all(["", good.slice(0, 60), good.slice(0, -20)].map((text) => drip(port, text)));
      for (const { milliseconds, all } of cut) {
        between(milliseconds, 1000, 9000, "milliseconds");
        match(all, /^$|^HTTP\/1\.1 408 /);
      }
      ok(!isSettled(), "the answer is still waited for");
      await send(port, good);
      equal(await answer, form());
    },
    { limit: 20_000 },
  );

  promise("of requests that come at once on a connection, one is heard: a good one behind a bad one is not", async () => {
    const { port, answer, isSettled } = await begin();
    const [bad, good] = [request(port, "state=x"), request(port, form())];
    const { all } = await send(port, bad + good);
    equal(all.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 400"]);
    ok(!isSettled(), "the answer is still waited for");
    equal((await send(port, good + good + bad)).all.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 200"]);
    equal(await answer, form());
  });

  promise("what is not HTTP changes nothing", async () => {
    const { port, answer } = await begin();
    const texts = ["\x16\x03\x01\x02\x00\x01", "GET / HTTP/9\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "POST / HTTP/1.1\r\nHost : x\r\n\r\n", "\0".repeat(9000)];
    for (const text of texts) match((await send(port, text)).all, /^$|^HTTP\/1\.1 [45]\d\d /);
    const smuggled = request(port, form()).replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n");
    match((await send(port, smuggled)).all, /^$|^HTTP\/1\.1 400 /, "two lengths");
    await send(port, request(port, form()));
    equal(await answer, form());
  });

  promise("a hundred connections that do not get on do not keep the answer out, and end with it", async () => {
    const { port, answer, listener } = await begin();
    const crowd = await Crowd.of(100, port);
    const begun = performance.now();
    equal((await send(port, request(port, form()))).status, 200);
    equal(await answer, form());
    between(performance.now() - begun, 0, 1500, "milliseconds");
    listener.close();
    await pause(100);
    equal(crowd.open, 0, "connections that are open still");
  });

  promise("of a hundred connections that stay, a few may", async () => {
    const { port, listener } = await begin();
    const crowd = await Crowd.of(100, port);
    await pause(1500);
    between(crowd.open, 1, 16, "connections after a while");
    listener.close();
  });

  promise("a hundred strangers at once are all told so, and the answer among them is taken", async () => {
    const { port, answer } = await begin();
    const requests = Array.from({ length: 100 }, (_, number) => request(port, number === 50 ? form() : `state=${number}&code=stolen`));
    const replies = await Promise.all(requests.map((text) => send(port, text).catch(() => ({ status: 0 }))));
    equal(await answer, form());
    equal(replies[50].status, 200);
    ok(replies.every(({ status }, number) => number === 50 || status === 400 || status === 0), "nobody else is taken");
    between(replies.filter(({ status }) => status === 400).length, 20, 99, "strangers who were told before it was over");
  });

  promise("a browser that goes away when it has sent the answer has answered", async () => {
    const { port, answer } = await begin();
    const socket = await connect(port);
    socket.write(request(port, form()));
    socket.end();
    equal(await answer, form());
  });
}

/** Connections that begin a request, and never end it. */
class Crowd {
  open = 0;

  /** @param {number} size @param {number} port */
  static async of(size, port) {
    const crowd = new Crowd();
    for (const socket of await Promise.all(Array.from({ length: size }, () => connect(port)))) {
      socket.write("POST");
      crowd.open += 1;
      rest(socket).then(() => (crowd.open -= 1));
    }
    return crowd;
  }
}

/** Sends a text, and then every now and then a little more. @param {number} port @param {string} text */
async function drip(port, text) {
  const begun = performance.now();
  const socket = await connect(port);
  socket.write(text);
  const drops = text && setInterval(() => socket.write("x"), 900);
  const all = await rest(socket);
  if (drops) clearInterval(drops);
  return { milliseconds: performance.now() - begun, all };
}
