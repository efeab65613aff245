// @ts-check
import { browserSignIn } from "../browser-sign-in.js";
import { Either } from "../either.js";
import { AuthenticationRequiredErrorName } from "../errors.js";
import { readLines } from "../lines.js";
import { checkPresent, checkTenant, checkType } from "../options.js";
import { Interaction, returned, settling } from "../page/interaction.js";
import { runtime } from "../runtime.js";
import { UserCredential, recordLines } from "../user-credential.js";
import { DEVELOPER_APPLICATION, ORGANIZATIONS } from "./device-code.js";

export class InteractiveBrowserCredential extends UserCredential {
  /** How it signs in, where it is in a page. @type {Interaction | undefined} */
  #page;
  #isAutomatic;
  /** Whether who is signed in can be known: a store may have somebody, and is looked into by the first call. */
  #isKnown;
  #now;
  /** Whether the call that begins just now may ask a person, if that is not what its options say. @type {boolean | undefined} */
  #asks;
  #frameHasFailed = false;
  /** @type {Promise<void> | undefined} */
  #goingOn;

  /** @param {import("../../types/index.d.ts").InteractiveBrowserCredentialOptions} [options] */
  constructor(options) {
    const all = options ?? {};
    // A worker of a page's has no window, and finds in a store what the page has put there.
    const isWeb = typeof location === "object" && !runtime().whole;
    const isPage = isWeb && typeof document === "object";
    const { authenticationRecord: known, browserCustomizationOptions: pages, disableAutomaticAuthentication, timeoutInMs, silentFrame } = all;
    const { tenantId = known?.tenantId ?? (isWeb ? "common" : ORGANIZATIONS) } = all;
    const { clientId = known?.clientId ?? (isWeb ? "" : DEVELOPER_APPLICATION) } = all;
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkType("boolean", disableAutomaticAuthentication, "disableAutomaticAuthentication");
    checkType("object", pages, "browserCustomizationOptions");
    if (timeoutInMs !== undefined && !(Number.isFinite(timeoutInMs) && timeoutInMs > 0)) throw new TypeError("timeoutInMs: a number above 0");
    const redirectUri = typeof all.redirectUri === "function" ? all.redirectUri() : (all.redirectUri ?? (isPage ? location.origin : undefined));
    const page = isPage ? new Interaction(interaction(all, tenantId, clientId, redirectUri)) : undefined;
    /** @type {Record<string, string>} */
    const given = { tenantId, clientId, disableAutomaticAuthentication: disableAutomaticAuthentication || page?.silentFrame ? "yes" : "", ...recordLines(known) };
    if (timeoutInMs) given.timeoutInMs = String(Math.round(timeoutInMs));
    const { domainHint, prompt, loginHint = page && known?.username } = all;
    const { successMessage, errorMessage } = pages ?? {};
    for (const [name, value] of Object.entries({ redirectUri, loginHint, domainHint, prompt, successMessage, errorMessage })) {
      checkType("string", value, name);
      if (value) given[name] = value;
    }
    super("InteractiveBrowserCredential", given, options, undefined, (lent) => browserSignIn(lent, page));
    this.#page = page;
    this.#isAutomatic = !disableAutomaticAuthentication;
    this.#isKnown = !all.host?.store;
    this.#now = all.host?.now ?? Date.now;
  }

