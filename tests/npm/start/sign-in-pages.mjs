// @ts-check
// What a person types on the emulator's pages, in whatever browser they are. By keyboard: the field has the focus.

/** Milliseconds for one step of a sign-in. */
export const STEP = 20_000;

/** @param {any} page Of puppeteer-core. @param {string} id Of the field. @param {string} text */
export async function type(page, id, text) {
  await page.waitForSelector(`#${id}:focus`, { timeout: STEP });
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

/** Signs in, where nobody is signed in. @param {any} page @param {{ name: string, password: string }} person */
export async function signIn(page, { name, password }) {
  await type(page, "username", name);
  await type(page, "password", password);
}

/** Does not sign in. @param {any} page */
export async function turnBack(page) {
  await page.waitForSelector("#cancel", { timeout: STEP });
  await page.click("#cancel");
}
