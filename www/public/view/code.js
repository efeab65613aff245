// @ts-check
// What an application writes for a sign-in as the form has it.

import { byId, element } from "./dom.js";

/** By what the form calls them. @type {Record<string, string>} */
const STORES = { session: "SessionStorageTokenStore", local: "LocalStorageTokenStore", indexedDB: "IndexedDBTokenStore" };

/** @param {import("../sign-in/choice.js").Choice} choice @param {string} clientId */
export function showCode(choice, clientId) {
  const lines = choice.method === "device" ? onServer(choice, clientId) : inPage(choice, clientId);
  byId("code-text").replaceChildren(...lines.flatMap((line) => [...coloured(line), "\n"]));
  byId("code-lead").textContent = choice.method === "device" ? "On the page's server:" : "In the page, and nothing else but the redirect page:";
}

/** @param {import("../sign-in/choice.js").Choice} choice @param {string} clientId */
function inPage({ method, scope, tenantId, store, loginHint, prompt }, clientId) {
  const name = STORES[store];
  return [
    'import { InteractiveBrowserCredential } from "azure-identity-wasm";',
    ...(name ? [`import { ${name} } from "azure-identity-wasm/stores";`] : []),
    "",
    "const credential = new InteractiveBrowserCredential({",
    `  clientId: "${clientId}",`,
    `  tenantId: "${tenantId}",`,
    '  redirectUri: `${location.origin}/redirect.html`,',
    ...(method === "redirect" ? ['  loginStyle: "redirect",'] : []),
    ...(loginHint ? [`  loginHint: ${JSON.stringify(loginHint)},`] : []),
    ...(prompt ? [`  prompt: "${prompt}",`] : []),
    ...(name ? [`  host: { store: new ${name}() },`] : []),
    "});",
    "button.onclick = async () => {",
    `  const { token } = await credential.getToken("${scope}");`,
    "};",
  ];
}

/** @param {import("../sign-in/choice.js").Choice} choice @param {string} clientId */
function onServer({ scope, tenantId }, clientId) {
  return [
    'import { DeviceCodeCredential } from "azure-identity-wasm";',
    "",
    "const credential = new DeviceCodeCredential({",
    `  clientId: "${clientId}",`,
    `  tenantId: "${tenantId}",`,
    "  userPromptCallback: ({ userCode, verificationUri }) => show(userCode, verificationUri),",
    "});",
    `const { token } = await credential.getToken("${scope}");`,
  ];
}

/** Texts and words of the language stand out. @param {string} line @returns {(Node | string)[]} */
function coloured(line) {
  return line.split(/("[^"]*"|`[^`]*`|\b(?:import|from|const|new|await|async)\b)/).map((part, place) => {
    if (place % 2 === 0) return part;
    return element("span", { className: /^["`]/.test(part) ? "text" : "word" }, part);
  });
}
