// @ts-check
// Bundles what runs bundled: the Workers, as wrangler does it, and a peer's start-up. node bundle.mjs NODE_MODULES_WITH_ESBUILD
import { builtinModules, createRequire } from "node:module";
import path from "node:path";

/** @type {(name: string) => any} */
const tool = createRequire(path.join(process.argv[2], "/"));
const esbuild = tool("esbuild");

for (const subject of ["floor", "ours", "identity", "msal-node"]) {
  await esbuild.build({
    entryPoints: { worker: "worker.mjs" },
    outdir: `bundled/worker-${subject}`,
    alias: { subject: `./subjects/${subject}.mjs` },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    external: ["node:*", "cloudflare:*", ...builtinModules],
    // CommonJS inside the peers asks for Node's modules by `require`.
    banner: needsNode(subject) ? { js: 'import { createRequire } from "node:module"; const require = createRequire("/");' } : {},
    logLevel: "error",
  });
}

await esbuild.build({
  stdin: { contents: start("identity"), resolveDir: "." },
  outfile: "bundled/start-identity.cjs",
  bundle: true,
  minify: true,
  format: "cjs",
  platform: "node",
  logLevel: "error",
});

/** @param {string} subject */
function needsNode(subject) {
  return !["floor", "ours"].includes(subject);
}

/** `start.mjs` for one subject, which a bundler can see. @param {string} subject */
function start(subject) {
  return `
    import fs from "node:fs";
    import make from "./subjects/${subject}.mjs";
    make(JSON.parse(process.env.BENCH_STS)).getToken("https://bench-0.example.net/.default").then(({ token }) => {
      if (typeof token !== "string") throw new Error("no token");
      const { user, system } = process.cpuUsage();
      fs.writeSync(1, user + system + "\\n");
      process.exit(0);
    });
  `;
}
