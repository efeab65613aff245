// @ts-check
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { equal, match, rejects } from "../../npm/kit/assert.mjs";
import { SCOPE, read } from "../kit.mjs";

/**
 * What the real Azure CLI says when nobody is logged in, and what the stand-in has of it.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ azureCli: string, package: string, say: (text: string) => void }} world
 */
export function realAzureCli(promise, { azureCli, package: directory, say }) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "azure-cli-"));
  Object.assign(process.env, { AZURE_CONFIG_DIR: home, AZURE_CORE_COLLECT_TELEMETRY: "no", PATH: `${path.dirname(azureCli)}:${process.env.PATH}` });

  promise("it says what the stand-in says", async () => {
    const args = ["account", "get-access-token", "--output", "json", "--resource", "https://vault.azure.net"];
    const said = await new Promise((resolve) => {
      execFile(azureCli, args, (error, stdout, stderr) => resolve({ exitCode: error?.code ?? 0, stdout, stderr }));
    });
    const { exitCode, stdout, stderr } = read("answers.json").find((/** @type {any} */ answer) => answer.name === "az/nobody");
    say(`nobody is logged in: ${JSON.stringify(said)}`);
    equal(said, { exitCode, stdout, stderr }, "exit code and output");
  });

  promise("AzureCliCredential finds that nobody is logged in", async () => {
    const { AzureCliCredential, CredentialUnavailableError } = await import(String(pathToFileURL(path.join(directory, "entry/node.js"))));
    const credential = new AzureCliCredential({ processTimeoutInMs: 60_000 });
    const error = await rejects(credential.getToken(SCOPE), CredentialUnavailableError);
    match(error.message, /nobody is logged in.*az login/, "message");
    fs.rmSync(home, { recursive: true, force: true });
  });
}
