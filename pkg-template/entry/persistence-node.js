// @ts-check
export { answer } from "../lib/cache-file.js";
