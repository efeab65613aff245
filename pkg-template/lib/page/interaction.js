// @ts-check
import { AuthenticationRequiredError, failureFrom } from "../errors.js";
import { bring, takeAnswer, wasLeft } from "./answer.js";

/** Milliseconds between looks whether the person has closed the window before it went anywhere; later, nothing tells. */
const BETWEEN_LOOKS = 250;

/**
 * The sign-ins of a credential in a page: by a window that is opened inside the click, before anything is awaited; or by this tab itself.
 *
 * One is under way at a time. Whatever ends it ends every call that waits for it, at once.
 */
export class Interaction {
  /** The window, from the click on. @type {Window | undefined} */
  popup;
  /** The sign-in for which this tab was sent away, and that now goes on. @type {import("./pending.js").Pending | undefined} */
  resuming;
  /** Whether the person is through: calls that come now wait for what it brings. */
  isAnswered = false;
  /** Calls that may ask a person now, and those of them that the application has made for just that. */
  people = 0;
  explicit = 0;
  #calls = 0;
  #controller = new AbortController();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #watch;

  /**
   * @param {object} how
   * @param {"popup" | "redirect"} how.loginStyle
   * @param {boolean} how.silentFrame
   * @param {((signIn: import("../../types/index.d.ts").SignInProgress) => void) | undefined} how.onSignIn
   * @param {((url: string) => Promise<string>) | undefined} how.launchWebAuthFlow
   * @param {string} how.identity
   */
  constructor({ loginStyle, silentFrame, onSignIn, launchWebAuthFlow, identity }) {
    this.loginStyle = loginStyle;
    this.silentFrame = silentFrame;
    this.onSignIn = onSignIn;
    this.launchWebAuthFlow = launchWebAuthFlow;
    this.identity = identity;
    receive();
    /** Whether the page may have come back from a sign-in that has yet to be gone on with. */
    this.isBack = loginStyle === "redirect" && wasLeft();
  }

  /**
   * A call begins. What ends it is aborted when the sign-in ends before its time.
   *
   * @param {boolean} asks Whether it may ask a person.
   * @param {boolean} atOnce Whether it must: then the window is opened now, inside the click.
   * @param {boolean} isExplicit
   */
  begin(asks, atOnce, isExplicit) {
    if (atOnce && this.opensWindow && !this.isAnswered) this.open();
    this.#calls += 1;
    this.people += Number(asks);
    this.explicit += Number(isExplicit);
    return asks ? this.#controller.signal : undefined;
  }

  /** It is over. @param {boolean} asks @param {boolean} isExplicit */
  end(asks, isExplicit) {
    this.#calls -= 1;
    this.people -= Number(asks);
    this.explicit -= Number(isExplicit);
    if (this.#calls > 0) return;
    this.isAnswered = false;
    this.close();
  }

  get opensWindow() {
    return this.loginStyle === "popup" && !this.launchWebAuthFlow;
  }

  /** The window, which is opened unless it is there. */
  open() {
    if (this.popup) return this.popup;
    const [width, height] = [483, 600];
    const [left, top] = [screenX + (outerWidth - width) / 2, screenY + (outerHeight - height) / 2];
    const popup = window.open("about:blank", "", `popup,width=${width},height=${height},left=${Math.round(left)},top=${Math.round(top)}`);
    if (!popup) throw required(BLOCKED);
    this.popup = popup;
    this.isAnswered = false;
    this.#watch = setInterval(() => popup.closed && this.cancel("the window was closed before the sign-in began"), BETWEEN_LOOKS);
    return popup;
  }

  /** The window goes elsewhere: from here on, `closed` says nothing, for a page that cuts itself off from its opener is closed to it. */
  letGo() {
    clearInterval(this.#watch);
  }

  /** Ends the sign-in under way, and the calls that wait for it. */
  cancel(why = "the sign-in was cancelled") {
    const error = failureFrom([["kind", "authentication"], ["credential", "InteractiveBrowserCredential"], ["error", "user_cancelled"], ["message", why]]);
    this.#controller.abort(error);
    this.#controller = new AbortController();
    this.close();
  }

  close() {
    this.letGo();
    this.popup?.close();
    this.popup = undefined;
  }
}

/** @param {string} message */
export function required(message) {
  return new AuthenticationRequiredError({ scopes: [], message: `InteractiveBrowserCredential: ${message}` });
}

/** Whether this page load is the return from a sign-in: then it is not left again by itself, or it could be for ever. */
export let isReturn = false;

/** The page has come back. */
export function returned() {
  isReturn = true;
}

/** What is done with an answer in this page's URL, before anybody asks for it. @type {Promise<unknown> | undefined} */
export let settling;

/** The page of the redirect URI can be the application's own. */
function receive() {
  const answer = takeAnswer();
  if (!answer) return;
  const isHere = wasLeft(answer.state);
  if (isHere) returned();
  settling = isHere ? import("./away.js").then(({ goBack }) => goBack(answer)) : bring(answer);
}

const BLOCKED =
  'the browser has blocked the window for the sign-in. Ask for the token, or call authenticate, inside a click and before anything is awaited; or use the loginStyle "redirect"';
