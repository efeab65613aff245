// @ts-check
import { fileURLToPath } from "node:url";
import { equal, match } from "../../npm/kit/assert.mjs";

const EFFECTS = fileURLToPath(new URL("../support/effects.mjs", import.meta.url));

/**
 * Importing an entry does nothing that anybody could notice.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").Packaging} world
 */
export function effects(promise, world) {
  for (const [name, target] of Object.entries(world.entries())) {
    if (name === "fastly") continue;
    promise(`importing the entry for ${name} does no I/O, starts no timer, takes no randomness, and leaves no global`, async () => {
      const file = await bundle(target, name);
      const { out, err } = await world.node([EFFECTS, file]);
      equal([JSON.parse(out || "{}"), err], [{ used: [], globals: [] }, ""], "what it used, and what it wrote");
    });
  }

  promise("whoever does one of these things at import is found out", async () => {
    const deeds = [
      "fetch('data:,')", "setTimeout(() => {})", "crypto.getRandomValues(new Uint8Array(1))", "Math.random()", "Date.now()",
      "performance.now()", "new WebAssembly.Memory({ initial: 1 })", "console.log('hello')", "process.env.HOME", "globalThis.mine = 1",
      "(await import('node:fs')).existsSync('/')", "(await import('node:fs/promises')).readdir('/')",
    ];
    for (const deed of deeds) {
      const { out } = await world.node([EFFECTS, world.write("effects/deed.mjs", `${deed};\n`)]);
      match(out, /"used":\["|"globals":\["/, deed);
    }
  });

  promise("the fastly condition throws one clear error, in Node and in a bundle", async () => {
    const message = /^Error: azure-identity-wasm: Fastly Compute's JavaScript runtime has no WebAssembly\. Use the Rust crate/;
    const script = 'import("azure-identity-wasm").then(() => console.log("no error"), (error) => console.log(String(error)))';
    match((await world.node(["--conditions=fastly", "--input-type=module", "--eval", script])).out, message, "error in Node");
    const app = world.write("effects/app.mjs", 'import "azure-identity-wasm";\n');
    const esbuild = await world.tool("esbuild");
    const built = await esbuild.build({ entryPoints: [app], bundle: true, write: false, format: "iife", conditions: ["fastly"], logLevel: "silent" });
    const bundled = world.write("effects/app.js", `try {\n${built.outputFiles[0].text}} catch (error) { console.log(String(error)); }\n`);
    match((await world.node([bundled])).out, message, "error of a bundle");
  });

  /** One file with everything of an entry, which Node can import: what only another runtime has is empty. @param {string} target @param {string} name */
  async function bundle(target, name) {
    const esbuild = await world.tool("esbuild");
    const setup = (/** @type {any} */ build) => {
      build.onResolve({ filter: /\.wasm(\?module)?$|^cloudflare:/ }, (/** @type {any} */ { path }) => ({ path, namespace: "empty" }));
      build.onLoad({ filter: /./, namespace: "empty" }, () => ({ contents: "export default {}; export const waitUntil = undefined;" }));
    };
    const outfile = `${world.project}/effects/${name.replace("./", "")}.mjs`;
    const plugins = [{ name: "empty", setup }];
    await esbuild.build({
      entryPoints: [`${world.directory}/${target}`], outfile, plugins, bundle: true, format: "esm", treeShaking: false, external: ["node:*"], logLevel: "silent",
    });
    return outfile;
  }
}
