// @ts-check
// Makes a component of a script: componentize.mjs TOOLS SCRIPT WIT DEPENDENCIES WORLD OUT. `WIT` is a file with the world, `DEPENDENCIES` the folder
// of packages that it names.
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [tools, script, wit, dependencies, worldName, out] = process.argv.slice(2);
const { componentize } = await import(pathToFileURL(path.join(tools, "@bytecodealliance/componentize-js/src/componentize.js")).href);
const folder = await fs.mkdtemp(path.join(os.tmpdir(), "componentize-"));
try {
  await fs.cp(dependencies, path.join(folder, "deps"), { recursive: true });
  await fs.copyFile(wit, path.join(folder, path.basename(wit)));
  // It has `fetch`, and answers no requests.
  const { component } = await componentize({ sourcePath: script, witPath: folder, worldName, disableFeatures: ["fetch-event"] });
  await fs.writeFile(out, component);
} finally {
  await fs.rm(folder, { recursive: true });
}
