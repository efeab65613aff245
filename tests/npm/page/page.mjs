// @ts-check
// Runs inside the page. `/config.json` says what to do; each result goes to the server.

import { keep } from "../kit/promises.mjs";
import { watchWasm } from "../kit/wasm.mjs";
import { World } from "../kit/world.mjs";
import { everywhere } from "../suite/index.mjs";
import { page } from "../suite/page.mjs";

const { ready, grep, modules } = await (await fetch("/config.json")).json();
const post = (/** @type {object} */ result) => fetch("/report", { method: "POST", body: JSON.stringify(result) });
const wasm = watchWasm();
const resolvesNames = document.querySelector("script[type=importmap]") !== null;
/** What a page without a bundler or an import map has, too. */
const WITHOUT_NAMES = { tokens: everywhere.tokens, certificates: everywhere.certificates, "refused certificates": everywhere["refused certificates"] };

/** Entra refuses a page's application tokens, so the suites go through the page's own server, as pages should. */
const throughServer = (/** @type {string | Request} */ input, /** @type {RequestInit} */ init) => {
  if (typeof input === "string") return fetch(`/proxy?url=${encodeURIComponent(input)}`, init);
  return fetch(new Request(`/proxy?url=${encodeURIComponent(input.url)}`, input), init);
};

try {
  const [identity, stores, jose] = await Promise.all([modules.identity, modules.stores, modules.jose].map((module) => import(module)));
  const world = new World({ identity, stores, jose, ready, wasm, control: "/control", fetch: /** @type {any} */ (throughServer), resolvesNames });
  const suites = resolvesNames ? { page, ...everywhere } : { page, ...(location.pathname === "/without-names" && WITHOUT_NAMES) };
  await keep(suites, world, post, { grep, before: () => world.entra.reset() });
} catch (error) {
  await post({ name: "the page", outcome: "failed", why: String(error), milliseconds: 0 });
}
await fetch("/done", { method: "POST" });
