// @ts-check
// What people begin with: each tool's own template, or what its guide has them write. No plugin, loader or option is here for our package's sake
// unless `README.md` says so.

import fs from "node:fs";

/** The application's own code. @param {string} name */
const code = (name) => fs.readFileSync(new URL(`app/${name}`, import.meta.url), "utf8");

/** That of its page, by what it imports the package as. @param {string} [specifier] */
const page = (specifier = "azure-identity-wasm") => code("page.js").replace('"azure-identity-wasm"', JSON.stringify(specifier));

/** @param {string} script @param {string} [type] */
const html = (script, type = "") => `<!doctype html>\n<meta charset="utf-8">\n<title>App</title>\n<script${type} src="${script}"></script>\n`;

const MODULE = ' type="module"';

/**
 * @typedef {object} Template
 * @property {string} title
 * @property {string[]} [begin] The command that makes the template, in the project's directory.
 * @property {Record<string, string>} files What is written after that, by place in the application's directory.
 * @property {string[]} [build] The command, in the application's directory: a script below the project's node_modules, and its arguments.
 * @property {string} [serve] The directory that is served then.
 * @property {number} loads How many .wasm the page loads.
 * @property {string} [policy] Under which content security policy, unless it is ours.
 * @property {Record<string, string>} [copies] Directories below node_modules, by their place in the application's directory.
 */

/** @type {Record<string, Template>} */
export const PAGES = {
  vite: {
    title: "Vite, by `npm create vite -- --template vanilla`",
    begin: ["create-vite/index.js", "vite", "--template", "vanilla", "--no-interactive"],
    files: { "src/page.js": page() },
    build: ["vite/bin/vite.js", "build", "--logLevel", "warn"],
    serve: "dist",
    loads: 1,
  },
  webpack: {
    title: "webpack, by its guide \"Getting Started\"",
    files: { "src/index.js": page(), "dist/index.html": html("main.js") },
    build: ["webpack-cli/bin/cli.js"],
    serve: "dist",
    loads: 1,
  },
  parcel: {
    title: "Parcel, without configuration but for `packageExports`",
    files: {
      "package.json": JSON.stringify({ private: true, source: "src/index.html", "@parcel/resolver-default": { packageExports: true } }),
      "src/index.html": html("index.js", MODULE),
      "src/index.js": page(),
    },
    build: ["parcel/lib/bin.js", "build", "--no-cache"],
    serve: "dist",
    policy: "script-src 'self' 'wasm-unsafe-eval' 'unsafe-inline'", // for the map of its own files that Parcel puts into the page
    loads: 1,
  },
  rollup: {
    title: "Rollup with its plugin node-resolve, and the entry `inline`",
    files: {
      "src/main.js": page("azure-identity-wasm/inline"),
      "rollup.config.mjs":
        'import resolve from "@rollup/plugin-node-resolve";\nexport default { input: "src/main.js", output: { dir: "output", format: "es" }, plugins: [resolve()] };\n',
      "output/index.html": html("main.js", MODULE),
    },
    build: ["rollup/dist/bin/rollup", "--config", "--silent"],
    serve: "output",
    loads: 0,
  },
  esbuild: {
    title: "esbuild's one command, and the entry `inline`",
    files: { "app.js": page("azure-identity-wasm/inline"), "www/index.html": html("out.js") },
    build: ["esbuild/bin/esbuild", "app.js", "--bundle", "--minify", "--outfile=www/out.js", "--log-level=error"],
    serve: "www",
    loads: 0,
  },
  "esbuild-modules": {
    title: "esbuild with `--format=esm --splitting`, and our folder `wasm` copied beside its folder",
    files: { "app.js": page(), "www/index.html": html("js/app.js", MODULE) },
    build: ["esbuild/bin/esbuild", "app.js", "--bundle", "--minify", "--format=esm", "--splitting", "--outdir=www/js", "--log-level=error"],
    copies: { "www/wasm": "azure-identity-wasm/wasm" },
    serve: "www",
    loads: 1,
  },
};

/** @type {Template} */
export const WORKER = {
  title: "wrangler, by `wrangler init`",
  files: {
    "wrangler.jsonc": JSON.stringify({ name: "worker", main: "src/index.js", compatibility_date: "2026-11-01" }),
    "src/index.js": code("worker.js"),
  },
  build: ["wrangler/bin/wrangler.js", "deploy", "--dry-run", "--outdir", "dist"],
  serve: "dist",
  loads: 0,
};

/** @type {Pick<Template, "title" | "files">} */
export const NEXT = {
  title: "Next.js, by its guide \"Installation\"",
  files: {
    "app/layout.jsx": "export default function Layout({ children }) {\n  return <html><body>{children}</body></html>;\n}\n",
    "app/page.jsx":
      '"use client";\nimport { useEffect } from "react";\nexport default function Page() {\n  useEffect(() => void import("./sign-in.mjs"), []);\n  return <p>Hello</p>;\n}\n',
    "app/sign-in.mjs": page(),
    "app/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>\n',
    "app/node/route.js": code("route.js"),
    "app/edge/route.js": `export const runtime = "edge";\n${code("route.js")}`,
  },
};

/** The packages of the tools. */
export const TOOLS = ["@rollup/plugin-node-resolve", "create-vite", "esbuild", "parcel", "rollup", "vite", "webpack", "webpack-cli", "wrangler"];
