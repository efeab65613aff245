/**
 * For a page of the application's own at the redirect URI of {@link InteractiveBrowserCredential}, in place of the package's `redirect.html`.
 *
 * @packageDocumentation
 */

/**
 * Brings the answer of a sign-in, which is in this page's URL, to the page that began it: to another window, and then this one closes; or, with
 * the login style `redirect`, to the page from which this tab came, and that is gone back to. The URL is without the answer at once.
 *
 * @returns `"taken"`: it has been brought; `"over"`: nobody waits for it any more; `"none"`: the URL has no answer.
 */
export function answer(): Promise<"taken" | "over" | "none">;
