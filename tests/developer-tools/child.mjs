// @ts-check
// Keeps all promises in the runtime that runs this, and prints a line of JSON for each.

import path from "node:path";
import { pathToFileURL } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { answers } from "./suite/answers.mjs";
import { files } from "./suite/files.mjs";
import { injections } from "./suite/injections.mjs";
import { processes } from "./suite/processes.mjs";
import { windows } from "./suite/windows.mjs";

const given = JSON.parse(process.argv[2]);
const runtime = "Deno" in globalThis ? "deno" : "Bun" in globalThis ? "bun" : "node";
const identity = await import(String(pathToFileURL(path.join(given.package, `entry/${runtime}.js`))));

await keep({ answers, files, injections, processes, windows }, { ...given, identity }, (result) => console.log(JSON.stringify(result)), { grep: given.grep });
