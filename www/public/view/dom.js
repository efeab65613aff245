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

/** A field of the page's forms. @param {string} id */
export function fieldById(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
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

/** @param {string} text @param {() => unknown} onClick @param {string} [className] */
export function button(text, onClick, className = "") {
  const made = element("button", { type: "button", className }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** The chosen one of a group of radio buttons. @param {string} name */
export function chosen(name) {
  return /** @type {HTMLInputElement | null} */ (document.querySelector(`input[name=${name}]:checked`))?.value ?? "";
}

/** A time of day. @param {number} milliseconds since 1970 */
export function time(milliseconds) {
  const text = new Date(milliseconds).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return element("time", { dateTime: new Date(milliseconds).toISOString() }, text);
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 1 ? 2 : milliseconds < 10 ? 1 : 0)} ms`;
}

/** @param {number} count */
export function requests(count) {
  return count === 0 ? "no request" : count === 1 ? "1 request" : `${count} requests`;
}

/** @param {number} bytes */
export function size(bytes) {
  return bytes < 10_000 ? `${bytes.toLocaleString("en")} bytes` : `${Math.round(bytes / 1000)} KB`;
}

/** Says something to those who hear the page. @param {string} text */
export function announce(text) {
  byId("announcement").textContent = text;
}

/** Copies a text, and says so on the button. @param {HTMLElement} from @param {string} text */
export async function copy(from, text) {
  const before = [...from.childNodes];
  const copied = await navigator.clipboard.writeText(text).then(
    () => "Copied",
    () => "The browser does not allow it",
  );
  announce(copied);
  from.replaceChildren(copied);
  setTimeout(() => from.replaceChildren(...before), 1500);
}
