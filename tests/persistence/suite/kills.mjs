// @ts-check
// A process is killed at any moment.

import fs from "node:fs";
import { equal, ok } from "../../npm/kit/assert.mjs";
import { NAME, pause } from "../support/world.mjs";

/** How often. */
const KILLS = 200;

/** Four at a time, so that one is killed while others wait, clear away or write. */
const AT_ONCE = 4;

/** @type {import("../../npm/kit/promises.mjs").Suite} */
export function kills(promise, { home: make }) {
  promise(`${KILLS} times, and the cache is whole and has all that was said to be written`, async () => {
    const home = make();
    const filling = "x".repeat(100_000);
    /** What killed processes left, of each kind. */
    const left = { lockfile: 0, tmp: 0 };
    let last = 0;
    for (let kill = 0; kill < KILLS / AT_ONCE; kill += 1) {
      const writers = Array.from({ length: AT_ONCE }, () => home.start({ op: "endless", after: filling }));
      // At least one of them writes, however long it takes to start.
      await Promise.race(writers.map((writer) => writer.said()));
      for (const writer of writers) {
        await pause(20 * Math.random());
        writer.kill();
      }
      const said = (await Promise.all(writers.map((writer) => writer.end))).flat();
      const acknowledged = Math.max(last, ...said.map(({ n }) => n));
      const { n, filling: kept } = JSON.parse(home.read());
      ok(kept === filling, "it is whole");
      // The last one may have been written and not said.
      ok(n >= acknowledged && n <= acknowledged + AT_ONCE, `there is ${n}, and ${acknowledged} was said`);
      last = n;
      for (const file of home.files()) {
        if (file.endsWith(".lockfile")) left.lockfile += 1;
        if (file.endsWith(".tmp")) left.tmp += 1;
      }
    }
    ok(left.lockfile > 0 && left.tmp > 0, `no kill hit a write: ${JSON.stringify(left)}`);
    await pause(600);
    await home.put(home.read(), '{"a":1}');
    equal(home.files(), [NAME]);
    equal(fs.readdirSync(home.folder).length, 1);
    home.remove();
  }, { limit: 300_000 });
}
