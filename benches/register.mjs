// @ts-check
// Registers the resources that the rows ask for (`scopes` in sts.mjs).
import { place } from "./sts.mjs";

const response = await fetch(`${place().control}/resources`, {
  method: "POST",
  body: JSON.stringify({ identifiers: ["https://*.example.net"] }),
});
if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
process.exit(0);
