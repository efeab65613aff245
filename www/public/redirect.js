// @ts-check
// Where Entra sends a person back to. The page that began the sign-in gets the answer, and this window is closed, or leads back there.

import { answer } from "azure-identity-wasm/redirect";

answer();
