// @ts-check
// Who is signed in.

import { initialsOf } from "../sign-in/claims.js";
import { byId, element } from "./dom.js";

/**
 * @typedef {object} Person
 * @property {string} username
 * @property {string} [name]
 * @property {string} tenantId
 * @property {string} how
 * @property {import("azure-identity-wasm").AuthenticationRecord} [record]
 *
 * @param {Person | undefined} person
 */
export function showPerson(person) {
  byId("person-out").hidden = person !== undefined;
  byId("person-in").hidden = person === undefined;
  if (!person) return;
  const { username, name = username, tenantId, how, record } = person;
  byId("avatar").textContent = initialsOf(name);
  byId("avatar").dataset.hue = String([...username].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % 5);
  byId("person-name").textContent = name;
  byId("person-user").textContent = name === username ? "" : username;
  byId("sign-out-entra").hidden = record === undefined;
  const facts = { tenant: tenantId, account: record?.homeAccountId, authority: record?.authority, "signed in": how };
  byId("person-facts").replaceChildren(
    ...Object.entries(facts).flatMap(([term, value]) => (value ? [element("dt", {}, term), element("dd", {}, value)] : [])),
  );
  byId("record").textContent = record ? JSON.stringify(record, null, 2) : "The server has it.";
}
