// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {import("../world.mjs").World} world */
export function people(promise, { entra, ready, visit }) {
  promise("a person signs in by popup, and the page shows who, what they got, and what is stored of it", () =>
    visit(async (visitor) => {
      await visitor.open();
      const window_ = await visitor.popup(() => visitor.click("#sign-in-button"));
      match(await visitor.text("#progress"), /Waiting for Entra's window/);
      equal(await visitor.page.evaluate(() => document.activeElement?.id), "cancel", "what has the focus");
      await visitor.look("signing-in");
      await visitor.signInAt(window_);
      match(await visitor.text("#token-list .token h3"), /^Microsoft Graph/);
      match(await visitor.text("#person-in .who"), new RegExp(ready.username));
      match(await visitor.text("#token-list .left"), /min/);
      match(await visitor.text("#proof"), /not there\.$/);
      match(await visitor.text("#token-list .itself code"), /^eyJ\S+…/);
      equal((await entra.counts()).by_kind["token.authorization_code"], 1, "codes redeemed");
      await visitor.click("#more-form button");
      await visitor.page.waitForFunction(() => document.querySelectorAll("#token-list .token").length === 2);
      await visitor.look("signed-in");
    }),
  );

  promise("a person signs in by redirect, and the address has no trace of it", () =>
    visit(async (visitor) => {
      await visitor.open();
      await visitor.choose("method", "redirect");
      await visitor.click("#sign-in-button");
      await visitor.signInAt(visitor.page);
      await visitor.ready();
      match(await visitor.text("#person-in .who"), new RegExp(ready.username));
      ok(!/code|state|#./.test(visitor.page.url()), `the address is ${visitor.page.url()}`);
    }),
  );

  for (const store of ["session", "local", "indexedDB"]) {
    promise(`who is signed in with the store ${store} is so after a reload, without a question and without a request`, () =>
      visit(async (visitor) => {
        await visitor.open();
        await visitor.choose("store", store);
        await visitor.signIn();
        await entra.forgetCounts();
        await visitor.page.reload();
        await visitor.ready();
        match(await visitor.text("#person-in .who"), new RegExp(ready.username));
        equal((await entra.counts()).requests, 0, "requests to Entra");
        await visitor.click("#sign-out");
        await visitor.seen("#person-out");
        await visitor.page.reload();
        await visitor.ready();
        match(await visitor.text("#person-out"), /^Nobody/);
      }),
    );
  }

  promise("whoever signs out of Entra as well comes back signed out, and is asked for a password again", () =>
    visit(async (visitor) => {
      await visitor.open();
      await visitor.signIn();
      await Promise.all([visitor.page.waitForNavigation(), visitor.click("#sign-out-entra")]);
      await visitor.ready();
      match(await visitor.text("#person-out"), /^Nobody/);
      const window_ = await visitor.popup(() => visitor.click("#sign-in-button"));
      await window_.waitForSelector("#username");
      await visitor.errorOf(() => visitor.click("#cancel"));
    }),
  );

  promise("a person signs in by a code that the page's server asks for, and its token stays there", () =>
    visit(async (visitor) => {
      await visitor.open();
      await visitor.choose("method", "device");
      await visitor.click("#sign-in-button");
      const code = await visitor.text("#user-code");
      await visitor.look("device-code", { briefly: true });
      await entra.decide(code, { action: "approve", user: ready.username });
      match(await visitor.text("#person-in .who"), new RegExp(ready.username));
      match(await visitor.text("#token-list .itself"), /kept on the server/);
      await visitor.click("#sign-out");
      await visitor.seen("#person-out");
    }),
  );

  promise("a code that is called off brings a card, and the next one works", () =>
    visit(async (visitor) => {
      await visitor.open();
      await visitor.choose("method", "device");
      await visitor.click("#sign-in-button");
      const code = await visitor.text("#user-code");
      match(await visitor.errorOf(() => visitor.click("#cancel")), /AbortError/);
      await visitor.click("#sign-in-button");
      ok((await visitor.text("#user-code")) !== code, "it is the same code");
      await visitor.click("#cancel");
    }),
  );
}
