// @ts-check
// Somebody with a browser that has cookies and submits forms, and no scripts.

/** Pages to go through at most: names, passwords, consents and redirects. */
const MOST = 20;

export class Person {
  /** By origin. @type {Map<string, Map<string, string>>} */
  #cookies = new Map();

  /** @param {Readonly<Record<string, string>>} answers What to fill in, by the fields' names; what is there already stays otherwise. */
  constructor(answers) {
    this.answers = answers;
  }

  /**
   * Opens a page and fills in whatever form comes, until there is none any more, or the browser is led to `end`.
   *
   * @param {string} url
   * @param {string} [end]
   * @returns {Promise<{ url: string, html: string }>}
   */
  async open(url, end) {
    /** @type {RequestInit} */
    let request = {};
    for (let pages = 0; pages < MOST; pages += 1) {
      const response = await this.#send(url, request);
      const location = response.headers.get("location");
      const html = await response.text();
      request = {};
      if (location !== null) {
        url = new URL(location, url).href;
        if (end && url.startsWith(end)) return { url, html: "" };
        continue;
      }
      const form = this.#fill(html, url);
      if (form === undefined) return { url, html };
      ({ url, ...request } = form);
    }
    throw new Error(`${url}: a sign-in does not end`);
  }

  /** @param {string} url @param {RequestInit} request */
  async #send(url, request) {
    const { origin } = new URL(url);
    const cookies = this.#cookies.get(origin) ?? new Map();
    this.#cookies.set(origin, cookies);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { ...request, redirect: "manual", headers: { cookie, ...request.headers } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /** @type {RegExpExecArray} */ (/^([^=]*)=([^;]*)/.exec(line));
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    return response;
  }

  /** The request that the page's form makes. @param {string} html @param {string} url */
  #fill(html, url) {
    const form = /<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/.exec(html);
    if (form === null) return undefined;
    const body = new URLSearchParams();
    for (const [input] of form[2].matchAll(/<input[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(input)?.[1];
      if (name) body.set(name, /value="([^"]*)"/.exec(input)?.[1]?.replaceAll("&amp;", "&") ?? "");
    }
    for (const [name, answer] of Object.entries(this.answers)) if (body.has(name)) body.set(name, answer);
    return { url: new URL(form[1].replaceAll("&amp;", "&"), url).href, method: "POST", body };
  }
}
