// @ts-check
import { useRuntime } from "../lib/runtime.js";

const request = /** @type {const} */ ({ cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
// Pages whose users sign in have no use for it.
useRuntime({ artefact: () => import("./edge-browser.js"), host: {}, request });

export * from "../lib/edge.js";
