// @ts-check
// A runner small enough for every runtime, a page and a Worker included: promises are kept one after another, each within its time.

/**
 * @typedef {object} Limits
 * @property {number} [limit] Milliseconds; by default 10,000.
 * @property {string} [todo] Why the promise is not kept yet. It must fail then: one that is kept although it is a todo fails the run, so
 * that nobody forgets to strike it out.
 *
 * @typedef {(name: string, body: () => unknown, limits?: Limits) => void} AddPromise
 * @typedef {(promise: AddPromise, world: any) => void} Suite
 * @typedef {{ name: string, outcome: "passed" | "unsteady" | "failed" | "todo", why?: string, milliseconds: number }} Result
 */

/** Milliseconds that a promise has unless it says otherwise. */
const LIMIT = 10_000;

/**
 * Keeps every promise of the suites.
 *
 * @param {Record<string, Suite>} suites By name.
 * @param {any} world What the suites are given.
 * @param {(result: Result) => unknown} report Called after each promise.
 * @param {{ grep?: string, before?: () => unknown, limit?: number }} [options] `grep`: only promises whose name has this text; `before`: done
 * before each; `limit`: milliseconds for those that do not say.
 */
export async function keep(suites, world, report, { grep = "", before = () => {}, limit = LIMIT } = {}) {
  for (const [suite, fill] of Object.entries(suites)) {
    /** @type {{ name: string, body: () => unknown, limits: Limits }[]} */
    const list = [];
    fill((name, body, limits = {}) => list.push({ name: `${suite}: ${name}`, body, limits: { limit, ...limits } }), world);
    for (const { name, body, limits } of list) {
      if (name.includes(grep)) await report(await twice(name, body, limits, before));
    }
  }
}

/**
 * A promise that is not kept is tried once more: a machine with much else to do breaks promises about time. One that is kept only then is called
 * unsteady, so that it is mended, and does not fail the run.
 *
 * @param {string} name
 * @param {() => unknown} body
 * @param {Limits} limits
 * @param {() => unknown} before
 * @returns {Promise<Result>}
 */
async function twice(name, body, limits, before) {
  const first = await attempt(name, body, limits, before);
  if (first.outcome !== "failed" || limits.todo !== undefined) return first;
  const { outcome, milliseconds, why } = await attempt(name, body, limits, before);
  const took = first.milliseconds + milliseconds;
  if (outcome === "passed") return { ...first, outcome: "unsteady", milliseconds: took };
  return { ...first, why: why === first.why ? why : `${first.why}\nand once more: ${why}`, milliseconds: took };
}

/**
 * @param {string} name
 * @param {() => unknown} body
 * @param {Limits} limits
 * @param {() => unknown} before
 * @returns {Promise<Result>}
 */
async function attempt(name, body, { limit, todo }, before) {
  const begun = Date.now();
  const stray = strayRejections();
  let why;
  try {
    await before();
    await within(limit, body);
    await turns();
    if (stray.seen.length) throw new Error(`nobody handles ${describe(stray.seen[0])}`);
  } catch (error) {
    why = describe(error);
  } finally {
    stray.stop();
  }
  const milliseconds = Date.now() - begun;
  if (todo === undefined) return why === undefined ? { name, outcome: "passed", milliseconds } : { name, outcome: "failed", why, milliseconds };
  if (why === undefined) return { name, outcome: "failed", why: `it is kept now: take its todo away (${todo})`, milliseconds };
  return { name, outcome: "todo", why: `${todo} (${why.split("\n")[0]})`, milliseconds };
}

/** @param {number | undefined} limit @param {() => unknown} body */
async function within(limit, body) {
  /** @type {any} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it is not kept within ${limit} ms`)), limit);
  });
  try {
    await Promise.race([(async () => body())(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Some turns of the event loop, for what nobody waits for. */
async function turns() {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve));
}

/** Collects rejections that nobody handles. */
function strayRejections() {
  /** @type {unknown[]} */
  const seen = [];
  const scope = /** @type {any} */ (globalThis);
  const onEvent = (/** @type {any} */ event) => {
    event.preventDefault?.(); // at the edge it is none of an event's
    seen.push(event.reason);
  };
  const onReason = (/** @type {unknown} */ reason) => seen.push(reason);
  // Node has the event on its process, Deno, pages, Workers and the edge on their global object.
  const hasProcess = typeof scope.process?.on === "function" && !scope.Deno && !scope.EdgeRuntime;
  if (hasProcess) scope.process.on("unhandledRejection", onReason);
  else scope.addEventListener("unhandledrejection", onEvent);
  const stop = () => (hasProcess ? scope.process.off("unhandledRejection", onReason) : scope.removeEventListener("unhandledrejection", onEvent));
  return { seen, stop };
}

/** @param {unknown} error @returns {string} */
export function describe(error) {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack?.includes(error.message) ? error.stack : `${error.name}: ${error.message}\n${error.stack ?? ""}`;
  return error.cause === undefined ? text : `${text}\ncaused by ${describe(error.cause)}`;
}
