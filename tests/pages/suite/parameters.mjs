// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";
import { until } from "../kit/waiting.mjs";

/**
 * What Entra's page is asked for.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function parameters(promise, world) {
  const { entra, scope } = world;

  /** The first request for the page; then nobody signs in. @param {import("../kit/visit.mjs").Visit} visit @param {any} options @param {any[]} args */
  async function asked(visit, options, ...args) {
    const tab = await visit.tab();
    await tab.choose(options);
    const call = await tab.click("getToken", ...args);
    await until(async () => (await world.authorized()).length, "a request for the page", 10_000);
    if (options.loginStyle !== "redirect") {
      await tab.cancel();
      await call.failure("AuthenticationError");
    }
    return (await world.authorized())[0];
  }

  for (const loginStyle of ["popup", "redirect"]) {
    promise(`${loginStyle}: the page is asked for a code in the fragment; challenge, state and nonce are new each time`, async (visit) => {
      const { options, clientId } = await world.register();
      const first = await asked(visit, { ...options, loginStyle }, scope);
      const { response_type, response_mode, client_id, redirect_uri, code_challenge_method } = first;
      equal([response_type, response_mode, client_id, code_challenge_method], ["code", "fragment", clientId, "S256"], "parameters");
      equal(redirect_uri, world.app.origin + options.redirectPath, "redirect_uri");
      equal(first.scope.split(" ").sort(), [scope, "offline_access", "openid", "profile"].sort(), "scope");
      match(first.code_challenge, /^[\w-]{43}$/, "code_challenge");
      await entra.forgetCounts();
      const second = (await asked(visit, { ...options, loginStyle }, scope), (await world.authorized()).at(-1));
      for (const name of ["state", "nonce", "code_challenge"]) {
        ok(first[name].length >= 22, `${name} is too short to be random`);
        ok(first[name] !== second?.[name], `${name} is the same again`);
      }
    });

    promise(`${loginStyle}: loginHint, domainHint and prompt go along`, async (visit) => {
      const { options, user } = await world.register();
      const chosen = { loginStyle, loginHint: user.name, domainHint: "contoso.example", prompt: "login" };
      const { login_hint, domain_hint, prompt } = await asked(visit, { ...options, ...chosen }, scope);
      equal([login_hint, domain_hint, prompt], [user.name, "contoso.example", "login"], "parameters");
    });

    promise(`${loginStyle}: the tenant of a request is asked, and claims of a request go along`, async (visit) => {
      const { options } = await world.register();
      const { tenant_id: tenantId } = await entra.tenant();
      const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } });
      const request = await asked(visit, { ...options, loginStyle, additionallyAllowedTenants: ["*"] }, scope, { tenantId, claims });
      match(request.path, new RegExp(`^/${tenantId}/`), "path");
      match(request.claims, /"acrs"/, "claims");
    });
  }

  promise("what a resource demands is in the claims of the error, and of the page that authenticate asks for", async (visit) => {
    const [other] = await world.scopes(1);
    const { options, user } = await world.register({ user: { one_time_code: "123456" } });
    const tab = await visit.tab();
    await tab.choose({ ...options, disableAutomaticAuthentication: true });
    await visit.signInBy("popup", tab, scope, user, "authenticate");
    await entra.interaction({ resource: other.replace("/.default", ""), kind: "multifactor" });
    const error = await (await tab.call("getToken", other)).failure("AuthenticationRequiredError");
    ok(error.claims, "the error has claims");
    const call = await tab.click("authenticate", error.scopes, { claims: error.claims });
    const popup = await visit.popup();
    await visit.signIn(popup, user, { code: "123456" });
    ok((await call.value()).username, "somebody");
    equal(JSON.parse((await world.authorized())[1].claims).access_token, JSON.parse(error.claims).access_token, "claims");
    ok((await (await tab.call("getToken", other)).value()).token, "a token");
  });
}
