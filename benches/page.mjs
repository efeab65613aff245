// @ts-check
// Measures one row for one subject in a page of headless Chromium, and prints its figures: node page.mjs ROW SUBJECT
// BENCH_CHROMIUM is the browser, BENCH_TOOLS where the pinned sets are.
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [row, subject] = process.argv.slice(2);
const { BENCH_TOOLS = "", BENCH_CHROMIUM, BENCH_QUICK } = process.env;
/** @param {string} set @param {string} name */
const find = (set, name) => createRequire(path.join(BENCH_TOOLS, set, "node_modules/_")).resolve(name);

const esbuild = createRequire(import.meta.url)(find("check", "esbuild"));
const contents = `
  import measure from "./page/${row}.js";
  import make from "./page/${subject}.js";
  globalThis.figures = make().then((getToken) => measure(getToken, ${BENCH_QUICK === "1"}));`;
const { outputFiles } = await esbuild.build({
  stdin: { contents, resolveDir: "." }, outdir: "/js", bundle: true, splitting: true, minify: true, write: false, format: "esm", target: "es2022", conditions: ["browser"], logLevel: "error",
});
/** @type {Map<string, [type: string, content: Uint8Array | string]>} */
const served = new Map([["/", ["text/html", '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/js/stdin.js"></script>']]]);
for (const { path: name, contents: code } of outputFiles) served.set(name, ["text/javascript", code]);
const wasm = "node_modules/azure-identity-wasm/wasm";
for (const name of fs.readdirSync(wasm)) served.set(`/wasm/${name}`, ["application/wasm", fs.readFileSync(path.join(wasm, name))]);

const server = http.createServer(({ url = "" }, response) => {
  const [type, content] = served.get(url) ?? [];
  if (content === undefined) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": type }).end(content);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const { default: puppeteer } = await import(pathToFileURL(find("browser", "puppeteer-core")).href);
const browser = await puppeteer.launch({ executablePath: BENCH_CHROMIUM, headless: true, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
try {
  const page = await browser.newPage();
  page.on("pageerror", (/** @type {Error} */ error) => console.error(String(error)));
  await page.goto(`http://localhost:${port}/`);
  await page.waitForFunction(() => "figures" in globalThis);
  process.stdout.write(`${JSON.stringify(await page.evaluate(() => /** @type {any} */ (globalThis).figures))}\n`);
} finally {
  await browser.close();
  server.close();
}
