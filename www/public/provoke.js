// @ts-check
// Makes the common errors happen, so that they can be looked at.

import { REDIRECT_URI, makeCredential } from "./sign-in/credential.js";
import { api } from "./api.js";

/** How long a click lets a page open windows, in milliseconds, with time to spare. */
const AFTER_CLICK = 6000;
/** When the page calls off a sign-in that it has just begun. */
const CALLED_OFF = 1200;
/** What nobody else asks for here: a throttled scope is left alone for a while. */
const THROTTLED = "https://management.azure.com/.default";
/** What the emulator then wants a consent for. */
const CONSENTED = "https://storage.azure.com/user_impersonation";
/** Claims that every token has: who gives them gets none from the cache. */
const NEW = '{"access_token":{"nbf":{"essential":true}}}';

/**
 * @typedef {object} Provocation
 * @property {string} id
 * @property {string} text
 * @property {string} what
 * @property {boolean} signedIn Whether somebody has to be signed in.
 * @property {boolean} emulator Whether it needs the emulator's help.
 * @property {(page: Page) => Promise<unknown>} run Begins inside the click.
 *
 * @typedef {object} Page
 * @property {Record<string, any>} settings
 * @property {import("./sign-in/session.js").Session} session
 * @property {() => import("./sign-in/choice.js").Choice} choice
 * @property {(event: import("azure-identity-wasm").LogEvent) => void} log
 * @property {(text: string) => void} say
 */

/** @type {Provocation[]} */
export const PROVOCATIONS = [
  {
    id: "cancel",
    text: "Cancel a sign-in",
    what: "Opens Entra's window, and calls it off a second later, as the button above does.",
    signedIn: false,
    emulator: false,
    run: async (page) => {
      const asked = alone(page, { prompt: "login" }, (controls) => setTimeout(() => controls.cancel(), CALLED_OFF));
      page.say("Entra's window is open; it is called off in a second.");
      return asked;
    },
  },
  {
    id: "blocked",
    text: "Have the window blocked",
    what: "Begins a sign-in six seconds after the click: too late for a browser.",
    signedIn: false,
    emulator: false,
    run: async (page) => {
      page.say("Waiting until the click is too long ago…");
      await new Promise((resolve) => setTimeout(resolve, AFTER_CLICK));
      return alone(page, {});
    },
  },
  {
    id: "registration",
    text: "Come back to a wrong redirect URI",
    what: "It is registered as a web application's, and not as a page's (SPA).",
    signedIn: false,
    emulator: true,
    run: async (page) => {
      const asked = alone(page, { redirectUri: `${REDIRECT_URI}?registered-as=web` });
      page.say("Sign in in Entra's window.");
      return asked;
    },
  },
  {
    id: "consent",
    text: "Need a consent",
    what: "Entra wants the person's consent for Azure Storage first. The error offers to ask them.",
    signedIn: true,
    emulator: true,
    run: async ({ session }) => {
      await api("POST", "/api/faults?kind=consent");
      await session.getToken(CONSENTED, NEW);
    },
  },
  {
    id: "throttled",
    text: "Be throttled",
    what: "Entra answers 429 to everything. The package waits, tries again, and gives up in time.",
    signedIn: true,
    emulator: true,
    run: async ({ session, say }) => {
      await api("POST", "/api/faults?kind=throttled");
      say("Trying, and trying again: look at the requests below.");
      try {
        await session.getToken(THROTTLED);
      } finally {
        await api("DELETE", "/api/faults");
      }
    },
  },
];

/**
 * A sign-in beside whoever is signed in: by popup, in memory.
 *
 * @param {Page} page
 * @param {Partial<import("azure-identity-wasm").InteractiveBrowserCredentialOptions>} more
 * @param {(controls: { cancel(): void, focus(): void }) => void} [onSignIn]
 */
async function alone({ settings, choice, log }, more, onSignIn = () => {}) {
  const chosen = { ...choice(), method: "popup", store: "memory" };
  const credential = makeCredential(chosen, settings, { log, onSignIn }, more);
  try {
    await credential.authenticate(chosen.scope);
  } finally {
    credential.close();
  }
}
