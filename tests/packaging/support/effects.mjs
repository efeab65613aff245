// @ts-check
// node effects.mjs FILE: imports the file and prints what it used meanwhile of what a module must leave alone, as JSON.

import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";

const file = path.resolve(process.argv[2]);
const print = process.stdout.write.bind(process.stdout);
/** @type {string[]} */
const used = [];

/** Node's own loader uses some of these too: only what the file does counts. @param {string} name */
function note(name) {
  if (new Error().stack?.includes(file)) used.push(name);
}

/** @param {any} owner @param {string} label @param {string[]} names */
function watch(owner, label, names) {
  for (const name of names) {
    const original = owner[name];
    if (typeof original !== "function") throw new Error(`${label}${name} is no function`);
    /** @this {any} @param {any[]} args */
    const watched = function (...args) {
      note(label + name);
      return new.target ? Reflect.construct(original, args, new.target === watched ? original : new.target) : Reflect.apply(original, this, args);
    };
    watched.prototype = original.prototype;
    Object.setPrototypeOf(watched, original);
    owner[name] = watched;
  }
}

const functionsOf = (/** @type {any} */ owner) => Object.keys(owner).filter((name) => typeof owner[name] === "function" && !/^[A-Z_]/.test(name));
watch(globalThis, "", ["fetch", "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Request", "Response", "WebSocket", "Worker", "XMLHttpRequest"].filter((name) => name in globalThis));
watch(Crypto.prototype, "crypto.", ["getRandomValues", "randomUUID"]);
watch(SubtleCrypto.prototype, "crypto.subtle.", ["digest", "generateKey", "importKey", "sign"]);
watch(Math, "Math.", ["random"]);
watch(Date, "Date.", ["now"]);
watch(performance, "performance.", ["now"]);
watch(WebAssembly, "WebAssembly.", ["compile", "instantiate", "compileStreaming", "instantiateStreaming", "validate", "Module", "Instance", "Memory"]);
watch(console, "console.", ["log", "info", "warn", "error", "debug"]);
watch(process, "process.", ["on", "once", "emitWarning", "nextTick"]);
watch(fs, "fs.", functionsOf(fs));
watch(fs.promises, "fs.promises.", functionsOf(fs.promises));
watch(net, "net.", ["connect", "createConnection", "createServer"]);
watch(childProcess, "child_process.", ["spawn", "exec", "execFile"]);
process.env = new Proxy(process.env, {
  get: (target, name) => (note(`process.env.${String(name)}`), target[String(name)]),
  ownKeys: (target) => (note("all of process.env"), Reflect.ownKeys(target)),
});
syncBuiltinESMExports();

const before = Object.getOwnPropertyNames(globalThis);
await import(pathToFileURL(file).href);
const globals = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
print(JSON.stringify({ used, globals }));
