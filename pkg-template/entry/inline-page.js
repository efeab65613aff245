// @ts-check
import { inAPage } from "../lib/in-a-page.js";
import { extendRuntime } from "../lib/runtime.js";
import "./inline.js";

extendRuntime({ people: () => import("./page-inline.js"), ...inAPage });

export * from "../lib/edge.js";
