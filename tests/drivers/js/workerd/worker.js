// @ts-check
// The Worker around the engine: answers a list of vectors with their results.

import { runFamily } from "../engine.js";
// @ts-ignore: written by bundle.js, and passes on the package's workerd entry
import * as identity from "../identity.js";

export default {
  /** @param {Request} request */
  async fetch(request) {
    if (new URL(request.url).pathname === "/exports") return Response.json(Object.keys(identity));
    try {
      return Response.json(await runFamily(await request.json(), identity, { lacks: ["files", "machine", "processes"] }));
    } catch (error) {
      return new Response(error instanceof Error ? `${error.name}: ${error.message}` : String(error), { status: 500 });
    }
  },
};
