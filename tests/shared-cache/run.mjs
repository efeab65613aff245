// @ts-check
// One cache for ours and for Microsoft's libraries; see README.md.

import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { Report } from "../npm/start/report.mjs";
import { msalNode } from "./parties/msal-node.mjs";
import { party } from "./parties/party.mjs";
import { sharedCache } from "./suite.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/shared-cache/run.mjs --tools DIR --python PROGRAM --ours PROGRAM [--grep TEXT]";

const values = readArguments(USAGE, { tools: { required: true }, python: { required: true }, ours: { required: true }, grep: { default: "" } });
const load = createRequire(path.join(path.resolve(values.tools), "peers", "package.json"));
const ours = party(values.ours);
const python = party(values.python, [path.join(HERE, "parties/msal_python.py")]);
const report = new Report();
try {
  const others = { "MSAL for Python": python.act, "MSAL for Node": msalNode(load("@azure/msal-node")) };
  await keep({ "shared cache": sharedCache }, { ours: ours.act, others }, report.begin("shared cache"), { grep: values.grep });
} finally {
  ours.stop();
  python.stop();
}
process.exitCode = report.end();
