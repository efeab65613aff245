// @ts-check
// A proxy that leads every name and port to the emulator. MSAL for Python asks where a user's password is checked at the authority's host
// without its port: this is how the question gets there, by a variable that every user may set.

import http from "node:http";
import net from "node:net";

/**
 * @param {string} origin The emulator's.
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
export async function startProxy(origin) {
  const { hostname, port } = new URL(origin);
  /** @type {Set<import("node:stream").Duplex>} */
  const tunnels = new Set();
  const server = http.createServer((_, response) => response.writeHead(501).end());
  server.on("connect", (_, client, head) => {
    const emulator = net.connect({ host: hostname, port: Number(port) }, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      if (head.length) emulator.write(head);
      emulator.pipe(client).pipe(emulator);
    });
    for (const [one, other] of [[client, emulator], [emulator, client]]) {
      tunnels.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => tunnels.delete(one));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const stop = () => {
    server.close();
    for (const tunnel of tunnels) tunnel.destroy();
  };
  return { url: `http://127.0.0.1:${address.port}`, stop };
}
