// @ts-check
// The command lines: the reference credentials, packed, in Node, in a page and in workerd.
// The page needs VECTOR_TOOLS, a directory in which puppeteer-core is installed; workerd is looked for there too, unless WORKERD is its path.
// What is not there is skipped.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { packReference } from "./support/fake-package.js";
import { VECTOR_DIRECTORY } from "./support/vectors.js";

const DRIVERS = fileURLToPath(new URL("..", import.meta.url));
const tools = process.env.VECTOR_TOOLS;
const workerd = process.env.WORKERD ?? (tools && path.join(tools, "node_modules/.bin/workerd"));
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** How each driver is started, and why it cannot be here. @type {Record<string, { args: string[], skip?: string }>} */
const RUNTIMES = {
  node: { args: [] },
  browser: {
    args: ["--tools", tools ?? "", "--chromium", chromium],
    skip: !tools ? "VECTOR_TOOLS is not set" : fs.existsSync(chromium) ? undefined : `${chromium} is not there; set CHROMIUM`,
  },
  workerd: { args: ["--workerd", workerd ?? ""], skip: workerd ? undefined : "neither WORKERD nor VECTOR_TOOLS is set" },
};

const good = packReference();
// One mistake, which every runtime must see from within.
const bad = packReference('form: (form) => ({ ...form, grant_type: "password" })');
const hanging = packReference("exchange: () => new Promise(() => {})");
const stray = packReference('exchange: async (send) => (Promise.reject(new Error("left alone")), send())');
after(() => [good, bad, hanging, stray].forEach((packed) => packed.remove()));

/**
 * @param {string} driver
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, lines: string[], errors: string }>}
 */
function run(driver, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(DRIVERS, `${driver}.js`), ...args]);
    let output = "";
    let errors = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (errors += data));
    child.on("close", (code) => resolve({ code, lines: output.trimEnd().split("\n"), errors }));
  });
}

for (const [driver, { args, skip }] of Object.entries(RUNTIMES)) {
  const start = (/** @type {string} */ directory, /** @type {string[]} */ ...more) =>
    run(driver, ["--package", directory, "--dir", VECTOR_DIRECTORY, ...args, ...more]);

  test(`${driver}: what is right passes, and the last line counts`, { skip }, async () => {
    const { code, lines, errors } = await start(good.directory, "--only", "client-secret/");
    assert.deepEqual([code, lines, errors], [0, [`${driver}: 5 passed, 0 failed, 0 skipped`], ""]);
  });

  test(`${driver}: signatures are verified with the runtime's WebCrypto`, { skip }, async () => {
    const { lines } = await start(good.directory, "--only", "client-certificate/pem-c");
    assert.equal(lines.at(-1), `${driver}: 2 passed, 0 failed, 0 skipped`);
  });

  test(`${driver}: what is wrong fails with its reason and exit code 1`, { skip }, async () => {
    const { code, lines } = await start(bad.directory, "--only", "client-secret/request");
    assert.equal(code, 1);
    assert.deepEqual([lines[0], lines.at(-1)], ["failed: client-secret/request", `${driver}: 0 passed, 1 failed, 0 skipped`]);
    assert.match(lines[1], /form\.grant_type is "password", expected "client_credentials"/);
  });

  test(`${driver}: a rejection that nobody handles fails its vector, and the run goes on`, { skip }, async () => {
    const { code, lines } = await start(stray.directory, "--only", "client-secret/");
    assert.equal(code, 1);
    assert.match(lines.join("\n"), /nobody handles Error: left alone/);
    assert.equal(lines.at(-1), `${driver}: 2 passed, 3 failed, 0 skipped`);
  });

  test(`${driver}: --json has every result`, { skip }, async () => {
    const file = path.join(good.directory, "results.json");
    await start(good.directory, "--only", "chained/", "--json", file);
    const report = JSON.parse(fs.readFileSync(file, "utf8"));
    assert.deepEqual([report.driver, report.passed, report.failed, report.skipped], driver === "node" ? ["node", 2, 0, 3] : [driver, 1, 0, 4]);
    assert.equal(report.results.length, 5);
    const reasons = report.results.map((/** @type {any} */ result) => `${result.id} ${result.outcome} ${result.why ?? ""}`.trim()).sort();
    assert.equal(reasons[0], `chained/all-unavailable skipped ${driver === "node" ? "pending: EnvironmentCredential is not exported" : "needs processes"}`);
  });

  test(`${driver}: all vectors come to an end`, { skip }, async () => {
    const { lines } = await start(good.directory);
    const [, passed, failed, skipped] = /: (\d+) passed, (\d+) failed, (\d+) skipped$/.exec(lines.at(-1) ?? "")?.map(Number) ?? [];
    assert.ok(passed >= 80, lines.at(-1) ?? "");
    const all = fs.readdirSync(VECTOR_DIRECTORY).filter((name) => name.endsWith(".json")).flatMap((name) => JSON.parse(fs.readFileSync(VECTOR_DIRECTORY + name, "utf8")));
    assert.equal(passed + failed + skipped, all.length);
  });
}

const able = Object.entries(RUNTIMES).filter(([, { skip }]) => !skip);
test(`a call that never settles fails after five seconds (${able.map(([driver]) => driver).join(", ")})`, async () => {
  const runs = able.map(async ([driver, { args }]) => {
    const { lines } = await run(driver, ["--package", hanging.directory, "--dir", VECTOR_DIRECTORY, ...args, "--only", "client-secret/re"]);
    assert.match(lines[1], /step 0 \(getToken\) did not settle within 5 s: it waits for nothing of the host/, driver);
    assert.equal(lines.at(-1), `${driver}: 0 passed, 2 failed, 0 skipped`);
  });
  await Promise.all(runs);
});

test("a mistake in the command is said, with exit code 2", async () => {
  const rows = [
    { args: [], error: /^node: usage: node tests\/drivers\/js\/node\.js --package DIR\|NAME --dir VECTORS/ },
    { args: ["--package", good.directory, "--dir", "/nowhere"], error: /--dir: \/nowhere is not there/ },
    { args: ["--package", "no-such-package", "--dir", VECTOR_DIRECTORY], error: /--package: no-such-package is neither/ },
    { args: ["--package", good.directory, "--dir", VECTOR_DIRECTORY, "--only", "nothing/"], error: /--only: no vector of/ },
  ];
  for (const { args, error } of rows) {
    const { code, errors } = await run("node", args);
    assert.equal(code, 2);
    assert.match(errors, error);
  }
});
