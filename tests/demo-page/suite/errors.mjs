// @ts-check
import { equal, match } from "../../npm/kit/assert.mjs";

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {import("../world.mjs").World} world */
export function errors(promise, { visit }) {
  promise("a sign-in that the page calls off, and a window that is blocked, are cards that say what to do", () =>
    visit(async (visitor) => {
      await visitor.open();
      match(await visitor.errorOf(() => visitor.click("#provoke-cancel")), /user_cancelled[^]*What to do/);
      match(await visitor.errorOf(() => visitor.click("#provoke-blocked")), /AuthenticationRequiredError[^]*What to do[^]*redirect/);
      await visitor.look("errors");
    }),
  );

  promise("the button beside a sign-in in progress ends it", () =>
    visit(async (visitor) => {
      await visitor.open();
      await visitor.popup(() => visitor.click("#sign-in-button"));
      match(await visitor.errorOf(() => visitor.click("#cancel")), /cancelled/i);
      equal(await visitor.text("#sign-in-button"), "Sign in");
    }),
  );

  promise("a redirect URI of the wrong type names the registration to fix", () =>
    visit(async (visitor) => {
      visitor.expected.push(/status of 400/);
      await visitor.open();
      const card = await visitor.errorOf(async () => visitor.signInAt(await visitor.popup(() => visitor.click("#provoke-registration"))));
      match(card, /AADSTS900232[67]/);
      match(card, /registration|single-page|SPA/i);
    }),
  );

  promise("a consent that is needed is an error that offers to ask the person, and asking them brings the token", () =>
    visit(async (visitor) => {
      visitor.expected.push(/status of 400/);
      await visitor.open();
      await visitor.signIn();
      match(await visitor.errorOf(() => visitor.click("#provoke-consent")), /AADSTS65001/);
      const window_ = await visitor.popup(() => visitor.click("#error-list .error button"));
      await window_.waitForSelector("#accept");
      await window_.click("#accept").catch(() => {});
      await visitor.page.waitForFunction(() => document.querySelectorAll("#token-list .token").length === 2);
    }),
  );

  promise("a throttled call tries again, gives up in time, and shows each request", () =>
    visit(async (visitor) => {
      visitor.expected.push(/status of 429/);
      await visitor.open();
      await visitor.signIn();
      match(await visitor.errorOf(() => visitor.click("#provoke-throttled"), 30_000), /try again/i);
      await visitor.look("throttled", { briefly: true });
    }),
  );
}
