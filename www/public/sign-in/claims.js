// @ts-check
// What a token says. An application leaves that to the token's resource; this page shows it.

/** @param {string} token @returns {Record<string, any>} */
export function claimsOf(token) {
  const payload = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
  try {
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))));
  } catch {
    return {}; // not every resource's token is a JWT
  }
}

/** As "AL" of Ada Lovelace, or of ada.lovelace@contoso.com. @param {string} name */
export function initialsOf(name) {
  const words = name
    .replace(/@.*/, "")
    .split(/[\s._-]+/)
    .filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase();
}
