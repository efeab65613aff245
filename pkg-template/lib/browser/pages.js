// @ts-check
/**
 * The page that a person sees after signing in.
 * @param {string | undefined} message HTML of the application's own: what stands in the page, or a whole one.
 */
export function successPage(message) {
  return page("Signed in", message ?? "<h1>Authentication complete.</h1><p>You can close this window.</p>");
}

/**
 * The page that a person sees when the sign-in failed.
 *
 * @param {string | undefined} message HTML of the application's own: what stands in the page, or a whole one.
 * @param {string} error What came over the network, and could be anyone's.
 * @param {string} description The same.
 */
export function errorPage(message, error, description) {
  const why = [error, description].filter(Boolean).map((text) => `<p>${escaped(text.slice(0, LONGEST))}</p>`);
  const ours = `<h1>Authentication failed.</h1>${why.join("")}<p>The application can tell you more. You can close this window.</p>`;
  return page("Sign-in failed", message ?? ours);
}

/** What a browser may do with the pages: show them, and the pictures that an application has in its own. */
export const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** @param {string} title @param {string} content */
function page(title, content) {
  if (/^\s*<(!doctype|html)\b/i.test(content)) return content;
  // The empty icon keeps a browser from asking for one when nobody listens any more.
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>` +
    `<link rel="icon" href="data:,"><style>${STYLE}</style></head><body>${content}</body></html>\n`
  );
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => /** @type {Record<string, string>} */ (ENTITIES)[character]);
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const STYLE =
  ":root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1.5rem;overflow-wrap:anywhere}" +
  "h1{font-size:1.5rem}";
/** Characters of what came over the network that are shown. */
const LONGEST = 1500;
