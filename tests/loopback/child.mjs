// @ts-check
// Keeps all promises in the runtime that runs this, and prints a line of JSON for each.

import { keep } from "../npm/kit/promises.mjs";
import { answers } from "./suite/answers.mjs";
import { endings } from "./suite/endings.mjs";
import { hostile } from "./suite/hostile.mjs";
import { opening } from "./suite/opening.mjs";
import { pages } from "./suite/pages.mjs";
import { place } from "./suite/place.mjs";

await keep({ place, answers, pages, hostile, endings, opening }, {}, (result) => console.log(JSON.stringify(result)), { grep: process.argv[2] ?? "" });
