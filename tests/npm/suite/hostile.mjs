// @ts-check
import { between, equal, match, ok, rejects } from "../kit/assert.mjs";
import { keepsSecrets } from "../kit/secrets.mjs";
import { took } from "../kit/world.mjs";

/**
 * What comes back is not trusted, and what was sent is not told.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function hostile(promise, world) {
  const { entra, identity, ready, scope } = world;
  const SECRET = "s3cr€t of +/=& words";
  const json = (/** @type {any} */ body, status = 200) => ({ type: "status", status, body: JSON.stringify(body), content_type: "application/json" });
  const good = { token_type: "Bearer", access_token: "eyJhbGciOiJub25lIn0.e30.", expires_in: 3600 };
  const echo = `you sent client_secret=${SECRET}, or ${encodeURIComponent(SECRET)}`;

  /** @type {Record<string, { action: object, retryable?: boolean, message: RegExp }>} */
  const answers = {
    "an HTML page in place of a token": { action: { type: "html", status: 200 }, message: /not JSON|no OAuth error/ },
    "an HTML page of a gateway": { action: { type: "html", status: 502 }, retryable: true, message: /(?=.*502).*text\/html/ },
    "no body": { action: { type: "empty", status: 200 }, message: /not JSON/ },
    "no body and status 500": { action: { type: "empty", status: 500 }, retryable: true, message: /500/ },
    "half of the JSON": { action: { type: "truncated_json" }, message: /not JSON/ },
    "a body that breaks off": { action: { type: "cut_body" }, retryable: true, message: /network error/ },
    "a reset": { action: { type: "reset" }, retryable: true, message: /network error/ },
    "a body of 64 MiB": { action: { type: "huge", bytes: 64 * 1024 * 1024 }, retryable: true, message: /larger than 1 MiB/ },
    "a list": { action: json([good]), message: /not JSON|no access_token/ },
    "a text": { action: json("eyJhbGciOiJub25lIn0.e30."), message: /not JSON|no access_token/ },
    "an object without a token": { action: json({ ...good, access_token: undefined }), message: /no access_token/ },
    "an empty token": { action: json({ ...good, access_token: "" }), message: /no access_token/ },
    "a token that is a number": { action: json({ ...good, access_token: 5 }), message: /no access_token/ },
    "a token without its lifetime": { action: json({ ...good, expires_in: undefined }), message: /does not say when/ },
    "a token that is dead already": { action: json({ ...good, expires_in: 0 }), message: /does not say when/ },
    "a token with a lifetime below zero": { action: json({ ...good, expires_in: -3600 }), message: /does not say when/ },
    "a token under status 400": { action: json(good, 400), message: /400/ },
    "an error under status 200": { action: json({ error: "invalid_client", error_description: "no" }), message: /invalid_client/ },
    "an error that echoes the secret": { action: json({ error: "invalid_client", error_description: echo }, 401), message: /\*\*\*.*\*\*\*/ },
    "a page that echoes the secret": { action: { type: "status", status: 500, body: echo, content_type: `text/plain; ${encodeURIComponent(SECRET)}` }, retryable: true, message: /500/ },
    "an error with line breaks": { action: json({ error: "x", error_description: "a\r\nERROR forged\tline" }, 400), message: /a {1,2}ERROR forged/ },
    "an error of 900 KiB": { action: json({ error: "x", error_description: "y".repeat(900 * 1024) }, 400), message: /yyy…/ },
    "errors that are no texts": { action: json({ error: { a: 1 }, error_description: ["b"], error_codes: "c" }, 400), message: /400/ },
  };
  for (const [name, { action, retryable = false, message }] of Object.entries(answers)) {
    promise(`${name} is an error that says so, and tells no secret`, async () => {
      const { credential, events } = await withSecret({ retryOptions: { maxRetries: 0 } });
      await entra.spoil(action, { times: null }); // some runtimes ask again by themselves after a reset
      const error = await rejects(credential.getToken(scope), identity.AuthenticationError, message);
      await entra.spoilNothing();
      equal([error.name, error.retryable], ["AuthenticationError", retryable], "name and retryable");
      ok(error.message.startsWith("ClientSecretCredential: "), `the message names the credential: ${error.message.slice(0, 100)}`);
      ok(error.message.length < 2000, "the message is short");
      keepsSecrets([error, events, credential], [SECRET], world.inspect);
      ok(events.length >= 4, "the log has something to say");
      ok((await credential.getToken(scope)).token, "the next call gets a token");
    });
  }

  promise("a body without end is cut off at once", async () => {
    const { credential } = await withSecret({ retryOptions: { maxRetries: 0 } });
    await entra.spoil({ type: "huge", bytes: 20 * 1024 ** 3 });
    between(await took(() => rejects(credential.getToken(scope), identity.AuthenticationError, /larger than 1 MiB/)), 0, 3000, "milliseconds");
  });

  promise("a redirect is not followed: nothing is sent elsewhere", async () => {
    const { credential, events } = await withSecret({ retryOptions: { maxRetries: 0 } });
    const location = `${ready.http_origin}/${ready.tenant_id}/oauth2/v2.0/token`;
    for (const status of [301, 302, 303, 307, 308]) {
      await entra.reset();
      await entra.spoil({ type: "status", status, headers: { location }, body: "" });
      const error = await rejects(credential.getToken(scope), identity.AuthenticationError);
      equal([error.retryable, await entra.tokenRequests()], [false, 1], `retryable and requests for ${status}`);
      keepsSecrets([error, events], [SECRET], world.inspect);
    }
  });

  promise("what is logged of a good call has no secret, at any level", async () => {
    const { credential, events } = await withSecret({ loggingOptions: { allowLoggingAccountIdentifiers: true } });
    const { token } = await credential.getToken(scope);
    keepsSecrets([events, credential], [SECRET, token], world.inspect);
    const names = events.map(({ event }) => event);
    for (const name of ["token.asking", "request.sent", "request.answered", "token.acquired", "token.account"]) {
      ok(names.includes(name), `${name} is among the events: ${names}`);
    }
  });

  /** @type {Record<string, () => any>} */
  const fetches = {
    "throws at once": () => {
      throw new Error(`cannot send ${SECRET}`);
    },
    "rejects with a text": () => Promise.reject(`cannot send ${SECRET}`),
    "rejects with nothing": () => Promise.reject(),
    "rejects with causes in a circle": () => {
      const error = new Error(`cannot send ${SECRET}`);
      error.cause = error;
      return Promise.reject(error);
    },
    "resolves with nothing": () => Promise.resolve(),
    "resolves with what is no response": () => Promise.resolve({ status: "fine" }),
    "resolves with an error response": () => Promise.resolve(Response.error()),
    "has a body that is no UTF-8": () => Promise.resolve(new Response(new Uint8Array([0xff, 0xfe, 0x7b, 0x7d]))),
    "has a body that fails": () => Promise.resolve(new Response(new ReadableStream({ pull: (body) => body.error(new Error(`lost ${SECRET}`)) }))),
  };
  for (const [name, fetch] of Object.entries(fetches)) {
    promise(`a host.fetch that ${name} is an AuthenticationError without secrets`, async () => {
      const { credential, events } = await withSecret({ host: { fetch }, retryOptions: { maxRetries: 0 } });
      const error = await rejects(credential.getToken(scope), identity.AuthenticationError);
      keepsSecrets([error, events], [SECRET], world.inspect);
    });
  }

  promise("a secret with a percent sign is not told in the spelling of URLs", async () => {
    const secret = "100% s3cr€t";
    const credential = new identity.ClientSecretCredential(ready.tenant_id, ready.client_id, secret, world.options());
    await entra.spoil(json({ error: "x", error_description: `you sent ${encodeURIComponent(secret)}` }, 400));
    const error = await rejects(credential.getToken(scope), identity.AuthenticationError);
    keepsSecrets([error], [secret], world.inspect);
  });

  promise("a callback's error is told without the assertions that it gave before", async () => {
    const options = world.options({ retryOptions: { maxRetries: 0 } });
    const credential = new identity.ClientAssertionCredential(ready.tenant_id, ready.client_id, async () => "eyJhbGciOiJSUzI1NiJ9.e30.AAAA", options);
    const error = await rejects(credential.getToken(scope), identity.AuthenticationError);
    keepsSecrets([error, credential], [], world.inspect);
    match(error.errorResponse.error, /invalid_(client|request)/, "error");
  });

  /**
   * A credential with a secret that is awkward to hide, and what it logs.
   * @param {any} options
   */
  async function withSecret({ host, ...options }) {
    const { client_id: client } = await entra.app({ secrets: [{ value: SECRET }] });
    /** @type {any[]} */
    const events = [];
    const log = (/** @type {any} */ event) => events.push(event);
    const credential = new identity.ClientSecretCredential(ready.tenant_id, client, SECRET, world.options({ ...options, host: { log, ...host } }));
    return { credential, events };
  }
}
