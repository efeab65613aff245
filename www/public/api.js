// @ts-check
// What the page asks its own server.

/**
 * @param {string} method
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function api(method, path) {
  const response = await fetch(path, { method });
  const value = await response.json();
  if (!response.ok) throw Object.assign(new Error(value.message), value);
  return value;
}
