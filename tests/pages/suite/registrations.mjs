// @ts-check
import { match } from "../../npm/kit/assert.mjs";

/**
 * What is wrong with an application's registration, or with its options, is said in words that lead to the mistake.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function registrations(promise, world) {
  const { scope } = world;

  for (const [style, type] of /** @type {const} */ ([["popup", "web"], ["redirect", "native"]])) {
    promise(`${style}: a redirect URI of type ${type} is named, and the type that it should have`, async (visit) => {
      const { options, user } = await world.register({ type });
      const tab = await visit.tab();
      await tab.choose({ ...options, loginStyle: style, retryOptions: { maxRetries: 0 } });
      const call = await visit.signInAt(style, tab, scope, user);
      const { message } = await call.failure("AuthenticationError");
      match(message, /single-page|SPA/i, "the platform that it should be");
      match(message, /redirect URI/i, "what is to be changed");
    });
  }

  promise("where another redirect URI lets the page read Entra's answer, its number and what to register are told", async (visit) => {
    const beside = [{ uri: `${world.app.origin}/another-page`, type: "spa" }];
    const { options, user } = await world.register({ type: "web", beside });
    const tab = await visit.tab();
    await tab.choose({ ...options, retryOptions: { maxRetries: 0 } });
    const call = await visit.signInAt("popup", tab, scope, user);
    const { message } = await call.failure("AuthenticationError");
    match(message, /AADSTS9002326.*Register the page's redirect URI for the platform Single-page application/s, "what is said");
  });

  promise("an option that cannot be is a TypeError that names it, and opens nothing", async (visit) => {
    const { options } = await world.register();
    const tab = await visit.tab();
    for (const [name, value] of [["redirectPath", "https://elsewhere.example/"], ["loginStyle", "window"], ["clientId", undefined]]) {
      const error = await tab.refusal({ ...options, [String(name)]: value });
      match(`${error?.name}: ${error?.message}`, new RegExp(`^TypeError.*${name === "redirectPath" ? "redirectUri" : name}`, "s"), "what is said");
    }
  });
}
