// @ts-check
// A process that wants one token: node start.mjs SUBJECT. It says so when it has it; `empty` wants none.
import fs from "node:fs";

const subject = process.argv[2];
if (subject !== "empty") {
  const { default: make } = await import(`./subjects/${subject}.mjs`);
  const { token } = await make(JSON.parse(process.env.BENCH_STS ?? "{}")).getToken("https://bench-0.example.net/.default");
  if (typeof token !== "string") throw new Error("no token");
}
fs.writeSync(1, "done\n");
process.exit(0);
