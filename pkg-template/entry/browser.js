// @ts-check
import { inAPage } from "../lib/in-a-page.js";
import { useRuntime } from "../lib/runtime.js";

// Pages whose users sign in have no use for it.
useRuntime({ artefact: () => import("./edge-browser.js"), host: {}, ...inAPage });

export * from "../lib/edge.js";
