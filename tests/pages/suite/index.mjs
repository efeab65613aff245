// @ts-check
// All suites, by name. A lane takes the next one when it is through with another, so the longest are first.

import { inVisits } from "../kit/world.mjs";
import { accidents } from "./accidents.mjs";
import { cookies } from "./cookies.mjs";
import { ends } from "./ends.mjs";
import { extension } from "./extension.mjs";
import { parameters } from "./parameters.mjs";
import { popups } from "./popups.mjs";
import { redirects } from "./redirects.mjs";
import { registrations } from "./registrations.mjs";
import { renewal } from "./renewal.mjs";
import { secrets } from "./secrets.mjs";
import { signIn } from "./sign-in.mjs";
import { signOut } from "./sign-out.mjs";
import { speed } from "./speed.mjs";
import { stored } from "./stored.mjs";
import { workers } from "./workers.mjs";

/** @param {import("../start/engines.mjs").EngineName} engine @returns {Record<string, import("../../npm/kit/promises.mjs").Suite>} */
export function suitesOf(engine) {
  const everywhere = {
    "sign-in": signIn, ends, accidents, renewal, redirects, popups, cookies, secrets, parameters, "sign-out": signOut, stored, workers, registrations,
  };
  const suites = engine === "chromium" ? { ...everywhere, extension, speed } : everywhere;
  return Object.fromEntries(Object.entries(suites).map(([name, suite]) => [name, inVisits(suite)]));
}
