// @ts-check
import { TextStore } from "./texts.js";

/**
 * A store in an area of an extension's storage, as `chrome.storage.local`: for its pages and its service worker. That of `session` is in memory
 * only, and gone with the browser.
 */
export class ExtensionTokenStore extends TextStore {
  /**
   * @param {import("../../types/stores.d.ts").ExtensionStorageArea} area
   * @param {import("./texts.js").Options} [options]
   */
  constructor(area, options) {
    if (["get", "set", "remove"].some((name) => typeof (/** @type {any} */ (area)?.[name]) !== "function")) {
      throw new TypeError("area: an area of an extension's storage is needed, as chrome.storage.local; its manifest has the permission \"storage\"");
    }
    const texts = {
      get: async (/** @type {string} */ key) => (await area.get(key))[key],
      set: (/** @type {string} */ key, /** @type {string} */ text) => area.set({ [key]: text }),
      remove: (/** @type {string} */ key) => area.remove(key),
      keys: async () => Object.keys(await area.get(null)),
    };
    super("ExtensionTokenStore", () => texts, options);
  }
}
