// @ts-check
// What the page's application needs in Entra: where people may be sent back to. "Authentication" in the registration has it.

/**
 * @param {string} page Its address, with the slash at the end.
 * @returns {{ uri: string, type: "spa" | "web" }[]}
 */
export function redirectUris(page) {
  return [
    { uri: page, type: "spa" }, // after signing out of Entra
    { uri: `${page}redirect.html`, type: "spa" },
    // Wrong on purpose, for a look at how that fails.
    { uri: `${page}redirect.html?registered-as=web`, type: "web" },
  ];
}