  /**
   * @override
   * @param {import("../../types/index.d.ts").SignOutOptions} [options]
   */
  async signOut({ endSession = false, postLogoutRedirectUri } = {}) {
    checkType("boolean", endSession, "endSession");
    checkType("string", postLogoutRedirectUri, "postLogoutRedirectUri");
    if (endSession && !this.#page) throw new TypeError("endSession: only a page can have Entra end the session of its browser");
    const user = await this.leave();
    this.#isKnown = true;
    if (endSession && user.authority) (await import("../page/away.js")).endSession(user, postLogoutRedirectUri);
  }

  /**
   * @protected
   * @override
   * @param {string | string[]} scopes
   * @param {import("../../types/index.d.ts").GetTokenOptions} options
   * @param {boolean} [authenticate]
   * @returns {Promise<any>}
   */
  async ask(scopes, options, authenticate) {
    const page = this.#page;
    try {
      if (page?.isBack) await this.#goOn(page);
      return await (page?.silentFrame && !authenticate ? this.#askByFrame(scopes, options) : super.ask(scopes, options, authenticate));
    } catch (/** @type {any} */ cause) {
      // What the page itself refuses does not know what was asked for.
      if (cause?.name === AuthenticationRequiredErrorName && !cause.scopes.length) Object.assign(cause, { scopes: [scopes].flat(), getTokenOptions: options });
      throw cause;
    }
  }

  /** @override */
  close() {
    super.close();
    this.#page?.cancel("the credential was closed");
  }

  /** @protected @param {import("../credential.js").Call} call @override */
  begin(call) {
    const { options, signal, authenticate = false } = call;
    const page = this.#page;
    if (!page || signal?.aborted) return super.begin(call);
    const asks = this.#asks ?? (authenticate || this.#isAutomatic);
    const isNeeded = (authenticate && options.claims !== undefined) || ((authenticate || this.#isKnown) && !this.#canRenew());
    const ended = page.begin(asks, asks && isNeeded, authenticate);
    return {
      signal: super.begin({ ...call, signal: new Either(signal, ended) }).signal,
      end: () => {
        this.#isKnown = true;
        page.end(asks, authenticate);
      },
    };
  }

  /** Whether a refresh token is at hand that has not expired. */
  #canRenew() {
    const user = new Map(readLines(this.signedIn()));
    const expiresOn = Number(user.get("refreshTokenExpiresOn"));
    return Boolean(user.get("refreshToken")) && !(expiresOn <= this.#now());
  }

  /**
   * Goes on with the sign-in for which this page was left.
   * @param {Interaction} page
   */
  #goOn(page) {
    return (this.#goingOn ??= (async () => {
      const { resume } = await import("../page/away.js");
      await settling;
      const pending = await resume(page.identity);
      page.isBack = false;
      if (!pending) return;
      returned();
      if (!pending.answer) return;
      page.resuming = pending;
      try {
        await this.#askAs(true, pending.scopes, pending.options, true);
      } finally {
        page.resuming = undefined;
      }
    })().finally(() => (this.#goingOn = undefined)));
  }

  /**
   * Before a person is asked, a hidden frame looks whether Entra knows who it is.
   *
   * @param {string | string[]} scopes
   * @param {import("../../types/index.d.ts").GetTokenOptions} options
   */
  async #askByFrame(scopes, options) {
    try {
      return await this.#askAs(false, scopes, options, false);
    } catch (/** @type {any} */ required) {
      if (required?.name !== AuthenticationRequiredErrorName) throw required;
      const all = { ...options, claims: required.claims ?? options.claims };
      if (!this.#frameHasFailed) {
        try {
          return await this.#askAs(false, scopes, all, true);
        } catch (cause) {
          if (options.abortSignal?.aborted) throw cause;
          this.#frameHasFailed = true;
        }
      }
      if (!this.#isAutomatic) throw required;
      const token = await this.#askAs(true, scopes, all, true);
      this.#frameHasFailed = false;
      return token;
    }
  }

  /** @param {boolean} asks @param {string | string[]} scopes @param {import("../../types/index.d.ts").GetTokenOptions} options @param {boolean} authenticate */
  #askAs(asks, scopes, options, authenticate) {
    this.#asks = asks;
    try {
      return super.ask(scopes, options, authenticate);
    } finally {
      this.#asks = undefined;
    }
  }
}

/**
 * @param {import("../../types/index.d.ts").InteractiveBrowserCredentialOptions} options
 * @param {string} tenantId
 * @param {string} clientId
 * @param {unknown} redirectUri
 */
function interaction({ loginStyle = "popup", silentFrame = false, onSignIn, launchWebAuthFlow, authorityHost = "" }, tenantId, clientId, redirectUri) {
  if (loginStyle !== "popup" && loginStyle !== "redirect") throw new TypeError('loginStyle: "popup" or "redirect"');
  checkType("boolean", silentFrame, "silentFrame");
  checkType("function", onSignIn, "onSignIn");
  checkType("function", launchWebAuthFlow, "launchWebAuthFlow");
  checkPresent(redirectUri, "redirectUri");
  // Another origin's page could not bring the answer here.
  if (!launchWebAuthFlow && new URL(redirectUri, location.href).origin !== location.origin) {
    throw new TypeError(`redirectUri: it must be a page of this origin, ${location.origin}, that is registered for the platform Single-page application`);
  }
  return { loginStyle, silentFrame, onSignIn, launchWebAuthFlow, identity: [clientId, tenantId.toLowerCase(), authorityHost].join(" ") };
}
