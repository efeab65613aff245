// @ts-check
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { FileTokenStore } from "azure-identity-wasm/stores";
import { equal, ok } from "../../npm/kit/assert.mjs";
import { bytes } from "../support/tools.mjs";

const execute = promisify(execFile);

/**
 * The npm package and the crate share a store.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ world: import("../support/world.mjs").StoresWorld, party: string, directory: string }} given `party`: a program of the crate's.
 */
export function languages(promise, { world, party, directory }) {
  const { entra, identity, ready, scope } = world;

  /** A place for both, and how each gets a token there. */
  function place() {
    const shared = path.join(fs.mkdtempSync(path.join(directory, "shared-")), "store");
    const key = bytes(32);
    const asked = { directory: shared, key: [...key], authority: ready.origin, ca_file: ready.ca_file, tenant: ready.tenant_id, client: ready.client_id, secret: ready.client_secret, scope };
    const rust = async (more = {}) => JSON.parse((await execute(party, [JSON.stringify({ ...asked, ...more })])).stdout);
    const process = () => world.process({ store: new FileTokenStore(shared), key });
    return { key, shared, rust, process };
  }

  promise("what the crate has put there, the npm package reads, and the other way round", async () => {
    for (const crateFirst of [true, false]) {
      await entra.forgetCounts();
      const { rust, process } = place();
      const npm = async () => {
        const { token, expiresOnTimestamp } = await process().credential().getToken(scope);
        return { token, expires_on: expiresOnTimestamp, refresh_on: null };
      };
      const [first, second] = crateFirst ? [await rust(), await npm()] : [await npm(), await rust()];
      equal([second.token, second.expires_on, await entra.tokenRequests()], [first.token, first.expires_on, 1], "token, its end, requests");
      equal(process().told(), [], "what the log says");
    }
  });

  promise("tokens with CAE, of another tenant's case, and of users have the same names in both", async () => {
    const { rust, process } = place();
    const cae = await rust({ enable_cae: true, tenant: ready.tenant_id.toUpperCase() });
    equal((await process().credential().getToken(scope, { enableCae: true })).token, cae.token, "with CAE");
    const { client_id: clientId, secrets } = await entra.app({ secrets: [{}] });
    const user = (await entra.userToken({ audience: clientId, user: (await entra.user({})).object_id })).access_token;
    const { options } = process();
    const credential = new identity.OnBehalfOfCredential({ ...options, tenantId: ready.tenant_id, clientId, clientSecret: secrets[0], userAssertionToken: user });
    const { token } = await credential.getToken(scope);
    equal((await rust({ client: clientId, secret: secrets[0], user })).token, token, "a user's");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("of processes in both languages at once on a cold store, one sends a request", async () => {
    await entra.slow(1500);
    const { rust, process } = place();
    const tokens = await Promise.all([
      ...Array.from({ length: 4 }, () => rust()),
      ...Array.from({ length: 10 }, () => process().credential().getToken(scope)),
    ]);
    equal([new Set(tokens.map(({ token }) => token)).size, await entra.tokenRequests()], [1, 1], "tokens and requests");
  }, { limit: 20_000 });

  promise("an entry that one of them finds spoilt is replaced for both", async () => {
    const { shared, rust, process } = place();
    const first = await rust();
    const [file] = fs.readdirSync(shared);
    const entry = fs.readFileSync(path.join(shared, file));
    entry[40] ^= 1;
    fs.writeFileSync(path.join(shared, file), entry);
    const { credential, told } = process();
    const { token } = await credential().getToken(scope);
    equal([token === first.token, told().map(({ event }) => event), (await rust()).token === token], [false, ["store.getFailed"], true], "tokens and log");
    ok((await entra.tokenRequests()) === 2, "two requests");
  });
}
