// @ts-check
// References that keep nothing alive, where the runtime has them; Workers have them since the compatibility date 2025-05-05.

/**
 * @template {object} T
 * @param {T} target
 * @returns {{ deref(): T | undefined }}
 */
export function weakly(target) {
  return typeof WeakRef === "function" ? new WeakRef(target) : { deref: () => target };
}

/**
 * Has `release` called with what is registered for an object, when the object is gone.
 *
 * @template T
 * @param {(held: T) => void} release
 * @returns {{ register(target: object, held: T): void }}
 */
export function whenGone(release) {
  return typeof FinalizationRegistry === "function" ? new FinalizationRegistry(release) : { register() {} };
}
