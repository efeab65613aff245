// @ts-check
import { abortError } from "../calls.js";
import { CredentialUnavailableError } from "../errors.js";
import { timedOut } from "../timed-out.js";
import { after } from "../timer.js";
import { receiveAnswer } from "./answers.js";
import { Connections } from "./connections.js";
import { hostsOf, placeOf } from "./redirect.js";

/**
 * Waits on this machine for the answer of a sign-in (RFC 8252, 7.3), on Node, Deno and Bun.
 *
 * @typedef {object} ListenOptions
 * @property {string | null} [redirectUri] `http://localhost:PORT`, with a path or without; by default, a free port.
 * @property {string} state What the answer must have as its `state`; whatever has another one is turned away.
 * @property {string} [successMessage] HTML for the page after a sign-in: what stands in it, or a whole one.
 * @property {string} [errorMessage] The same, for the page after one that failed.
 *
 * @typedef {object} Listener
 * @property {boolean} [isPage] Whether a page reads the answer, which is a URL's fragment then.
 * @property {{ state: string, nonce: string, codeVerifier: string }} [begun] The sign-in that it goes on with: it has its answer already.
 * @property {string} redirectUri Where the answer is to be sent.
 * @property {(openUrl: (url: string) => unknown, url: string, timeoutMs?: number) => Promise<string>} receive Opens the URL, and gives the
 * form of the answer, as it came. Whatever happens, nobody listens any more then.
 * @property {() => void} close
 */

/**
 * Begins to listen.
 *
 * @param {ListenOptions} options
 * @param {import("../calls.js").Signal} [signal] Ends it all.
 * @returns {Promise<Listener>}
 */
export async function listen({ redirectUri, state, successMessage, errorMessage }, signal) {
  const place = placeOf(redirectUri);
  if (!state) throw new TypeError("state: a text that is not empty is needed, or anyone could answer");
  if (signal?.aborted) throw abortError(signal);
  const [{ createServer }, { networkInterfaces }, { timingSafeEqual }] = await Promise.all([
    import("node:http"),
    import("node:os"),
    import("node:crypto"),
  ]);
  const bytes = Buffer.from(state);
  const connections = new Connections();
  const expected = {
    path: place.path,
    /** @type {string[]} */
    hosts: [],
    isState: (/** @type {string} */ text) => {
      const other = Buffer.from(text);
      return other.length === bytes.length && timingSafeEqual(other, bytes);
    },
    successMessage,
    errorMessage,
  };
  /** @type {(form: string) => void} */
  let resolve;
  /** @type {(cause: unknown) => void} */
  let reject;
  /** @type {Promise<string>} */
  const answer = new Promise((...both) => ([resolve, reject] = both));
  answer.catch(() => {}); // Perhaps nobody is waiting yet.
  let isTaken = false;
  const take = () => !isTaken && (isTaken = true);
  /** Connections whose request has come. More can come at once, and have no answer. @type {WeakSet<object>} */
  const heard = new WeakSet();

  const serve = () => {
    const server = createServer({ maxHeaderSize: 16 * 1024 }, (request, response) => {
      if (heard.has(request.socket)) return;
      heard.add(request.socket);
      receiveAnswer(request, response, expected, take).then((form) => form !== undefined && resolve(form), () => request.socket.destroy());
    });
    return server.on("connection", (socket) => connections.add(socket));
  };
  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === "::1"));
  const servers = await bind(serve, place, hasIpv6);
  const { port } = /** @type {import("node:net").AddressInfo} */ (servers[0].address());
  expected.hosts = hostsOf(port);

  const end = (/** @type {unknown} */ why) => {
    signal?.removeEventListener("abort", abort);
    reject(why);
    for (const server of servers) server.close();
    connections.end();
  };
  const close = () => end(new CredentialUnavailableError("nobody waits for the answer of this sign-in any more; sign in again"));
  const abort = () => end(abortError(/** @type {import("../calls.js").Signal} */ (signal)));
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();

  return {
    redirectUri: place.redirectUri ?? `http://localhost:${port}`,
    close,
    async receive(openUrl, url, timeoutMs = 300_000) {
      const callOff = after(timeoutMs, () => end(timedOut(timeoutMs)));
      // The answer may come before the browser's start is over.
      open(openUrl, url).catch(end);
      try {
        return await answer;
      } finally {
        callOff();
        close();
      }
    },
  };
}

/**
 * Servers on all addresses of a place, and on one port.
 *
 * @param {() => import("node:http").Server} serve
 * @param {import("./redirect.js").Place} place
 * @param {boolean} hasIpv6
 */
async function bind(serve, { addresses: [address, ...others], port }, hasIpv6) {
  for (let attempts = port === 0 ? 10 : 1; ; attempts -= 1) {
    /** @type {import("node:http").Server[]} */
    const servers = [];
    let [at, taken] = [address, port];
    try {
      for (at of [address, ...(hasIpv6 ? others : [])]) {
        const server = serve();
        servers.push(server);
        await start(server, at, taken);
        taken = /** @type {import("node:net").AddressInfo} */ (server.address()).port;
      }
      return servers;
    } catch (/** @type {any} */ cause) {
      for (const server of servers) server.close();
      // A port that is free at one address can be another program's at the other.
      if (cause?.code === "EADDRINUSE" && attempts > 1) continue;
      const why = cause?.code === "EADDRINUSE" ? "another program has it" : (cause?.message ?? cause);
      const advice = port ? "End that program, or give a redirectUri with another port, or none" : "Use DeviceCodeCredential instead";
      throw new CredentialUnavailableError(`cannot listen on ${port ? `port ${port}` : "a free port"} of ${at} for the answer of the sign-in: ${why}. ${advice}`, { cause });
    }
  }
}

/** @param {import("node:http").Server} server @param {string} address @param {number} port @returns {Promise<void>} */
function start(server, address, port) {
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, address, () => resolve());
  });
}

/** @param {(url: string) => unknown} openUrl @param {string} url */
async function open(openUrl, url) {
  try {
    await openUrl(url);
  } catch (/** @type {any} */ cause) {
    if (cause instanceof CredentialUnavailableError) throw cause;
    const message = `no browser could be opened: ${cause?.message ?? cause}. Use DeviceCodeCredential instead, which needs none here`;
    throw new CredentialUnavailableError(message, { cause });
  }
}
