// @ts-check
// Files by Java's `keytool`: key stores in PKCS#12, as it makes them by itself and as older ones made them.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** It takes no shorter one, and only ASCII on its command line. */
const PASSWORD = "changeit now";

/**
 * @param {string} directory An empty one.
 * @param {string} program
 * @returns {import("../run.mjs").Made[]}
 */
export function byKeytool(directory, program) {
  const keytool = (/** @type {string[]} */ properties, /** @type {string} */ command, /** @type {string} */ store) =>
    execFileSync(program, [...properties.map((property) => `-J-D${property}`), ...command.split(" "), "-keystore", path.join(directory, store), "-storepass", PASSWORD], {
      stdio: ["ignore", "pipe", "pipe"],
    });
  const stores = {
    "PKCS#12, as it makes it": [],
    "PKCS#12, as it made it (legacy)": ["keystore.pkcs12.legacy"],
    "PKCS#12, with a seal of one iteration": ["keystore.pkcs12.macIterationCount=1", "keystore.pkcs12.keyPbeIterationCount=100"],
  };
  return Object.entries(stores).map(([name, properties], index) => {
    const store = `${index}.p12`;
    keytool(properties, "-genkeypair -alias app -keyalg RSA -keysize 2048 -storetype PKCS12 -validity 30 -dname CN=keytool,O=Contoso", store);
    const leaf = keytool([], "-exportcert -rfc -alias app", store).toString();
    return { name, bytes: fs.readFileSync(path.join(directory, store)), password: PASSWORD, chain: [leaf] };
  });
}
