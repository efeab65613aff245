// @ts-check
// A sign-in by device code, which the page's server makes: Entra lets no page ask for codes.

import { api } from "../api.js";

/** Milliseconds between two looks. */
const INTERVAL = 700;

export class DeviceSignIn extends EventTarget {
  /** A sign-in that is going on. @type {{ method: string, begun: number, code?: { userCode: string, verificationUri: string }, cancel: () => void } | undefined} */
  pending = undefined;
  /** What the server tells of its token. @type {(import("../view/token.js").Shown & { username: string, tenantId: string }) | undefined} */
  report = undefined;

  /**
   * Has the server ask for a code, and waits for whoever types it in. Returns the milliseconds until they are signed in.
   * @param {string} scope
   */
  async signIn(scope) {
    const begun = performance.now();
    const pending = { method: "device", begun: Date.now(), cancel: () => void api("DELETE", "/api/device-code") };
    this.pending = pending;
    this.#changed();
    try {
      await api("POST", `/api/device-code?scope=${encodeURIComponent(scope)}`);
      for (;;) {
        const { code, report, error } = await api("GET", "/api/device-code");
        if (error) throw Object.assign(new Error(error.message), error);
        if (report) {
          this.report = report;
          return performance.now() - begun;
        }
        if (code && this.pending === pending && !("code" in pending)) {
          Object.assign(pending, { code });
          this.#changed();
        }
        await new Promise((resolve) => setTimeout(resolve, INTERVAL));
      }
    } finally {
      if (this.pending === pending) this.pending = undefined;
      this.#changed();
    }
  }

  /** Has the server forget. */
  async signOut() {
    this.report = undefined;
    await api("DELETE", "/api/device-code");
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
