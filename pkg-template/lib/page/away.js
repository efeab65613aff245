// @ts-check
/** What is needed where the page is left: one script, for those who leave it. */
export { endSession } from "./end-session.js";
export { goBack, keep, resume } from "./pending.js";
