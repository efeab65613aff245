// @ts-check
// What the page of a user has of us: the first script of every template imports it. The test says who signs in.

import { RefreshTokenCredential } from "azure-identity-wasm";

const page = /** @type {any} */ (globalThis);
const { tenantId, clientId, scope, ...options } = page.given;
page.answer = new RefreshTokenCredential(tenantId, clientId, options).getToken(scope).then(({ token }) => token);
