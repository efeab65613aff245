// @ts-check
import { equal } from "../../npm/kit/assert.mjs";

/**
 * What the example of a Worker does, in two isolates of one application (`examples/cloudflare-worker`).
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ urls: string[], entra: import("../../npm/kit/entra.mjs").Entra, ready: import("../../npm/kit/entra.mjs").Ready }} world
 */
export function example(promise, { urls, entra, ready }) {
  /** @param {string} url @param {RequestInit} [init] @returns {Promise<any>} */
  const ask = async (url, init) => (await fetch(url, init)).json();

  promise("its isolates share one token, and its requests ask once", async () => {
    const [one, other] = [await ask(urls[0]), await ask(urls[1])];
    equal([one, one.credential, one.claims.idtyp], [other, "ClientSecretCredential", "app"], "answers");
    await Promise.all(urls.map((url) => ask(url)));
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("whoever sends a token for the application is asked for by it, once in all isolates, and nobody else is", async () => {
    const user = await entra.user({});
    const { access_token: token } = await entra.userToken({ audience: ready.client_id, user: user.object_id });
    const headers = { authorization: `Bearer ${token}` };
    const first = await ask(`${urls[0]}on-behalf-of`, { headers });
    equal([first.credential, first.claims.idtyp], ["OnBehalfOfCredential", "user"], `answer: ${first.error}`);
    for (const url of [...urls, ...urls]) equal(await ask(`${url}on-behalf-of`, { headers }), first, "another answer");
    equal(await entra.tokenRequests(), 1, "requests");
    const refused = await fetch(`${urls[0]}on-behalf-of`);
    equal([refused.status, refused.headers.get("www-authenticate")], [401, "Bearer"], "who sends none");
  });
}
