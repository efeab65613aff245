// @ts-check
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * Begins this program again where it may make networks: with mounts of its own, so that what it leaves is gone with it, in a network of its own, to which it may
 * return, and as the root of a user namespace where it is not root.
 *
 * @returns {number | undefined} How that one ended; nothing, when this is it.
 */
export function again() {
  if (process.env[INSIDE]) {
    execFileSync("mount", ["-t", "tmpfs", "tmpfs", "/run"]);
    return undefined;
  }
  const ways = [["--mount", "--net"], ["--user", "--map-root-user", "--mount", "--net"]].slice(process.getuid?.() === 0 ? 0 : 1);
  const refusals = [];
  for (const way of ways) {
    const { error, status, stderr } = spawnSync("unshare", [...way, "mount", "-t", "tmpfs", "tmpfs", "/run"], { encoding: "utf8" });
    if (status === 0) {
      const args = [...way, process.execPath, ...process.argv.slice(1)];
      return spawnSync("unshare", args, { stdio: "inherit", env: { ...process.env, [INSIDE]: "1" } }).status ?? 2;
    }
    refusals.push(`unshare ${way.join(" ")}: ${error?.message ?? stderr.trim()}`);
  }
  throw new Error(`network namespaces cannot be made here (${refusals.join("; ")}).\n${WHAT_TO_DO}`);
}

/** By its path, because who runs programs with it need not have one to find it by. */
export const IP = "/sbin/ip";

/** A network of its own, with no way to anywhere. */
export class Network {
  static #count = 0;
  name = `network-${process.pid}-${(Network.#count += 1)}`;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #imds;
  /** What came to the address of the instance metadata service. @type {{ isProbe: boolean, url: string }[]} */
  requests = [];

  constructor() {
    ip("netns", "add", this.name);
    this.#ip("link", "set", "lo", "up");
  }

  /** What is sent to the instance metadata service is taken, and is gone. */
  async vanish() {
    this.#ip("link", "add", "here", "type", "veth", "peer", "name", "there");
    for (const end of ["here", "there"]) this.#ip("link", "set", end, "up");
    this.#ip("address", "add", "192.0.2.1/24", "dev", "here");
    this.#ip("route", "add", ADDRESS, "dev", "here");
    // Nobody has this address, so the other end takes no packet for it.
    this.#ip("neighbour", "add", ADDRESS, "lladdr", "02:00:00:00:00:01", "dev", "here");
  }

  /** @param {string} kind Who answers there; see `imds.mjs`. */
  async answer(kind) {
    this.#ip("address", "add", `${ADDRESS}/32`, "dev", "lo");
    const script = fileURLToPath(new URL("imds.mjs", import.meta.url));
    const imds = spawn(IP, this.inside(process.execPath, [script, kind]), { stdio: ["pipe", "pipe", "inherit"] });
    this.#imds = imds;
    const lines = createInterface(/** @type {import("node:stream").Readable} */ (imds.stdout));
    await new Promise((resolve, reject) => {
      imds.once("exit", () => reject(new Error(`${kind}: it does not listen`)));
      lines.on("line", (line) => (line === "listening" ? resolve(undefined) : this.requests.push(JSON.parse(line))));
    });
  }

  /** The arguments with which `IP` becomes a program in this network. @param {string} program @param {string[]} args */
  inside(program, args) {
    return ["netns", "exec", this.name, program, ...args];
  }

  /** The processes in it, but for who answers. @returns {number[]} */
  processes() {
    const all = ip("netns", "pids", this.name).split("\n").filter(Boolean).map(Number);
    return all.filter((process) => process !== this.#imds?.pid);
  }

  async remove() {
    const imds = this.#imds;
    if (imds && imds.exitCode === null) {
      const ended = new Promise((resolve) => imds.once("exit", resolve));
      imds.stdin?.end();
      await ended;
    }
    ip("netns", "delete", this.name);
  }

  /** @param {string[]} args */
  #ip(...args) {
    ip("-n", this.name, ...args);
  }
}

/** @param {string[]} args */
function ip(...args) {
  return execFileSync(IP, args, { encoding: "utf8" });
}

const INSIDE = "NETWORK_NAMESPACES";
const ADDRESS = "169.254.169.254";
const WHAT_TO_DO = `Run this as root; or, as another user, where the kernel lets users make namespaces (\`unshare --user --map-root-user --net true\` works then):
it may take \`sysctl kernel.unprivileged_userns_clone=1\` on Debian, or \`sysctl kernel.apparmor_restrict_unprivileged_userns=0\` on Ubuntu. A container
needs the capabilities SYS_ADMIN and NET_ADMIN.`;
