// @ts-check
/** What every request of a page says beyond its own, and why some get no answer. */
export const inAPage = {
  request: /** @type {const} */ ({ cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" }),
  // A browser hides which of a network's failures it was, this one included.
  unanswered:
    "Failed, or hidden: a page sees an answer only if that allows its origin (CORS). Entra's allow pages with a redirect URI of type SPA, and none " +
    "to begin a device code: sign in on a server, and let the page ask that server",
};
