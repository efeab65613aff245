// @ts-check
import { commandsFor, openUrl } from "../../../pkg-template/lib/browser/open-url.js";
import { CredentialUnavailableError } from "../../../pkg-template/lib/errors.js";
import { between, equal, ok, rejects } from "../../npm/kit/assert.mjs";
import { pause } from "../kit.mjs";
import { System } from "./system.mjs";

const URL_TO_OPEN = "https://login.example/authorize?a=b&c=%27d%27$(touch%20x);`x`|y%22";

/**
 * How the system's browser is opened. What runs here is Linux; the commands of other systems are read, not run.
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 */
export function opening(promise) {
  promise("each system has its own way, and none has a shell that reads the URL", () => {
    const on = (/** @type {string} */ platform, env = {}, isWsl = false) => commandsFor(URL_TO_OPEN, { platform, env, isWsl });
    equal(on("darwin"), [["/usr/bin/open", URL_TO_OPEN]]);
    equal(on("win32", { SystemRoot: "D:\\Windows" }), [["D:\\Windows\\System32\\rundll32.exe", "url.dll,FileProtocolHandler", URL_TO_OPEN]]);
    for (const variable of ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"]) {
      for (const platform of ["linux", "freebsd"]) equal(on(platform, { [variable]: "x" }), [["xdg-open", URL_TO_OPEN]], variable);
    }
    equal(on("linux"), [], "without a screen");
    const [[program, ...args], ...others] = on("linux", {}, true);
    equal([program, args.slice(0, 3), others], ["powershell.exe", ["-NoProfile", "-NonInteractive", "-EncodedCommand"], []], "in WSL");
    equal(Buffer.from(args[3], "base64").toString("utf16le"), `Start-Process '${URL_TO_OPEN}'`);
    equal(on("linux", { DISPLAY: ":0" }, true).map(([program]) => program), ["xdg-open", "powershell.exe"], "in WSL with a screen");
  });

  promise("xdg-open gets the URL as its one argument", async () => {
    const system = new System();
    system.program("xdg-open", 'printf "%s\\n" "$#" "$1" > "$(dirname "$0")/seen"');
    await system.with({ DISPLAY: ":0" }, () => openUrl("https://login.example/o'b/authorize?a=b'&c=$(touch x);`x` \"y"));
    equal(system.seen(), "1\nhttps://login.example/o%27b/authorize?a=b%27&c=$(touch%20x);`x`%20%22y\n");
  });

  promise("a browser that stays is no failure, and outlives the call", async () => {
    const system = new System();
    system.program("xdg-open", 'sleep 6; echo over > "$(dirname "$0")/seen"');
    const begun = performance.now();
    await system.with({ WAYLAND_DISPLAY: "wayland-0" }, () => openUrl("https://login.example/"));
    between(performance.now() - begun, 4500, 5900, "milliseconds");
    await pause(2500);
    equal(system.seen(), "over\n");
  }, { limit: 15_000 });

  promise("what fails says why and what to do instead", async () => {
    const system = new System();
    const failure = (/** @type {Record<string, string>} */ env, /** @type {RegExp} */ message) =>
      system.with(env, () => rejects(openUrl("https://login.example/?state=hidden"), CredentialUnavailableError, message));
    const errors = [
      await failure({}, /^no browser could be opened: neither DISPLAY nor WAYLAND_DISPLAY nor BROWSER is set.* Use DeviceCodeCredential instead/),
      await failure({ DISPLAY: ":0" }, /^no browser could be opened: there is no xdg-open\. Use DeviceCodeCredential instead/),
    ];
    system.program("xdg-open", "exit 3");
    errors.push(await failure({ BROWSER: "firefox" }, /^no browser could be opened: xdg-open failed: it ended with 3\. Use DeviceCodeCredential instead/));
    for (const { message } of /** @type {Error[]} */ (errors)) ok(!message.includes("hidden"), "nothing of the URL is told");
  });

  promise("only https is opened, and http on this machine", async () => {
    const system = new System();
    system.program("xdg-open", 'echo "$1" >> "$(dirname "$0")/seen"');
    await system.with({ DISPLAY: ":0" }, async () => {
      for (const url of ["http://login.example/", "file:///etc/passwd", "javascript:alert(1)", "ms-settings:", "--help", "/etc/passwd", "", "http://localhost.example/"]) {
        await rejects(openUrl(url), TypeError);
      }
      for (const url of ["https://login.example/", "http://localhost:8400/", "http://127.0.0.1:1/", "http://[::1]:1/"]) await openUrl(url);
    });
    equal(system.seen(), "https://login.example/\nhttp://localhost:8400/\nhttp://127.0.0.1:1/\nhttp://[::1]:1/\n");
  });
}
