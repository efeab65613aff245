// @ts-check
import { timedOut } from "../timed-out.js";
import { after } from "../timer.js";
import { expect } from "./answer.js";
import { isReturn, required, returned } from "./interaction.js";

/** Milliseconds that a hidden frame may take; it asks nobody anything. */
const FRAME = 10_000;

/**
 * Waits in a page for the answer of a sign-in.
 *
 * @param {Record<string, string>} asked `ListenOptions` of `src/host/browser.rs`.
 * @param {AbortSignal} _signal Of no use here: nothing is open before `receive`.
 * @param {import("./interaction.js").Interaction} [page]
 * @returns {Promise<import("../browser/loopback.js").Listener>}
 */
export async function listen(asked, _signal, page) {
  if (!page) throw required("here is no window to sign in with: sign in on a page, and share its token store");
  const { resuming } = page;
  if (resuming?.answer) {
    const { redirectUri, begun, answer } = resuming;
    return { isPage: true, redirectUri, begun, receive: async () => answer, close() {} };
  }
  const way = page.people === 0 ? inFrame : page.launchWebAuthFlow ? elsewhere : page.loginStyle === "redirect" ? away : inWindow;
  const ended = new AbortController();
  return {
    isPage: true,
    redirectUri: asked.redirectUri,
    close: () => ended.abort(),
    async receive(_openUrl, url, milliseconds = FRAME) {
      const limit = way === inFrame ? Math.min(FRAME, milliseconds) : milliseconds;
      const callOffs = [after(limit, () => ended.abort(timedOut(limit)))];
      try {
        return await new Promise((resolve, reject) => {
          ended.signal.addEventListener("abort", () => reject(ended.signal.reason));
          way({ asked, url, page, ended, callOffs, resolve }).catch(reject);
        });
      } finally {
        for (const callOff of callOffs) callOff();
      }
    },
  };
}

/**
 * @typedef {object} Way
 * @property {Record<string, string>} asked
 * @property {string} url
 * @property {import("./interaction.js").Interaction} page
 * @property {AbortController} ended Ends the wait, by a reason.
 * @property {(() => void)[]} callOffs What is done when it is over.
 * @property {(fragment: string) => void} resolve
 */

/** In a window of its own. @param {Way} way */
async function inWindow({ asked, url, page, callOffs, resolve }) {
  const take = (/** @type {string} */ fragment) => {
    page.isAnswered = true;
    resolve(fragment);
  };
  callOffs.push(expect(asked.state, take), () => page.close());
  const popup = page.open();
  page.letGo();
  popup.location.replace(url);
  page.onSignIn?.({ cancel: () => page.cancel(), focus: () => popup.focus() });
}

/** By what the application opens, as an extension's `chrome.identity.launchWebAuthFlow`. @param {Way} way */
async function elsewhere({ url, page, resolve }) {
  page.onSignIn?.({ cancel: () => page.cancel(), focus() {} });
  resolve(new URL((await page.launchWebAuthFlow?.(url)) ?? "").hash.slice(1));
}

/** In a hidden frame, which nobody sees: for browsers that let it have its cookies. @param {Way} way */
async function inFrame({ asked, url, callOffs, resolve }) {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms");
  frame.title = "Sign-in";
  const silent = new URL(url);
  silent.searchParams.set("prompt", "none");
  callOffs.push(expect(asked.state, resolve), () => frame.remove());
  frame.src = silent.href;
  document.body.append(frame);
}

/** In this tab: the page is left, and this never has an answer. @param {Way} way */
async function away({ asked, url, page, ended, callOffs }) {
  // What a person does just now is no loop.
  if (isReturn && page.explicit === 0 && !navigator.userActivation?.isActive) throw required(NO_LOOP);
  const { state, nonce, codeVerifier, redirectUri, scopes, tenantId, claims, enableCae } = asked;
  const options = { tenantId, claims: claims || undefined, enableCae: enableCae !== "" };
  const pending = { identity: page.identity, returnTo: location.href, redirectUri, begun: { state, nonce, codeVerifier }, scopes: scopes.split(" "), options };
  const { keep } = await import("./away.js");
  await keep(pending);
  if (ended.signal.aborted) return;
  returned();
  // Back from the sign-in page, where the browser has kept this one as it was.
  const back = (/** @type {PageTransitionEvent} */ { persisted }) => persisted && page.cancel();
  addEventListener("pageshow", back);
  callOffs.push(() => removeEventListener("pageshow", back));
  location.assign(url);
}

const NO_LOOP = "this page has just come back from a sign-in, and is not left again by itself: call authenticate when the person wants to sign in";
