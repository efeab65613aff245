// @ts-check
// What the packaging suites work with: the package as installed from its tarball, and the pinned tools.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runChild } from "../../npm/start/child.mjs";

/** Milliseconds for one run of a tool. */
const LIMIT = 60_000;

export class Packaging {
  /**
   * @param {object} given
   * @param {import("../../npm/start/project.mjs").Project} given.project
   * @param {string} given.tools Where `cargo xtask` keeps its pinned sets.
   * @param {string[]} given.installed The packages that are in the project's node_modules.
   * @param {boolean} given.bless
   */
  constructor({ project, tools, installed, bless }) {
    this.project = project.directory;
    this.tarball = project.tarball;
    /** Of the installed package. */
    this.directory = project.packageDirectory;
    this.manifest = JSON.parse(fs.readFileSync(path.join(this.directory, "package.json"), "utf8"));
    this.installed = installed;
    this.bless = bless;
    this.checkTools = path.join(tools, "check/node_modules");
  }

  /** A tool as a module. @param {string} name @returns {Promise<any>} */
  async tool(name) {
    const entry = createRequire(path.join(this.checkTools, "_")).resolve(name);
    return import(pathToFileURL(entry).href);
  }

  /**
   * Runs a script with this Node in the project.
   * @param {string[]} args
   */
  node(args) {
    const env = { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" };
    return runChild(process.execPath, args, { cwd: this.project, env, limit: LIMIT });
  }

  /** Runs a tool's script. @param {string} script Below its node_modules. @param {string[]} args */
  script(script, args) {
    return this.node([path.join(this.checkTools, script), ...args]);
  }

  /** Writes a file of the project and returns its path. @param {string} name @param {string} text */
  write(name, text) {
    const file = path.join(this.project, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  }

  /** The entries by what chooses them: a condition of the package's root, or a subpath. @returns {Record<string, string>} */
  entries() {
    const { ".": root, ...others } = this.manifest.exports;
    /** @type {[string, any][]} */
    const all = [...Object.entries(root), ...Object.entries(others).map((/** @type {[string, any]} */ [subpath, target]) => /** @type {[string, any]} */ ([subpath, target.default]))];
    return Object.fromEntries(all.filter(([name, target]) => name !== "types" && String(target).endsWith(".js")));
  }
}
