// @ts-check
// The edge runtime of Next.js, for which there is the condition `edge-light`: the suites in one request.

import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { startNext } from "../start/next.mjs";
import { NAME } from "../start/project.mjs";

/** Milliseconds for the suites together. */
const SUITES = 300_000;

const LAYOUT = "export default function Layout({ children }) {\n  return <html><body>{children}</body></html>;\n}\n";

/**
 * @param {import("../run.mjs").Given} given
 * @param {(result: import("../kit/promises.mjs").Result) => void} report
 */
export async function runNext({ tools, project, tests, ready, grep }, report) {
  const next = await startNext({
    tools,
    package: path.join(project, "node_modules", NAME),
    files: { "app/layout.jsx": LAYOUT },
    copies: {
      "node_modules/jose": fs.realpathSync(path.join(project, "node_modules/jose")),
      "app/kit": path.join(tests, "kit"),
      "app/suite": path.join(tests, "suite"),
      "app/suite/route.js": path.join(tests, "next/route.js"),
    },
    env: { READY: JSON.stringify(ready), NODE_EXTRA_CA_CERTS: ready.ca_file },
  });
  try {
    const response = await fetch(`${next.url}suite?grep=${encodeURIComponent(grep)}`, { signal: AbortSignal.timeout(SUITES) });
    if (!response.ok || !response.body) throw new Error(`Next.js answered ${response.status}: ${await response.text()}\n${next.output()}`);
    for await (const line of createInterface({ input: Readable.fromWeb(/** @type {any} */ (response.body)) })) report(JSON.parse(line));
  } finally {
    await next.stop();
  }
}
