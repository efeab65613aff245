// @ts-check
// The package: its directory, then what the crate's party takes (`src/main.rs`).
import path from "node:path";
import { pathToFileURL } from "node:url";
import { party } from "./party.mjs";

const [directory, ...given] = process.argv.slice(2);
await party(() => import(String(pathToFileURL(path.join(directory, "entry/node.js")))), given);
