// @ts-check
import process from "node:process";

/** What Node, Deno and Bun lend. @type {import("../../types/index.d.ts").Host} */
export const nodeHost = {
  env: process.env,
  platform: process.platform,
};
