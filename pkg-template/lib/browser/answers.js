// @ts-check
import { POLICY, errorPage, successPage } from "./pages.js";

/**
 * What an answer must be like, and what a person then sees.
 *
 * @typedef {object} Expected
 * @property {string[]} hosts
 * @property {string} path
 * @property {(text: string) => boolean} isState
 * @property {string} [successMessage]
 * @property {string} [errorMessage]
 */

/**
 * Answers a request. Whatever is not the answer of the sign-in is turned away and changes nothing: any page and any program of this machine
 * can send something here. So nothing of a body counts before its `state`.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {Expected} expected
 * @param {() => boolean} take Whether this is the first good answer: there is but one.
 * @returns {Promise<string | undefined>} The form of the good answer, when its page is sent.
 */
export async function receiveAnswer(request, response, expected, take) {
  const refuse = (/** @type {number} */ status, text = "", headers = {}) => void send(response, status, "text/plain", text, headers);
  const { method, url } = request;
  const [host, ...otherHosts] = headersOf(request, "host");
  if (otherHosts.length || !expected.hosts.includes(host?.toLowerCase())) return refuse(421, "This is not the host that you asked for.\n");
  if (url !== expected.path) return url === "/favicon.ico" && method === "GET" ? refuse(204) : refuse(404, "There is nothing here.\n");
  if (method !== "POST") return refuse(405, "The answer of a sign-in is posted.\n", { Allow: "POST" });
  const [type, ...otherTypes] = headersOf(request, "content-type");
  if (otherTypes.length || type?.split(";")[0].trim().toLowerCase() !== FORM) return refuse(415, `The answer of a sign-in is ${FORM}.\n`);
  const body = await read(request);
  if (body === undefined) return refuse(413, "The answer of a sign-in is smaller.\n");
  if (body === null) return undefined; // The connection ended.
  const fields = new URLSearchParams(body);
  const states = fields.getAll("state");
  if (states.length !== 1 || !expected.isState(states[0]) || !take()) {
    return refuse(400, "This is not the answer of the sign-in that is awaited here: its state is another one.\n");
  }
  const error = fields.get("error");
  const page = error === null ? successPage(expected.successMessage) : errorPage(expected.errorMessage, error, fields.get("error_description") ?? "");
  await send(response, 200, "text/html", page);
  return body;
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string} type
 * @param {string} text
 * @param {Record<string, string>} [headers]
 * @returns {Promise<void>} When it is on its way, or the connection has ended.
 */
function send(response, status, type, text, headers) {
  return new Promise((resolve) => {
    response.on("close", resolve);
    response.writeHead(status, {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
      ...(status === 204 ? {} : { "Content-Length": Buffer.byteLength(text) }),
      Connection: "close",
      ...headers,
    });
    response.end(text, () => resolve());
  });
}

/**
 * The values of a header, one for each time that it is there.
 * @param {import("node:http").IncomingMessage} request @param {string} name
 */
function headersOf({ rawHeaders }, name) {
  return rawHeaders.filter((_, place) => place % 2 === 1 && rawHeaders[place - 1].toLowerCase() === name);
}

/**
 * The body; `undefined` if it is too large, `null` if it ended too early.
 *
 * @param {import("node:http").IncomingMessage} request
 * @returns {Promise<string | undefined | null>}
 */
function read(request) {
  return new Promise((resolve) => {
    /** @type {Uint8Array[]} */
    const chunks = [];
    let length = 0;
    if (Number(request.headers["content-length"]) > MOST_BYTES) resolve(undefined);
    request.on("data", (chunk) => {
      length += chunk.length;
      if (length > MOST_BYTES) resolve(undefined);
      else chunks.push(chunk);
    });
    const whole = () => resolve(Buffer.concat(chunks).toString());
    request.on("end", whole);
    // Deno does not say that a body has ended when the connection does at the same time.
    const over = () => (length === Number(request.headers["content-length"]) ? whole() : resolve(null));
    for (const event of ["aborted", "close", "error"]) request.on(event, over);
  });
}

const FORM = "application/x-www-form-urlencoded";
/** Bytes of a body that are read. Microsoft's answers have some thousand. */
const MOST_BYTES = 64 * 1024;
