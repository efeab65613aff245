// @ts-check
// The demo page's own server: node server.js [--port PORT] [--stdin-lifetime]
//
// It reads AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and AZURE_AUTHORITY_HOST, as programs with Azure Identity do;
// AZURE_FEDERATED_TOKEN_FILE, for client assertions. Of an emulator: ENTRA_PLAIN_ORIGIN, where a page finds its authority without a
// certificate that browsers do not know; ENTRA_USERNAME and ENTRA_PASSWORD, of somebody who may sign in, for the page to show; ENTRA_CONTROL, its
// control API. Prints where it listens as one line of JSON.

import http from "node:http";
import { parseArgs } from "node:util";
import { beginDeviceCode, deviceCodeState, endDeviceCode } from "./server/device-code.js";
import { beginFault, endFaults } from "./server/faults.js";
import { askTokens, forgetTokens, journal, settings } from "./server/tokens.js";
import { sendFile } from "./server/files.js";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, "stdin-lifetime": { type: "boolean" } } });

/** What the page asks its server, by method and path. @type {Record<string, (query: URLSearchParams) => unknown>} */
const ROUTES = {
  "GET /api/settings": () => settings,
  "POST /api/tokens": (query) => askTokens(query.get("credential") ?? "secret", Number(query.get("calls") ?? 1)),
  "GET /api/journal": () => journal,
  "DELETE /api/tokens": () => forgetTokens(),
  "POST /api/device-code": (query) => beginDeviceCode(query.get("scope") ?? settings.scope),
  "GET /api/device-code": () => deviceCodeState(),
  "DELETE /api/device-code": () => endDeviceCode(),
  "POST /api/faults": (query) => beginFault(query.get("kind") ?? ""),
  "DELETE /api/faults": () => endFaults(),
};

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const route = ROUTES[`${request.method} ${pathname}`];
  if (!route) return sendFile(request.method ?? "GET", pathname, response);
  try {
    sendJson(response, 200, await route(searchParams));
  } catch (error) {
    const { name, message, errorResponse } = /** @type {Error & { errorResponse?: object }} */ (error);
    sendJson(response, error instanceof RangeError ? 400 : 502, { name, message, errorResponse });
  }
});

server.listen(Number(values.port), "localhost", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(JSON.stringify({ url: `http://localhost:${port}/` }));
});
// Whoever started it need not stop it: it ends with them.
if (values["stdin-lifetime"]) process.stdin.resume().on("end", () => process.exit());

/**
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {unknown} value
 */
function sendJson(response, status, value) {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
}
