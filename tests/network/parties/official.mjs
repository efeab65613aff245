// @ts-check
// @azure/identity: the directory where it is installed, then what the crate's party takes (`src/main.rs`).
import { createRequire } from "node:module";
import path from "node:path";
import { party } from "./party.mjs";

const [directory, ...given] = process.argv.slice(2);
await party(() => createRequire(path.join(directory, "package.json"))("@azure/identity"), given);
