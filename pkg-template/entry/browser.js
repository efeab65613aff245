// @ts-check
import { useRuntime } from "../lib/runtime.js";

const request = /** @type {const} */ ({ cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
// A browser hides which of a network's failures it was, this one included.
const unanswered =
  "Failed, or hidden: a page sees an answer only if that allows its origin (CORS). Entra's allow pages with a redirect URI of type SPA, and none " +
  "to begin a device code: sign in on a server, and let the page ask that server";
// Pages whose users sign in have no use for it.
useRuntime({ artefact: () => import("./edge-browser.js"), host: {}, request, unanswered });

export * from "../lib/edge.js";
