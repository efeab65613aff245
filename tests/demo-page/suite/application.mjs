// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {import("../world.mjs").World} world */
export function application(promise, { entra, visit }) {
  promise("the server gets the application's token once for a hundred calls, and tells the page all but the token", () =>
    visit(async (visitor) => {
      await visitor.open();
      await visitor.click("#forget");
      await visitor.page.waitForFunction(() => document.querySelector("#said")?.textContent?.includes("forgotten"));
      await entra.forgetCounts();
      await visitor.click("#many");
      match(await visitor.text("#report .token h3"), /^Azure Storage/);
      equal(await entra.tokenRequests(), 1, "token requests");
      match(await visitor.text("#report .itself"), /kept on the server/);
      ok(!/eyJ/.test(await visitor.page.content()), "a token stands in the page");
    }),
  );

  promise("the page's own call for an application's token is refused, and the error says what to do", () =>
    visit(async (visitor) => {
      visitor.expected.push(/status of 400/);
      await visitor.open();
      await visitor.click("#direct");
      match(await visitor.text("#answer .verdict"), /AADSTS9002326/);
      match(await visitor.text("#answer .advice"), /is for a server to ask/);
    }),
  );
}
