// @ts-check
import { Redis } from "ioredis";
import { createClient } from "redis";

/** A client of the package `redis`, connected; it goes on when the server is there again. @param {number} port @param {object} [more] */
export async function clientOf(port, more) {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: 50 }, ...more });
  client.on("error", () => {}); // each operation says it
  await client.connect();
  return client;
}

/** A client of the package `ioredis`. @param {number} port */
export function otherClientOf(port) {
  const client = new Redis(port, "127.0.0.1");
  client.on("error", () => {});
  return client;
}
