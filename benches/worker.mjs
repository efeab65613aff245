// @ts-check
// A Worker that wants one token. bundle.mjs makes one for each subject.
// @ts-ignore: an alias for a file of subjects/
import make from "subject";

export default {
  /** @param {Request} _ @param {any} env */
  async fetch(_, env) {
    const { token } = await make(env).getToken("https://bench-0.example.net/.default");
    return new Response(typeof token === "string" ? "token" : "no token");
  },
};
