// @ts-check
// What the page can have the emulator do wrong, by its control API. Entra itself has none.

const control = process.env.ENTRA_CONTROL ?? "";

/** @type {Record<string, () => Promise<unknown>>} */
const KINDS = {
  // In the time that the package takes for a call it asks four times; the page ends it then.
  throttled: () => ask("POST", "faults", { on: "token", times: 12, action: { type: "status", status: 429, retry_after: { seconds: 2 } } }),
  consent: async () => {
    await ask("DELETE", "interactions");
    await ask("POST", "interactions", { resource: "https://storage.azure.com", kind: "consent" });
  },
};

/** @param {string} kind */
export async function beginFault(kind) {
  if (!Object.hasOwn(KINDS, kind)) throw new RangeError(`kind: it is one of ${Object.keys(KINDS).join(", ")}`);
  await KINDS[kind]();
  return { begun: true };
}

export async function endFaults() {
  await ask("DELETE", "faults");
  return { ended: true };
}

/** @param {string} method @param {string} path @param {object} [body] */
async function ask(method, path, body) {
  if (!control) throw new RangeError("there is no emulator that could do that");
  const response = await fetch(`${control}/${path}`, { method, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`the emulator refuses: ${response.status}`);
}
