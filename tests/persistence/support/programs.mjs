// @ts-check
// Programs of three systems that are none: each does what the real one does for a cache, writes down how it was called, and can be told to fail.

import fs from "node:fs";
import path from "node:path";
import process from "node:process";

/** What was written down of one call. @typedef {{ args: string[], env: Record<string, string>, input: string }} Call */

/** What all have: their calls, their items, and how they are to fail. */
const COMMON = `
const fs = require("node:fs");
const path = require("node:path");
const here = path.dirname(process.argv[1]);
const args = process.argv.slice(2);
const input = fs.readFileSync(0, "utf8");
fs.appendFileSync(path.join(here, "calls"), JSON.stringify({ args, env: process.env, input }) + "\\n");
const items = path.join(here, "items.json");
const load = () => (fs.existsSync(items) ? JSON.parse(fs.readFileSync(items, "utf8")) : {});
const keep = (all) => fs.writeFileSync(items, JSON.stringify(all));
const behaviour = fs.existsSync(path.join(here, "behaviour")) ? fs.readFileSync(path.join(here, "behaviour"), "utf8") : "";
if (behaviour.startsWith("fail ")) { process.stderr.write(behaviour.slice(5)); process.exit(1); }
if (behaviour === "echo" && input) { process.stderr.write("cannot keep " + input); process.exit(1); }
if (behaviour === "flood") { for (let n = 0; n < 30; n += 1) fs.writeSync(1, "x".repeat(1 << 20)); }
if (behaviour === "nonsense") { process.stdout.write("no idea"); process.exit(0); }
if (behaviour === "hang") {
  const child = require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "inherit" });
  fs.writeFileSync(path.join(here, "pids"), process.pid + " " + child.pid);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000);
}
`;

/** As libsecret's: an item is known by its attributes; what is too long is cut. */
const SECRET_TOOL = `
const [verb, ...rest] = args;
const key = rest.filter((arg) => !arg.startsWith("--")).join(" ");
const all = load();
if (verb === "lookup") { if (!(key in all)) process.exit(1); process.stdout.write(all[key]); }
else if (verb === "store") {
  const bytes = Buffer.from(input);
  if (bytes.length > 8191) process.stderr.write("secret-tool: password is too long\\n");
  keep({ ...all, [key]: behaviour === "forget" ? "half" : bytes.subarray(0, 8192).toString() });
}
else { delete all[key]; keep(all); }
`;

/** As the interpreter of macOS, with a keychain in which items are known by service and account. */
const OSASCRIPT = `
const vm = require("node:vm");
const script = args[args.indexOf("-e") + 1];
const value = (x) => (x && x.wrapped !== undefined ? x.wrapped : x);
class Dictionary { constructor() { this.all = {}; } setObjectForKey(object, key) { this.all[value(key)] = object; } }
const all = load();
const keyOf = ({ all: item }) => { if (value(item.class) !== "genp") throw new Error("class"); return value(item.svce) + "/" + value(item.acct); };
const $ = Object.assign((wrapped) => ({ wrapped }), {
  NSMutableDictionary: { alloc: { get init() { return new Dictionary(); } } },
  NSNumber: { numberWithBool: (wrapped) => ({ wrapped }) },
  NSFileHandle: { fileHandleWithStandardInput: { get readDataToEndOfFile() { return { data: Buffer.from(input) }; } } },
  SecItemCopyMatching(query, found) {
    if (value(query.all.r_Data) !== true || value(query.all.m_Limit) !== "m_LimitOne") return "-50";
    if (!(keyOf(query) in all)) return "-25300";
    found[0] = { ref: { base64EncodedStringWithOptions: () => ({ wrapped: all[keyOf(query)] }) } };
    return "0";
  },
  SecItemUpdate(query, changes) {
    if (!(keyOf(query) in all)) return "-25300";
    keep({ ...all, [keyOf(query)]: changes.all.v_Data.data.toString("base64") });
    return "0";
  },
  SecItemAdd(item, result) {
    if (keyOf(item) in all) return "-25299";
    keep({ ...all, [keyOf(item)]: item.all.v_Data.data.toString("base64") });
    return "0";
  },
  SecItemDelete(query) { delete all[keyOf(query)]; keep(all); return "0"; },
});
const ObjC = { import() {}, unwrap: value, castRefToObject: ({ ref }) => ref };
const run = vm.runInNewContext(script + ";run", { $, ObjC, Ref: () => [], Number, Error });
process.stdout.write(run(args.slice(args.indexOf("-e") + 2)) + "\\n");
`;

/** As Windows PowerShell, with a protection that is none but looks like it: 01, and all bits turned. */
const POWERSHELL = `
const script = Buffer.from(args[args.indexOf("-EncodedCommand") + 1], "base64").toString("utf16le");
const bytes = Buffer.from(input, "base64");
const turned = (some) => some.map((byte) => byte ^ 255);
const isProtect = script.includes("::Protect(");
if (!isProtect && !script.includes("::Unprotect(")) process.exit(1);
if (!script.includes("Add-Type -AssemblyName System.Security") || !script.includes("DataProtectionScope]::CurrentUser")) process.exit(1);
process.stdout.write((isProtect ? Buffer.concat([Buffer.from([1]), turned(bytes)]) : turned(bytes.subarray(1))).toString("base64"));
`;

const PROGRAMS = { "secret-tool": SECRET_TOOL, osascript: OSASCRIPT, "powershell.exe": POWERSHELL };

/** A folder with one such program, for `PATH`. */
export class FakeProgram {
  /** @param {string} home @param {keyof typeof PROGRAMS} name */
  constructor(home, name) {
    this.folder = path.join(home, "bin");
    fs.mkdirSync(this.folder, { recursive: true });
    fs.writeFileSync(path.join(this.folder, name), `#!${process.execPath}\n${COMMON}\n${PROGRAMS[name]}`, { mode: 0o755 });
  }

  /** "fail WORDS", "echo", "flood", "nonsense", "hang", "forget", or as it should. @param {string} behaviour */
  behave(behaviour) {
    fs.writeFileSync(path.join(this.folder, "behaviour"), behaviour);
  }

  /** The calls since the last time. @returns {Call[]} */
  calls() {
    const file = path.join(this.folder, "calls");
    if (!fs.existsSync(file)) return [];
    const calls = fs.readFileSync(file, "utf8").trim().split("\n");
    fs.rmSync(file);
    return calls.map((call) => JSON.parse(call));
  }

  /** @returns {Record<string, string>} */
  items() {
    const file = path.join(this.folder, "items.json");
    return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
  }

  /** The processes of one that hangs. */
  processes() {
    return fs.readFileSync(path.join(this.folder, "pids"), "utf8").split(" ").map(Number);
  }
}
