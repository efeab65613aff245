// @ts-check
// A process that wants one token: node start.mjs SUBJECT. When it has it, it says how long it was on the CPU, in microseconds; `empty` wants none.
import fs from "node:fs";

const subject = process.argv[2];
if (subject !== "empty") {
  const { default: make } = await import(`./subjects/${subject}.mjs`);
  const { token } = await make(JSON.parse(process.env.BENCH_STS ?? "{}")).getToken("https://bench-0.example.net/.default");
  if (typeof token !== "string") throw new Error("no token");
}
const { user, system } = process.cpuUsage();
fs.writeSync(1, `${user + system}\n`);
process.exit(0);
