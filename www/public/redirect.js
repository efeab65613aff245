// @ts-check
// Where Entra sends a person back to. The page that began the sign-in gets the answer, and this window is closed, or leads back there.

import { answer } from "azure-identity-wasm/redirect";

const TEXTS = {
  taken: "You are signed in. You can close this window.",
  over: "This sign-in is over: begin it again on the page that you came from.",
  none: "This page is where a sign-in ends. Nobody has begun one.",
};

const said = document.getElementById("said");
const outcome = await answer();
if (said) said.textContent = TEXTS[outcome];
