// @ts-check
import { equal, ok } from "../../npm/kit/assert.mjs";
import { pause } from "../../npm/kit/world.mjs";
import { STYLES, VARIANTS } from "../kit/world.mjs";

const DAY = 86_400;

/**
 * Tokens after the first one: by refresh tokens, which Entra gives pages for a day.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function renewal(promise, world) {
  const { entra, scope } = world;

  for (const { coop, words } of VARIANTS) {
    for (const style of STYLES) {
      promise(`${style}, ${words}: after a day one more sign-in is asked for, and refresh tokens work again`, async (visit) => {
        const [second, third] = await world.scopes(2);
        const { options, user } = await world.register();
        const tab = await visit.tab({ coop });
        await tab.choose({ ...options, loginStyle: style });
        await visit.signInBy(style, tab, scope, user);
        await entra.advance(DAY + 60);
        await tab.goAhead((DAY + 60) * 1000);
        ok((await visit.signInBy(style, tab, second, user)).token, "a token after a day");
        ok((await (await tab.call("getToken", third)).value()).token, "a token by the new refresh token");
        await pause(500);
        equal((await world.asked()).authorize, 2, "people asked");
        await visit.alone();
      });
    }
  }

  promise("an old token is renewed without a window, a frame or a cookie", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    const before = await visit.signInBy("popup", tab, scope, user);
    await entra.advance(3 * 3600);
    await tab.goAhead(3 * 3600_000);
    const after = await (await tab.call("getToken", scope)).value();
    ok(before.token !== after.token && after.expiresOnTimestamp > before.expiresOnTimestamp, "another token");
    equal([await world.asked(), await tab.frames()], [{ authorize: 1, token: 2 }, 0], "requests and frames");
    const cookies = (await entra.log()).filter(({ kind, headers }) => kind.startsWith("token.") && headers.cookie !== undefined);
    equal(cookies.length, 0, "token requests with a cookie");
  });

  promise("after a day, a call without a click says at once that a person must sign in", async (visit) => {
    const [second] = await world.scopes(1);
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose({ ...options, disableAutomaticAuthentication: true });
    await visit.signInBy("popup", tab, scope, user, "authenticate");
    await entra.advance(DAY + 60);
    const { scopes } = await (await tab.call("getToken", second)).failure("AuthenticationRequiredError");
    equal(scopes, [second], "scopes");
    equal(await world.asked(), { authorize: 1, token: 2 }, "requests");
  });
}
