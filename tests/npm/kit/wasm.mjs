// @ts-check
// Watches the border of the package's WebAssembly from outside: what enters it, what is in its memory.

/**
 * What was seen of the instances that were made since.
 *
 * @typedef {object} WasmWatch
 * @property {number} entered How often JavaScript called into an instance; freeing and the glue's own housekeeping do not count.
 * @property {number} instances How many instances there were.
 * @property {number} readers How many instances there were of the artefact for keys.
 * @property {boolean} inside Whether the WebAssembly is running just now.
 * @property {boolean} broken While it is set, whoever enters meets a trap.
 * @property {unknown} trap What the next thing throws that the WebAssembly asks for, once. That crosses it, so what it was doing is left undone, as
 * after a panic.
 * @property {WebAssembly.Memory | undefined} memory Of the latest instance.
 * @property {(text: string) => boolean} holds Whether a text is somewhere in that memory.
 */

/**
 * Begins to watch. To be called before the package makes its first instance.
 * @returns {WasmWatch}
 */
export function watchWasm() {
  /** @type {WasmWatch} */
  const watch = { entered: 0, instances: 0, readers: 0, inside: false, broken: false, trap: undefined, memory: undefined, holds };

  /** @param {string} text */
  function holds(text) {
    return watch.memory !== undefined && has(new Uint8Array(watch.memory.buffer), new TextEncoder().encode(text));
  }

  const Instance = WebAssembly.Instance;
  /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} imports */
  function Watched(module, imports) {
    const instance = new Instance(module, trapped(imports, watch));
    if ("read" in instance.exports) watch.readers += 1;
    if (!("poll" in instance.exports)) return instance; // Node's fetch is partly WebAssembly too
    watch.instances += 1;
    watch.memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
    return { exports: watched(instance.exports, watch) };
  }
  Watched.prototype = Instance.prototype;
  WebAssembly.Instance = /** @type {any} */ (Watched);
  return watch;
}

/** @param {WebAssembly.Exports} exports @param {WasmWatch} watch */
function watched(exports, watch) {
  /** @type {Record<string, unknown>} */
  const all = {};
  for (const [name, value] of Object.entries(exports)) {
    all[name] = typeof value === "function" ? guard(name, value, watch) : value;
  }
  return all;
}

/** @param {WebAssembly.Imports} imports @param {WasmWatch} watch */
function trapped(imports, watch) {
  /** @param {any} value */
  const wrap = (value) =>
    typeof value !== "function"
      ? value
      : (/** @type {unknown[]} */ ...args) => {
          const { trap } = watch;
          if (trap === undefined || !watch.inside) return value(...args);
          watch.trap = undefined;
          throw trap;
        };
  /** @param {object} all @param {(value: any) => any} change */
  const each = (all, change) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name, change(value)]));
  return each(imports, (members) => each(members, wrap));
}

/** @param {string} name @param {Function} enter @param {WasmWatch} watch */
function guard(name, enter, watch) {
  const housekeeping = /_free$|^release|^__wbindgen|^__externref/.test(name);
  return (/** @type {unknown[]} */ ...args) => {
    if (!housekeeping) {
      watch.entered += 1;
      if (watch.broken) throw new WebAssembly.RuntimeError("broken by the test");
    }
    const before = watch.inside;
    watch.inside = true;
    try {
      return enter(...args);
    } finally {
      watch.inside = before;
    }
  };
}

/** @param {Uint8Array} memory @param {Uint8Array} wanted */
function has(memory, wanted) {
  for (let at = memory.indexOf(wanted[0]); at >= 0; at = memory.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, offset) => memory[at + offset] === byte)) return true;
  }
  return false;
}
