// @ts-check
import { lentBy } from "./lent.js";
import { writeLines } from "./lines.js";
import { checkType } from "./options.js";
import { LOG, WANTS_ERRORS } from "./questions.js";

/**
 * Takes a plugin of `@azure/identity`, which has no use here, and says so in the log.
 * @param {unknown} plugin
 */
export function useIdentityPlugin(plugin) {
  checkType("function", plugin ?? "", "plugin");
  const lent = lentBy(undefined);
  if (!lent.measure(WANTS_ERRORS + WARNING)) return;
  lent.ask(LOG, writeLines([["level", "warning"], ["event", "plugin.notUsed"], ["credential", ""], ["message", WHY]]));
}

const WARNING = 1;
const WHY =
  "plugins of @azure/identity are not called: what @azure/identity-cache-persistence does is built in (tokenCachePersistenceOptions), and there is no broker " +
  "of the operating system to ask";
