// @ts-check
// What every suite works with: a browser, an emulator and an application.

import { person } from "../../npm/kit/people.mjs";
import { World } from "../../npm/kit/world.mjs";
import { Visit } from "./visit.mjs";

/** Paths of the application's redirect pages: the package's, and one that imports the package's module. */
export const REDIRECT_PATHS = { shipped: "/redirect.html", module: "/signed-in.html" };

/** @type {("popup" | "redirect")[]} */
export const STYLES = ["popup", "redirect"];

/** The application with `Cross-Origin-Opener-Policy: same-origin`, and without. */
export const VARIANTS = [
  { coop: true, words: "COOP same-origin", path: "/coop/app.html" },
  { coop: false, words: "no COOP", path: "/plain/app.html" },
];

/**
 * @typedef {object} Place
 * @property {import("../start/engines.mjs").EngineName} engine
 * @property {any} browser Of puppeteer-core.
 * @property {(more: { allowsCookies?: boolean, extension?: string }) => Promise<any>} launch Another one.
 * @property {import("../start/app-server.mjs").AppServer} app
 * @property {any} jose
 * @property {import("../../npm/kit/entra.mjs").Ready} ready
 * @property {string} screenshots The directory for them.
 * @property {string} extension The directory of the extension.
 */

export class PagesWorld extends World {
  /** @param {Place} place */
  constructor(place) {
    super({ identity: undefined, jose: place.jose, ready: place.ready, wasm: /** @type {any} */ (undefined) });
    this.engine = place.engine;
    this.browser = place.browser;
    this.launch = place.launch;
    this.app = place.app;
    this.screenshots = place.screenshots;
    this.extension = place.extension;
  }

  /**
   * An application whose pages are registered, and somebody to sign in to it.
   * @param {{ type?: string, redirectPath?: string, origin?: string, user?: object, beside?: any[] }} [more] `beside`: redirect URIs that no sign-in here has.
   */
  async register({ type = "spa", redirectPath = REDIRECT_PATHS.shipped, origin = this.app.origin, user: settings, beside = [] } = {}) {
    const { tenant_id: tenantId, origin: authorityHost } = this.ready;
    const paths = ["", ...Object.values(REDIRECT_PATHS), ...VARIANTS.map(({ path }) => path)];
    const redirect_uris = [...paths.map((path) => ({ uri: origin + path, type })), ...beside];
    const { client_id: clientId } = await this.entra.app({ tenant_id: tenantId, public_client: true, redirect_uris });
    const options = { clientId, tenantId, authorityHost, disableInstanceDiscovery: true, redirectPath };
    return { options, clientId, user: await person(this, settings) };
  }

  /**
   * A browser of somebody new: no cookies, nothing stored.
   * @param {any} [browser]
   * @param {{ isShared?: boolean }} [given] `isShared`: the browser as it is, where people's own settings hold.
   */
  async visit(browser = this.browser, { isShared = false } = {}) {
    return new Visit(this, isShared ? browser.defaultBrowserContext() : await browser.createBrowserContext());
  }

  /** Requests of a kind, in order, with their parameters as an object. @param {string} path How the path ends. */
  async requests(path) {
    const requests = (await this.entra.log()).filter((request) => request.path.endsWith(path));
    return requests.map((request) => ({ ...request, query: Object.fromEntries(request.query) }));
  }

  /** The parameters of each request for the sign-in page, and its path. @returns {Promise<Record<string, string>[]>} */
  async authorized() {
    return (await this.requests("/oauth2/v2.0/authorize")).map(({ path, query, form }) => ({ ...form, ...query, path }));
  }

  /** How often people were asked, and how often for a token. */
  async asked() {
    const { by_kind: kinds, token } = await this.entra.counts();
    return { authorize: kinds.authorize ?? 0, token };
  }
}

/**
 * Promises, each with a visit of its own.
 * @typedef {(name: string, body: (visit: Visit) => unknown, limits?: import("../../npm/kit/promises.mjs").Limits) => void} AddPagePromise
 */

/**
 * @param {(promise: AddPagePromise, world: PagesWorld) => void} suite
 * @returns {import("../../npm/kit/promises.mjs").Suite}
 */
export function inVisits(suite) {
  return (promise, /** @type {PagesWorld} */ world) => {
    const add = (/** @type {string} */ name, /** @type {(visit: Visit) => unknown} */ body, limits = {}) =>
      promise(name, () => visiting(world, name, body), { limit: LIMIT, ...limits });
    suite(add, world);
  };
}

/** @param {PagesWorld} world @param {string} name @param {(visit: Visit) => unknown} body */
async function visiting(world, name, body) {
  const visit = await world.visit();
  try {
    await body(visit);
    await visit.areHandled();
  } catch (error) {
    throw await told(error, visit, name);
  } finally {
    await visit.leave();
  }
}

/**
 * An error with what there was to see, and the lines of the suite that it comes from.
 * @param {unknown} error @param {Visit} visit @param {string} name
 */
async function told(error, visit, name) {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const lines = stack.split("\n").filter((line) => line.includes("/pages/suite/"));
  const all = new Error(`${message}\n${lines.join("\n")}\n${await visit.seen(name)}`);
  all.stack = all.message;
  return all;
}

/** Milliseconds for one promise. */
const LIMIT = 40_000;
