// @ts-check
// A token service, its applications and people; and homes of users who are no one, in which programs share a cache.

import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Entra } from "../../npm/kit/entra.mjs";
import { Program } from "./program.mjs";

/** @typedef {import("./program.mjs").Config} Config */
/** @typedef {import("./program.mjs").Command} Command */
/** @typedef {{ user_principal_name: string, object_id: string }} User */

/** As applications say it. MSAL for Python leaves the port out of what it writes, so there must be none. */
export const AUTHORITY = "https://localhost";
export const CACHE = "sharing";

export class World {
  /** The client id of a program on a user's machine, and of a server with its secret. */
  program = "";
  server = { client: "", secret: "" };

  /** @param {import("../../npm/kit/entra.mjs").Ready} ready @param {Record<string, Command>} commands @param {string} packageDirectory */
  constructor(ready, commands, packageDirectory) {
    this.ready = ready;
    this.packageUrl = pathToFileURL(`${packageDirectory}/`);
    this.entra = new Entra(ready);
    this.commands = commands;
    this.scope = ready.resource_scope;
  }

  async open() {
    const program = await this.entra.app({ public_client: true, redirect_uris: [{ uri: "http://localhost", type: "native" }] });
    const server = await this.entra.app({ secrets: [{}] });
    this.program = program.client_id;
    this.server = { client: server.client_id, secret: server.secrets[0] };
  }

  /** Before each promise. */
  async begin() {
    await this.entra.reset();
    await this.entra.settings({ device_code_interval: 1 });
  }

  /** @returns {Promise<User>} */
  user() {
    return this.entra.user({ user_principal_name: `${randomUUID()}@contoso.example` });
  }

  /** A resource of its own, and so a scope for which nobody has a token yet. */
  async newScope() {
    const name = `api://${randomUUID()}`;
    await this.entra.resource({ identifiers: [name] });
    return `${name}/.default`;
  }

  /** What the token service was asked for since the last time. */
  async requests() {
    const { token } = await this.entra.counts();
    await this.entra.forgetCounts();
    return token;
  }

  /** A home for the time of `work`. @template T @param {(home: Home) => Promise<T>} work */
  async inHome(work) {
    const home = new Home(this);
    try {
      return await work(home);
    } finally {
      home.leave();
    }
  }
}

/** A user's home in a folder of its own, with the programs that run there. */
export class Home {
  /** @type {Program[]} */
  #running = [];

  /** @param {World} world */
  constructor(world) {
    this.world = world;
    this.path = fs.mkdtempSync(path.join(os.tmpdir(), "sharing-"));
    this.folder = path.join(this.path, ".IdentityService");
  }

  /**
   * Starts a program: `node`, `python` and so on. Of a person, unless `changes` say otherwise.
   * @param {string | Command} which @param {Partial<Config>} [changes]
   */
  start(which, changes = {}) {
    const { ready, program, commands } = this.world;
    const { origin, ca_file: caFile, tenant_id: tenant } = ready;
    const config = { kind: "device", authority: AUTHORITY, origin, caFile, tenant, client: program, cache: { name: CACHE, allow: true }, ...changes };
    const command = typeof which === "string" ? commands[which] : which;
    // No tool for a key store is found, nor asked for its bus.
    const home = { HOME: command.home ?? this.path, PATH: this.path };
    const one = new Program(command, home, /** @type {Config} */ (config));
    this.#running.push(one);
    return one;
  }

  /** The same of an application. @param {string | Command} which @param {Partial<Config>} [changes] */
  startServer(which, changes = {}) {
    return this.start(which, { kind: "secret", ...this.world.server, ...changes });
  }

  /**
   * A program in which a user has signed in, with what that gave.
   * @param {string | Command} which @param {User} user @param {Partial<Config>} [changes] @param {Partial<import("./program.mjs").Asked>} [how]
   */
  async signIn(which, user, changes = {}, how = {}) {
    const program = this.start(which, changes);
    const decide = (/** @type {string} */ code) => this.world.entra.approve(code, user.user_principal_name);
    const said = await program.ask({ scope: this.world.scope, authenticate: true, ...how }, decide);
    if (!said.token || !said.record) throw new Error(`${program.name} signs nobody in: ${said.error?.name}: ${said.error?.message}`);
    return { program, token: said.token, record: this.#asEntra(said.record), logs: said.logs };
  }

  /** A cache's file. @param {string} [name] */
  file(name = `${CACHE}.nocae`) {
    return path.join(this.folder, name);
  }

  /** What a cache holds. @param {string} [name] @returns {any} */
  read(name) {
    return JSON.parse(fs.readFileSync(this.file(name), "utf8"));
  }

  /** @param {string} text @param {string} [name] */
  write(text, name) {
    fs.mkdirSync(this.folder, { recursive: true });
    fs.writeFileSync(this.file(name), text);
  }

  leave() {
    for (const program of this.#running) program.stop();
    fs.rmSync(this.path, { recursive: true, force: true });
  }

  /** Entra's issuer is at the authority that was asked; the emulator's is at its own port. @param {string} record */
  #asEntra(record) {
    return record.replaceAll(new URL(this.world.ready.origin).host, new URL(AUTHORITY).host);
  }
}
