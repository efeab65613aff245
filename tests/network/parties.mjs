// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "../npm/start/child.mjs";
import { IP } from "./networks.mjs";

export const OFFICIAL = "@azure/identity";

/**
 * What a party said: milliseconds to load it, for each round with what became of its calls, and from its last word to its end.
 *
 * @typedef {{ token?: string, error?: string }} Outcome
 * @typedef {{ loaded: number, rounds: { took: number, outcomes: Outcome[] }[], ends: number, left: number[] }} Said
 */

/** Whoever asks for tokens. */
export class Parties {
  /** @type {Record<string, string[]>} */
  #commands;

  /** @param {{ package: string, tools: string, party: string }} given */
  constructor(given) {
    const script = (/** @type {string} */ name) => fileURLToPath(new URL(`parties/${name}.mjs`, import.meta.url));
    this.#commands = {
      "the crate": [given.party],
      "the package": [process.execPath, script("ours"), given.package],
      [OFFICIAL]: [process.execPath, script("official"), path.join(given.tools, "peers")],
    };
  }

  /**
   * Runs one in a network, with the developer's tools of `tools` alone: by default there are none.
   *
   * @param {string} name
   * @param {import("./networks.mjs").Network} network
   * @param {"chain" | "machine"} whom
   * @param {number[]} rounds How many calls are made at once in each.
   * @param {Record<string, string>} [tools] Scripts by name.
   * @returns {Promise<Said>}
   */
  async run(name, network, whom, rounds, tools = {}) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "network-"));
    try {
      for (const [tool, script] of Object.entries(tools)) fs.writeFileSync(path.join(home, tool), script, { mode: 0o755 });
      const [program, ...args] = this.#commands[name];
      const command = network.inside(program, [...args, whom, ...rounds.map(String)]);
      const { code, out, err } = await runChild(IP, command, { cwd: home, env: { PATH: home, HOME: home }, limit: LIMIT });
      const ended = performance.timeOrigin + performance.now();
      if (code !== 0) throw new Error(`${name} ended with ${code}: ${err}`);
      const lines = out.trim().split("\n").map((line) => JSON.parse(line));
      const loaded = lines.find((line) => "loaded" in line)?.loaded ?? 0;
      return { loaded, rounds: lines.filter((line) => "took" in line), ends: ended - lines[lines.length - 1].ended, left: network.processes() };
    } finally {
      fs.rmSync(home, { recursive: true, force: true });
    }
  }
}

/** Milliseconds. */
const LIMIT = 120_000;
