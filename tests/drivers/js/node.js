// @ts-check
// Runs the vectors against the npm package in Node:
// node tests/drivers/js/node.js --package DIR|NAME --dir tests/vectors [--only ID-PREFIX] [--json FILE]

import { pathToFileURL } from "node:url";
import { runFamily } from "./engine.js";
import { main, requireCredentials } from "./tools/cli.js";
import { resolveEntry } from "./tools/package.js";

// What a failed vector leaves behind must not end the run of the others.
process.on("unhandledRejection", (reason) => {
  // While a vector is played the engine listens too, and reports it.
  if (process.listenerCount("unhandledRejection") === 1) console.error("after its vector ended, nobody handles", reason);
});

await main("node", {}, async ({ packageDirectory, vectors }) => {
  const identity = await import(pathToFileURL(resolveEntry(packageDirectory, ["node", "import"])).href);
  requireCredentials(Object.keys(identity));
  return runFamily(vectors, identity);
});
