// @ts-check
// The plugin of `../plugin` in JavaScript: prints what is at the URL that it is given. Whether a token goes there, and whose, is up to its host.
//
//   npx componentize-js plugin.js --wit ../plugin/wit -o plugin.wasm     with WASI's own WIT in ../plugin/wit/deps
import { getArguments } from "wasi:cli/environment@0.2.0";

export const run = {
  async run() {
    const answer = await fetch(getArguments().at(-1) ?? "");
    console.log(await answer.text());
  },
};
