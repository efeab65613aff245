// @ts-check
import net from "node:net";
import os from "node:os";
import { listen } from "../../../pkg-template/lib/browser/loopback.js";
import { CredentialUnavailableError } from "../../../pkg-template/lib/errors.js";
import { equal, match, ok, rejects } from "../../npm/kit/assert.mjs";
import { freePort } from "../../npm/start/ports.mjs";
import { STATE, begin, form, isFree, request, send } from "../kit.mjs";

const addresses = Object.values(os.networkInterfaces()).flatMap((list) => list ?? []);
const hasIpv6 = addresses.some(({ address }) => address === "::1");

/**
 * Where an answer is awaited.
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 */
export function place(promise) {
  promise("without a redirectUri it is a free port, as http://localhost:PORT, another one for each sign-in", async () => {
    const [one, two] = [await begin(), await begin()];
    match(one.listener.redirectUri, /^http:\/\/localhost:\d{4,5}$/);
    ok(one.port !== two.port, "two ports");
    for (const { listener } of [one, two]) listener.close();
  });

  promise("all addresses of localhost are listened at, and no other: no other machine reaches it", async () => {
    const { port, listener } = await begin();
    for (const address of ["127.0.0.1", ...(hasIpv6 ? ["::1"] : [])]) ok(!(await isFree(port, address)), `${address} answers`);
    const others = addresses.filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address);
    for (const address of [...others, "127.0.0.2"]) ok(await isFree(port, address), `${address} does not answer`);
    listener.close();
  });

  promise("a redirectUri is taken as it is: its port, its path, its address", async () => {
    for (const [host, address] of [["localhost", "127.0.0.1"], ["127.0.0.1", "127.0.0.1"], ...(hasIpv6 ? [["[::1]", "::1"], ["localhost", "::1"]] : [])]) {
      for (const path of ["", "/", "/signed-in/here%20"]) {
        const redirectUri = `http://${host}:${await freePort()}${path}`;
        const { listener, port, answer } = await begin({ redirectUri });
        equal(listener.redirectUri, redirectUri);
        const reply = await send(port, request(port, form(), { target: path || "/", host: `${host}:${port}` }), address);
        equal([reply.status, await answer], [200, form()], redirectUri);
      }
    }
  });

  promise("an address is listened at alone when the redirectUri names it", async () => {
    const port = await freePort();
    const { listener } = await begin({ redirectUri: `http://127.0.0.1:${port}` });
    ok(await isFree(port, "::1"), "the other address is free");
    listener.close();
  });

  promise("any other redirectUri is refused by its name", async () => {
    const bad = [
      "", "http://localhost", "http://localhost/", "http://localhost:0", "http://localhost:65536", "http://localhost:08400", "http://localhost:84a",
      "https://localhost:8400", "http://0.0.0.0:8400", "http://127.0.0.2:8400", "http://192.168.0.1:8400", "http://[::]:8400", "http://contoso.example:8400",
      "http://localhost.contoso.example:8400", "http://user@localhost:8400", "http://localhost:8400?a=b", "http://localhost:8400/#a", "http://localhost:8400/a b",
      "http://localhost:8400/a/../b", "http://localhost:8400/%2e%2e/b", "http://localhost:8400\r\n", "myapp://auth", "localhost:8400", 8400,
    ];
    for (const redirectUri of bad) {
      await rejects(listen({ redirectUri: /** @type {any} */ (redirectUri), state: STATE }), TypeError, /^redirectUri: .*http:\/\/localhost:PORT/);
    }
    await rejects(listen({ state: "" }), TypeError, /^state: /);
  });

  promise("a port that another program has is named, at whichever address it has it", async () => {
    for (const address of ["127.0.0.1", ...(hasIpv6 ? ["::1"] : [])]) {
      const other = net.createServer();
      const port = await new Promise((resolve) => other.listen(0, address, () => resolve(/** @type {net.AddressInfo} */ (other.address()).port)));
      try {
        const error = await rejects(listen({ redirectUri: `http://localhost:${port}`, state: STATE }), CredentialUnavailableError, /another program has it/);
        ok(error.message.includes(`port ${port} of ${address} `), error.message);
        if (address === "::1") ok(await isFree(port), "the other address is let go of");
      } finally {
        other.close();
      }
    }
  });

  promise("a port is free again when the sign-in is over, for the next one", async () => {
    const redirectUri = `http://localhost:${await freePort()}`;
    for (let round = 0; round < 3; round += 1) {
      const { port, answer } = await begin({ redirectUri });
      await send(port, request(port, form()));
      await answer;
    }
  });
}
