// @ts-check
import fs from "node:fs";
import path from "node:path";
import { between, equal, ok } from "../../npm/kit/assert.mjs";

/** What a user's bundler makes of it, by condition: which .wasm it needs. */
const WASM = { node: ["server.wasm"], browser: ["edge.wasm"], workerd: ["edge.wasm"], inline: [] };

/** An application with one credential, which prints the token that its own `fetch` gave. */
const APP = (/** @type {string} */ entry) => `
import { ClientSecretCredential } from ${JSON.stringify(entry)};
const body = JSON.stringify({ token_type: "Bearer", expires_in: 3600, access_token: "bundled" });
const host = { fetch: async () => new Response(body, { headers: { "content-type": "application/json" } }) };
const credential = new ClientSecretCredential("tenant", "client", "secret", { host });
export const answer = credential.getToken("https://vault.azure.net/.default").then(({ token }) => console.log(token));
`;

/** Text of the credential that the application does not import. */
const OTHER = "getAssertion: a function";

/** Texts of what every credential needs. */
const CREDENTIAL = ["the credential is closed", "retryOptions.", "exchangeTimeoutInMs", "clientSecret"];

/**
 * Bundles hold what is used, once, and run.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").Packaging} world
 */
export function bundles(promise, world) {
  for (const [bundler, bundle] of Object.entries({ esbuild: byEsbuild, rollup: byRollup })) {
    for (const [condition, wasm] of Object.entries(WASM)) {
      const what = wasm.length ? "holds one .wasm" : "needs no .wasm";
      promise(`a bundle of one credential by ${bundler} for ${condition} ${what}, nothing of the others, and runs`, async () => {
        const inline = condition === "inline";
        const app = world.write("bundles/app.mjs", APP(inline ? "azure-identity-wasm/inline" : "azure-identity-wasm"));
        const directory = path.join(world.project, "bundles", bundler, condition, "code");
        fs.mkdirSync(directory, { recursive: true });
        const code = await bundle(app, inline ? [] : [condition]);
        fs.writeFileSync(path.join(directory, "app.mjs"), code);
        equal(place(code, directory), wasm, "the .wasm files that it names");
        ok(!code.includes(OTHER), "the credential that is not imported is not in it");
        between(code.length, 5_000, inline ? 300_000 : 80_000, "characters");
        const { out, err } = await run(path.join(directory, "app.mjs"));
        equal([out, err], ["bundled\n", ""], "what it prints");
      });
    }
  }

  promise("an application that imports a name and makes no credential has nothing of credentials and no .wasm to load", async () => {
    const app = world.write("bundles/name.mjs", 'import { AzureAuthorityHosts } from "azure-identity-wasm";\nconsole.log(AzureAuthorityHosts.AzureChina);\n');
    for (const [bundler, bundle] of Object.entries({ esbuild: byEsbuild, rollup: byRollup })) {
      const code = await bundle(app, ["node"]);
      equal(CREDENTIAL.filter((text) => code.includes(text)), [], `texts of credentials in the bundle by ${bundler}`);
      // What Node lends is in it: this bundler leaves nothing for later that it does not split off.
      between(code.length, 100, 15_000, `characters of the bundle by ${bundler}`);
      const { out } = await run(world.write(`bundles/name/${bundler}.mjs`, code));
      equal(out, "https://login.chinacloudapi.cn\n", "what it prints");
    }
    const all = await byEsbuild(world.write("bundles/all.mjs", APP("azure-identity-wasm")), ["node"]);
    equal(CREDENTIAL.filter((text) => !all.includes(text)), [], "texts that a credential has not, so that they prove nothing");
  });

  /** @param {string} entry @param {string[]} conditions */
  async function byEsbuild(entry, conditions) {
    const esbuild = await world.tool("esbuild");
    const platform = conditions.includes("node") ? "node" : "browser";
    const built = await esbuild.build({
      entryPoints: [entry], bundle: true, write: false, minify: true, format: "esm", target: "es2022", platform, conditions,
      external: ["*.wasm", "cloudflare:*"], logLevel: "silent",
    });
    return built.outputFiles[0].text;
  }

  /** @param {string} entry @param {string[]} conditions */
  async function byRollup(entry, conditions) {
    const [{ rollup }, { default: resolve }, { default: terser }] = await Promise.all(
      ["rollup", "@rollup/plugin-node-resolve", "@rollup/plugin-terser"].map((name) => world.tool(name)),
    );
    const exportConditions = conditions.length ? conditions : ["browser"];
    const built = await rollup({
      input: entry,
      external: (/** @type {string} */ id) => /^(node|cloudflare):|\.wasm$/.test(id),
      plugins: [resolve({ exportConditions, browser: exportConditions.includes("browser") }), terser()],
      onwarn: (/** @type {any} */ warning) => {
        throw new Error(warning.message);
      },
    });
    const { output } = await built.generate({ format: "es", inlineDynamicImports: true });
    await built.close();
    return output[0].code;
  }

  /**
   * Puts each .wasm that the code names where it looks for it, as bundlers and their plugins do.
   * @param {string} code @param {string} directory
   */
  function place(code, directory) {
    const names = [...new Set([...code.matchAll(/["'`]([^"'`]*\.wasm)["'`]/g)].map(([, name]) => name))];
    for (const name of names) {
      const target = path.resolve(directory, name);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.copyFileSync(path.join(world.directory, "wasm", path.basename(name)), target);
    }
    return names.map((name) => path.basename(name));
  }

  /** Runs a bundle in Node, with what its runtime would have: a fetch that reads its own files, modules of WebAssembly. @param {string} file */
  function run(file) {
    return world.node(["--import", new URL("../support/stand-ins.mjs", import.meta.url).href, file]);
  }
}
