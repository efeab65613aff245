// @ts-check
// What a host's `log` is told, and the requests among it. The server and the page each keep one.

/** How many entries are kept of each kind. */
const MOST = 50;

/**
 * @typedef {object} Request
 * @property {number} at Milliseconds since 1970.
 * @property {string} by
 * @property {string} method
 * @property {string} url
 * @property {number} [status]
 * @property {number} [milliseconds]
 * @property {string} [failure]
 * @property {number} [retried] After how many milliseconds it is sent again.
 *
 * @typedef {import("azure-identity-wasm").LogEvent & { at: number, by: string }} Entry
 */

export class Journal {
  /** @type {Entry[]} Newest first. */
  events = [];
  /** @type {Request[]} Newest first. */
  requests = [];
  /** How many requests were sent in all. */
  sent = 0;

  /** @param {string} by Whose journal it is. */
  constructor(by) {
    this.by = by;
  }

  /** A `host.log`. @param {import("azure-identity-wasm").LogEvent} event */
  log = (event) => {
    const at = Date.now();
    keep(this.events, { ...event, at, by: this.by });
    const { method, url, status, milliseconds, message } = event.fields;
    if (event.event === "request.sent") {
      this.sent += 1;
      keep(this.requests, { at, by: this.by, method: String(method), url: String(url) });
    }
    // One after another: a credential waits for its request before it sends another.
    const open = this.requests.find((request) => request.milliseconds === undefined);
    if (event.event === "request.retrying" && this.requests[0]) this.requests[0].retried = Number(milliseconds);
    if (!open) return;
    if (event.event === "request.answered") Object.assign(open, { status, milliseconds });
    if (event.event === "request.failed") Object.assign(open, { failure: message, milliseconds });
  };

  toJSON() {
    const { events, requests } = this;
    return { events, requests };
  }
}

/**
 * @template T
 * @param {T[]} list
 * @param {T} entry
 */
function keep(list, entry) {
  list.unshift(entry);
  list.length = Math.min(list.length, MOST);
}
