// @ts-check

/**
 * Asks for tokens, in rounds, and writes a line of JSON for each.
 *
 * @param {() => any} load What has the credentials.
 * @param {string[]} given Whom to ask, `chain` or `machine`; and how many calls are made at once in each round.
 */
export async function party(load, [whom, ...rounds]) {
  const begun = performance.now();
  const { DefaultAzureCredential, ManagedIdentityCredential } = await load();
  say({ loaded: performance.now() - begun });
  const credential = whom === "chain" ? new DefaultAzureCredential() : new ManagedIdentityCredential();
  for (const calls of rounds) {
    const begun = performance.now();
    const all = Array.from({ length: Number(calls) }, () =>
      credential.getToken(SCOPE).then(
        (/** @type {any} */ { token }) => ({ token }),
        (/** @type {Error} */ error) => ({ error: error.message }),
      ),
    );
    const outcomes = await Promise.all(all);
    say({ took: performance.now() - begun, outcomes });
  }
  say({ ended: performance.timeOrigin + performance.now() });
}

/** @param {object} line */
function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const SCOPE = "https://vault.azure.net/.default";
