// @ts-check
import { equal, ok, rejects, throws } from "../kit/assert.mjs";

/**
 * A fetch that adds tokens and answers claims challenges, before the emulator's protected resource.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function authenticatedFetch(promise, world) {
  const { entra, identity, ready } = world;
  const scope = ready.resource_scope;
  const CLAIMS = { access_token: { nbf: { essential: true, value: "1700000000?>" } } };
  const send = (/** @type {any} */ input, /** @type {any} */ init) => (world.host().fetch ?? globalThis.fetch)(input, init);
  const make = (/** @type {object} */ more = {}) => identity.createAuthenticatedFetch(world.credential(), scope, { fetch: send, ...more });

  promise("it adds the token, and keeps what the request says itself", async () => {
    const { headers, method } = await seen("https://api.example/orders", { method: "PUT", headers: { "x-mine": "1" }, body: "text" });
    ok(/^Bearer eyJ/.test(headers.get("authorization") ?? ""), "a bearer token");
    equal([method, headers.get("x-mine")], ["PUT", "1"], "method and header of the caller");
    equal(await entra.tokenRequests(), 1, "token requests");
  });

  promise("a claims challenge has the request sent once more, with a token for these claims and the same body", async () => {
    const { request, sent } = resource([challenge(btoa(JSON.stringify(CLAIMS)))]);
    const response = await request("https://api.example/orders", { method: "POST", body: "the order" });
    equal([response.status, sent.map(({ body }) => body)], [200, ["the order", "the order"]], "status and bodies");
    ok(sent[0].authorization !== sent[1].authorization, "another token");
    const asked = (await entra.log()).map(({ form }) => form.claims && JSON.parse(form.claims).access_token);
    equal(asked, [{ xms_cc: { values: ["CP1"] } }, { ...CLAIMS.access_token, xms_cc: { values: ["CP1"] } }], "claims of the token requests");
  });

  promise("the challenge may be in either alphabet of base64, with or without padding, and among other schemes", async () => {
    const standard = btoa(JSON.stringify(CLAIMS));
    const url = standard.replace(/\+/g, "-").replace(/\//g, "_");
    for (const claims of [standard, url, standard.replace(/=+$/, ""), url.replace(/=+$/, ""), `${standard}=`]) {
      for (const header of [challenge(claims), `Negotiate YII=, Basic realm="a, \\"b", ${challenge(claims)}`, challenge(claims).replace("Bearer", "bearer")]) {
        const { request, sent } = resource([header]);
        equal([(await request("https://api.example/")).status, sent.length], [200, 2], `status and requests for ${header}`);
      }
    }
  });

  promise("a body that is a stream is sent again too", async () => {
    const { request, sent } = resource([challenge(btoa(JSON.stringify(CLAIMS)))]);
    const body = new Blob(["a part, ", "and another"]).stream();
    await request("https://api.example/", { method: "POST", body, duplex: "half" });
    equal(sent.map(({ body }) => body), ["a part, and another", "a part, and another"], "bodies");
  });

  promise("it answers one challenge only, and leaves every other 401 to the caller", async () => {
    const twice = challenge(btoa(JSON.stringify(CLAIMS)));
    const others = ["Bearer", 'Bearer error="invalid_token"', challenge("no base64!"), challenge(btoa("no JSON")), challenge(btoa("[]")), challenge(""), 'Basic realm="x"'];
    for (const [headers, count] of /** @type {[string[], number][]} */ ([[[twice, twice], 2], ...others.map((header) => [[header], 1])])) {
      const { request, sent } = resource(headers);
      const response = await request("https://api.example/");
      equal([response.status, sent.length, response.headers.get("www-authenticate")], [401, count, headers[0]], `of ${headers[0]}`);
    }
  });

  promise("the emulator's resource challenges, and is satisfied", async () => {
    await entra.demand(CLAIMS);
    const response = await make()(`${ready.origin}/resource/orders`);
    equal(response.status, 200, "status");
  });

  promise("a token is not sent where others can read it", async () => {
    await rejects(make()("http://api.example/"), TypeError, /https.*allowInsecureConnection/);
    equal(await entra.tokenRequests(), 0, "token requests");
    ok((await seen("http://api.example/")).headers.has("authorization"), "a token, where that is wished for");
  });

  promise("a request that is aborted ends its wait for the token", async () => {
    await entra.spoil({ type: "hang" });
    const controller = new AbortController();
    const pending = rejects(make()("https://api.example/", { signal: controller.signal }));
    controller.abort();
    equal((await pending).name, "AbortError", "name of the error");
  });

  promise("it needs a credential", () => {
    for (const bad of [undefined, null, {}, "credential"]) throws(() => identity.createAuthenticatedFetch(bad, scope), TypeError, /^credential: /);
  });

  /** A resource that answers with these challenges first, and what was sent to it. @param {string[]} challenges */
  function resource(challenges) {
    /** @type {{ body: string, authorization: string | null }[]} */
    const sent = [];
    const fetch = async (/** @type {Request} */ request) => {
      const header = challenges[sent.length];
      sent.push({ body: await request.text(), authorization: request.headers.get("authorization") });
      return header === undefined ? new Response("ok") : new Response("no", { status: 401, headers: { "www-authenticate": header } });
    };
    return { request: make({ fetch }), sent };
  }

  /** The request that reaches the resource. @param {string} url @param {object} [init] @returns {Promise<Request>} */
  async function seen(url, init) {
    /** @type {Request | undefined} */
    let last;
    const fetch = async (/** @type {Request} */ sent) => ((last = sent), new Response("ok"));
    await make({ fetch, allowInsecureConnection: url.startsWith("http:") })(url, init);
    return /** @type {any} */ (last);
  }

  /** @param {string} claims */
  function challenge(claims) {
    return `Bearer realm="", authorization_uri="https://login.example/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`;
  }
}
