// @ts-check
import { commandLine } from "../../../pkg-template/lib/host/windows-command.js";
import { equal, throws } from "../../npm/kit/assert.mjs";
import { read } from "../kit.mjs";

const AZ = "C:\\Program Files (x86)\\Microsoft SDKs\\Azure\\CLI2\\wbin\\az.cmd";

/**
 * What cmd.exe is told.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 */
export function windows(promise) {
  promise("each word is in quotes, and the whole is", () => {
    equal(commandLine(AZ, ["account", "--subscription", "My subscription"]), ["/d", "/s", "/c", `""${AZ}" "account" "--subscription" "My subscription""`], "arguments");
  });

  promise("what it could read something else in is refused", () => {
    const { scopes, control_scopes: controls, tenants, subscriptions } = read("injections.json");
    const bad = [...scopes, ...controls, ...tenants, ...subscriptions].filter((text) => /[^\w .:/=+-]/.test(text));
    for (const text of [...bad, '"', "%PATH%", "!x!", "^", "a\nb"]) throws(() => commandLine(AZ, [text]), TypeError, /cmd\.exe/);
    for (const text of ["C:\\a%b%\\az.cmd", 'C:\\a"\\az.cmd', "C:\\a&b\\az.cmd"]) throws(() => commandLine(text, []), TypeError, /cmd\.exe/);
  });
}
