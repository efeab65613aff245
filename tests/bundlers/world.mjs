// @ts-check
// A project with the package and the tools, the Entra emulator, and a browser.

import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { equal } from "../npm/kit/assert.mjs";
import { Entra } from "../npm/kit/entra.mjs";
import { runChild } from "../npm/start/child.mjs";

/** Milliseconds for one command of a tool, and for one page. */
const LIMIT = 60_000;

/** The policy under which the package promises to work. */
const POLICY = "script-src 'self' 'wasm-unsafe-eval'";

/** @type {Record<string, string>} */
const CONTENT_TYPES = { ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml" };

export class World {
  /**
   * @param {object} given
   * @param {import("../npm/kit/entra.mjs").Ready} given.ready
   * @param {string} given.project
   * @param {any} given.browser
   * @param {string} given.workerd
   * @param {string} given.tools
   */
  constructor({ ready, project, browser, workerd, tools }) {
    this.ready = ready;
    this.entra = new Entra(ready);
    this.project = project;
    this.browser = browser;
    this.workerd = workerd;
    this.tools = tools;
  }

  /** What the emulator's application is given, as JSON. */
  application() {
    const { tenant_id: tenantId, client_id: clientId, client_secret: clientSecret, resource_scope: scope, origin: authorityHost } = this.ready;
    return JSON.stringify({ tenantId, clientId, clientSecret, scope, authorityHost, disableInstanceDiscovery: true });
  }

  /**
   * Makes an application of a template, and builds it.
   * @param {string} name @param {import("./templates.mjs").Template} template
   * @returns {Promise<string>} Its directory.
   */
  async make(name, { begin, files, build, copies = {} }) {
    const place = path.join(this.project, name);
    if (begin) await this.run(begin, this.project);
    // As `npm install` has it: beside the application, not above it.
    fs.cpSync(path.join(this.project, "node_modules"), path.join(place, "node_modules"), { recursive: true, verbatimSymlinks: true });
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
      fs.writeFileSync(path.join(place, file), text);
    }
    // A template of a tool has a first script of its own.
    if (begin) fs.appendFileSync(path.join(place, "src/main.js"), 'import "./page.js";\n');
    if (build) await this.run(build, place);
    for (const [to, from] of Object.entries(copies)) fs.cpSync(path.join(place, "node_modules", from), path.join(place, to), { recursive: true });
    return place;
  }

  /** Runs a tool to its end. @param {string[]} command @param {string} cwd */
  async run([script, ...args], cwd) {
    const [program, first] = this.command(script);
    const { code, out, err } = await runChild(program, [...first, ...args], { cwd, env: environment(), limit: LIMIT });
    if (code !== 0) throw new Error(`${script} ended with ${code}: ${out}${err}`);
  }

  /** How a script below node_modules is run: esbuild's is a program. @param {string} script @returns {[string, string[]]} */
  command(script) {
    const file = path.join(this.project, "node_modules", script);
    return /^esbuild\//.test(script) ? [file, []] : [process.execPath, [file]];
  }

  /**
   * Serves a directory as any static host does, until `close`.
   * @param {string} directory
   * @param {string} policy
   */
  async serve(directory, policy = POLICY) {
    /** @type {string[]} */
    const asked = [];
    const server = http.createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://loopback");
      if (pathname === "/favicon.ico") return response.writeHead(204).end();
      asked.push(pathname);
      const file = path.join(directory, pathname === "/" ? "index.html" : pathname);
      if (!file.startsWith(directory + path.sep) || !fs.existsSync(file)) return response.writeHead(404).end();
      response.writeHead(200, { "content-type": CONTENT_TYPES[path.extname(file)] ?? "application/octet-stream", "content-security-policy": policy });
      response.end(fs.readFileSync(file));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {net.AddressInfo} */ (server.address());
    const close = () => {
      server.close();
      server.closeAllConnections();
    };
    return { origin: `http://localhost:${port}`, asked, close };
  }

  /**
   * Opens a page of an application that somebody signed in to, and checks the token that it gets: there is one request for it.
   * @param {string} origin
   */
  async getsToken(origin) {
    const { ready } = this;
    const redirectUri = `${origin}/`;
    const { object_id: user } = await this.entra.user({ tenant_id: ready.tenant_id });
    const { client_id: clientId } = await this.entra.app({ tenant_id: ready.tenant_id, redirect_uris: [{ uri: redirectUri, type: "spa" }] });
    const scope = ready.resource_scope;
    const refreshToken = await this.#refreshToken({ clientId, redirectUri, origin, scope, user });
    const given = { tenantId: ready.tenant_id, clientId, scope, refreshToken, authorityHost: ready.origin, disableInstanceDiscovery: true };
    await this.entra.forgetCounts();
    const page = await this.browser.newPage();
    /** @type {string[]} */
    const said = [];
    page.on("pageerror", (/** @type {Error} */ error) => said.push(String(error)));
    page.on("console", (/** @type {any} */ message) => message.type() === "error" && said.push(message.text()));
    try {
      await page.evaluateOnNewDocument((/** @type {any} */ value) => void (/** @type {any} */ (globalThis).given = value), given);
      await page.goto(redirectUri);
      await page.waitForFunction(() => "answer" in globalThis, { timeout: LIMIT }).catch((/** @type {Error} */ cause) => {
        throw new Error(`the application does not begin: ${said.join("; ")}`, { cause });
      });
      const token = await page.evaluate(() => /** @type {any} */ (globalThis).answer);
      equal(await this.#ownerOf(token), user, "whose token it is");
      equal((await this.entra.counts()).by_kind["token.refresh_token"], 1, "token requests");
      equal(said, [], "errors in the console");
    } finally {
      await page.close();
    }
  }

  /** @param {{ clientId: string, redirectUri: string, origin: string, scope: string, user: string }} given @returns {Promise<string>} */
  async #refreshToken({ clientId, redirectUri, origin, scope, user }) {
    const verifier = "a".repeat(43);
    const challenge = { code_challenge: verifier, code_challenge_method: "plain" };
    const wanted = { client_id: clientId, redirect_uri: redirectUri, user, scope: `${scope} offline_access`, ...challenge };
    const { code } = await this.entra.code(wanted);
    const form = { grant_type: "authorization_code", client_id: clientId, code, redirect_uri: redirectUri, code_verifier: verifier };
    const url = this.ready.token_endpoint.replace(this.ready.origin, this.ready.http_origin);
    const response = await fetch(url, { method: "POST", headers: { origin }, body: new URLSearchParams(form) });
    const { refresh_token: token, error_description: why } = await response.json();
    if (!token) throw new Error(`no refresh token: ${why}`);
    return token;
  }

  /** Whom the protected resource sees. @param {string} token @returns {Promise<string>} */
  async #ownerOf(token) {
    const response = await fetch(`${this.ready.http_origin}/resource/orders`, { headers: { authorization: `Bearer ${token}` } });
    return (await response.json()).object;
  }

  /** Whether a token is one of the application made at start. @param {string} token */
  async isOfApplication(token) {
    const response = await fetch(`${this.ready.http_origin}/resource/orders`, { headers: { authorization: `Bearer ${token}` } });
    return response.status === 200;
  }
}

/** Tools work by themselves: they ask nobody, and tell nobody. */
export function environment() {
  return { ...process.env, NO_COLOR: "1", CI: "1", NODE_OPTIONS: "", WRANGLER_SEND_METRICS: "false", DO_NOT_TRACK: "1", NO_UPDATE_NOTIFIER: "1" };
}
