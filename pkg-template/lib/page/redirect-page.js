// @ts-check
import { answer } from "../../entry/redirect.js";

/** What a person reads who sees `redirect.html` at all. */
const TEXTS = {
  taken: "You are signed in. You can close this window.",
  over: "This sign-in is over: nobody waits for it any more. You can close this window, and sign in again where you began.",
  none: "This page brings the answers of sign-ins. There is nothing to do here.",
};

// Not awaited: what is loaded later stands below in the one file, and has to be run through first.
answer().then((end) => {
  for (const place of document.querySelectorAll("p")) place.textContent = TEXTS[end];
});
