// @ts-check
// Takes the README's pictures of the demo page: a sign-in, what comes of it, and errors. See README.md.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readArguments } from "../npm/start/arguments.mjs";
import { startWorld } from "./world.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/demo-page/pictures.mjs --tools DIR --emulator PROGRAM --chromium PROGRAM [--package DIR] [--to DIR]";

/** The most that a picture may weigh, in bytes: it is in everybody's clone. */
const MOST = 120_000;

const values = readArguments(USAGE, {
  tools: { required: true },
  emulator: { required: true },
  chromium: { required: true },
  package: { default: path.resolve(HERE, "../../dist/npm") },
  to: { default: path.resolve(HERE, "../../www/screenshots") },
});
const [tools, source, to] = [values.tools, values.package, values.to].map((directory) => path.resolve(directory));
fs.mkdirSync(to, { recursive: true });
const world = await startWorld({ tools, source, emulator: values.emulator, chromium: values.chromium, pictures: to });
try {
  await world.visit(async (visitor) => {
    visitor.expected.push(/status of 400/);
    const { page } = visitor;
    await visitor.open();
    await visitor.signIn();
    await visitor.click("#more-form button");
    await page.waitForFunction(() => document.querySelectorAll("#token-list .token").length === 2);
    await visitor.click("#token-list .time");
    await page.waitForFunction(() => document.querySelector("#fact-cached")?.textContent !== "–");
    await page.evaluate(() => document.querySelectorAll("#token-list details").forEach((details, place) => (/** @type {HTMLDetailsElement} */ (details).open = place === 0)));
    await take(page, "signed-in", "light", { width: 1280, height: 1080 });
    await take(page, "phone", "dark", { width: 390, height: 1080 }, "#person");
    await page.setViewport({ width: 1280, height: 1080 });
    await visitor.errorOf(() => visitor.click("#provoke-blocked"));
    // Entra knows the person by now, and asks them nothing.
    await visitor.errorOf(() => visitor.click("#provoke-registration"));
    await take(page, "errors", "dark", { width: 1280, height: 900 }, "#errors");
  });
} finally {
  await world.stop();
}

/**
 * @param {any} page
 * @param {string} name
 * @param {"light" | "dark"} colours
 * @param {{ width: number, height: number }} size
 * @param {string} [from] What is at the top.
 */
async function take(page, name, colours, size, from = "body") {
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: colours },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.setViewport(size);
  await page.evaluate(async (/** @type {string} */ selector) => {
    const [above, { activeElement }] = [selector === "body" ? 0 : 16, document];
    if (activeElement instanceof HTMLElement) activeElement.blur();
    scrollTo(0, scrollY + (document.querySelector(selector)?.getBoundingClientRect().top ?? 0) - above);
    await new Promise(requestAnimationFrame);
  }, from);
  await page.mouse.move(0, 0);
  const file = path.join(to, `${name}.png`);
  await page.screenshot({ path: file });
  // A page has few colours: a palette of them is half as long, and looks the same.
  execFileSync("pngquant", ["--force", "--skip-if-larger", "--strip", "--speed", "1", "--output", file, "128", "--", file]);
  const { size: bytes } = fs.statSync(file);
  if (bytes > MOST) throw new Error(`${file}: ${bytes} bytes are more than ${MOST}`);
  console.log(`${path.relative(process.cwd(), file)}: ${bytes} bytes`);
}
