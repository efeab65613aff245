// @ts-check
// The little that the page needs to make elements. Texts stay texts: nothing here reads HTML.

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * @param {string} name
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string)} children
 */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A time of day. @param {number} milliseconds since 1970 */
export function time(milliseconds) {
  const text = new Date(milliseconds).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return element("time", { dateTime: new Date(milliseconds).toISOString() }, text);
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  return `${milliseconds.toFixed(milliseconds < 1 ? 2 : milliseconds < 10 ? 1 : 0)} ms`;
}

/** @param {number} count */
export function requests(count) {
  return count === 0 ? "no request" : count === 1 ? "1 request" : `${count} requests`;
}
