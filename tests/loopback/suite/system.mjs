// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** Programs of a system that a test makes up, where no others are found. */
export class System {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), "loopback-test-"));

  constructor() {
    process.on("exit", () => fs.rmSync(this.directory, { recursive: true, force: true }));
  }

  /** @param {string} name @param {string} script */
  program(name, script) {
    fs.writeFileSync(path.join(this.directory, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`, { mode: 0o755 });
  }

  /** What programs have written. */
  seen() {
    const file = path.join(this.directory, "seen");
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  }

  /** @param {Record<string, string>} env @param {() => unknown} body */
  async with(env, body) {
    const names = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "PATH"];
    const before = names.map((name) => [name, process.env[name]]);
    for (const name of names) delete process.env[name];
    Object.assign(process.env, { PATH: this.directory, ...env });
    try {
      return await body();
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[/** @type {string} */ (name)];
        else process.env[/** @type {string} */ (name)] = value;
      }
    }
  }
}
