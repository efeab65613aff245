// @ts-check
// Measures one row for one subject and prints its figures: node run.mjs ROW SUBJECT
import { connect } from "./sts.mjs";

const [row, subject] = process.argv.slice(2);
const { default: measure } = await import(`./rows/${row}.mjs`);
const { default: make, full } = await import(`./subjects/${subject}.mjs`);
const sts = await connect();
const figures = await measure(make, sts, { quick: process.env.BENCH_QUICK === "1", subject, full });
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
