// @ts-check
// Signs in with a browser whose start takes its time, says so, and has nothing else to do.

import { openUrl } from "../../pkg-template/lib/browser/open-url.js";
import { begin, form, request, send } from "./kit.mjs";
import { System } from "./suite/system.mjs";

const system = new System();
system.program("xdg-open", 'echo started > "$(dirname "$0")/seen"; sleep 4');
await system.with({ DISPLAY: ":0" }, async () => {
  const { port, answer } = await begin({}, { openUrl });
  while (!system.seen()) await new Promise((resolve) => setTimeout(resolve, 20));
  await send(port, request(port, form()));
  await answer;
});
console.log("signed in");
