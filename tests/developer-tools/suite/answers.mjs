// @ts-check
import fs from "node:fs";
import path from "node:path";
import { equal, match, ok, rejects } from "../../npm/kit/assert.mjs";
import { CREDENTIALS, SCOPE, read, withTools } from "../kit.mjs";

/**
 * What each tool says, in each of its versions, and what a credential makes of it.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ identity: any, standIn: string }} world
 */
export function answers(promise, world) {
  const { identity } = world;
  const { AuthenticationError, CredentialUnavailableError } = identity;

  for (const { name, versions, expect } of read("answers.json")) {
    promise(`${name} (${versions})`, () =>
      withTools(world, { answer: name }, async (tools) => {
        const [program] = name.split("/");
        const call = new identity[CREDENTIALS[program]]().getToken(SCOPE);
        if (expect.token) {
          const { token, expiresOnTimestamp, tokenType } = await call;
          equal([token, expiresOnTimestamp, tokenType], [expect.token, expect.expiresOn * 1000, "Bearer"], "token");
        } else {
          const error = await rejects(call, expect.error === "unavailable" ? CredentialUnavailableError : AuthenticationError);
          for (const words of expect.says) ok(error.message.includes(words), `"${words}" in ${error.message}`);
          ok(!JSON.stringify(error).includes("stand-in-token"), "no token in it");
        }
        const [start, ...more] = tools.record();
        equal([start.program, more.length], [program, 0], "what was started");
        equal([start.parent, start.folder, start.input, start.noColor], [process.pid, "/", 0, "true"], "how it was started: no shell is between");
      }),
    );
  }

  promise("however many calls want a token at once, one program runs; then nothing was kept", () =>
    withTools(world, { answer: "az/token", does: "take a moment" }, async (tools) => {
      const credential = new identity.AzureCliCredential();
      await Promise.all(Array.from({ length: 20 }, () => credential.getToken(SCOPE)));
      equal(tools.record().length, 1, "runs");
      await credential.getToken(SCOPE);
      equal(tools.record().length, 2, "runs");
    }),
  );

  promise("with cacheToolTokens, a token is kept until somebody else logs in", () =>
    withTools(world, { answer: "az/token" }, async (tools) => {
      const credential = new identity.AzureCliCredential({ cacheToolTokens: true, host: { env: { HOME: tools.folder } } });
      for (const [runs, file] of [[1, "azureProfile.json"], [2, "msal_token_cache.bin"], [3, ""]]) {
        await credential.getToken(SCOPE);
        await credential.getToken(SCOPE);
        equal(tools.record().length, runs, "runs");
        if (!file) continue;
        fs.mkdirSync(tools.path(".azure"), { recursive: true });
        fs.writeFileSync(path.join(tools.path(".azure"), String(file)), Uint8Array.of(0xff, 0, 0xfe));
      }
    }),
  );

  promise("no token of a tool gets into a store", () =>
    withTools(world, { answer: "az/token" }, async () => {
      /** @type {string[]} */
      const asked = [];
      const store = new Proxy({}, { get: (_, name) => async () => void asked.push(String(name)) });
      await new identity.AzureCliCredential({ encryptionKey: new Uint8Array(32).fill(1), host: { store } }).getToken(SCOPE);
      equal(asked, [], "what the store was asked");
    }),
  );

  promise("a challenge runs nothing that cannot answer it, and names the login that does", () =>
    withTools(world, { answer: "az/token" }, async (tools) => {
      const options = { claims: '{"access_token":{}}' };
      const az = await rejects(new identity.AzureCliCredential({ tenantId: "t" }).getToken(SCOPE, options), AuthenticationError);
      match(az.message, /az login --claims-challenge eyJh\S+ --tenant t --scope https:/, "message");
      const pwsh = await rejects(new identity.AzurePowerShellCredential().getToken(SCOPE, options), AuthenticationError);
      match(pwsh.message, /Connect-AzAccount -ClaimsChallenge 'eyJh/, "message");
      equal(tools.record(), [], "what was started");
    }),
  );

  promise("Visual Studio Code's credential is unavailable, and says why", async () => {
    const error = await rejects(new identity.VisualStudioCodeCredential({ host: { env: {} } }).getToken(SCOPE), CredentialUnavailableError);
    match(error.message, /Visual Studio Code.*broker/, "message");
  });
}
