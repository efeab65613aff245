// @ts-check
import { equal, rejects, throws } from "../../npm/kit/assert.mjs";
import { CREDENTIALS, SCOPE, read, withTools } from "../kit.mjs";

/**
 * What a shell, a script or a tool could take for something else never gets to a program.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ identity: any, standIn: string }} world
 */
export function injections(promise, world) {
  const { scopes, control_scopes: controls, tenants, subscriptions } = read("injections.json");

  for (const [program, name] of Object.entries(CREDENTIALS)) {
    const Credential = world.identity[name];

    promise(`${name} asks for no scope with other characters`, () =>
      withTools(world, { answer: `${program}/token` }, async (tools) => {
        const credential = new Credential();
        for (const scope of [...scopes, ...controls]) {
          // `azd` knows scopes as they are.
          if (program !== "azd" || scope !== "/.default") await rejects(credential.getToken(scope), TypeError, /scopes: /);
        }
        equal(tools.record(), [], "what was started");
      }),
    );

    promise(`${name} asks for no tenant with other characters, whoever names it`, () =>
      withTools(world, { answer: `${program}/token` }, async (tools) => {
        const credential = new Credential();
        for (const tenantId of tenants) {
          await rejects(credential.getToken(SCOPE, { tenantId }), TypeError, /tenantId: /);
          throws(() => new Credential({ tenantId }), TypeError, /tenantId: /);
        }
        equal(tools.record(), [], "what was started");
      }),
    );
  }

  promise("AzureCliCredential asks for no subscription with other characters; a name with spaces is one argument", () =>
    withTools(world, { answer: "az/token" }, async (tools) => {
      const { AzureCliCredential } = world.identity;
      for (const subscription of subscriptions) throws(() => new AzureCliCredential({ subscription }), TypeError, /subscription: /);
      equal(tools.record(), [], "what was started");
      await new AzureCliCredential({ subscription: "My subscription_1.0" }).getToken(SCOPE);
      equal(tools.record()[0].arguments.slice(6), ["--subscription", "My subscription_1.0"], "arguments");
    }),
  );

  promise("a time limit is a number above 0", () => {
    for (const processTimeoutInMs of [0, -1, NaN, Infinity, "5"]) {
      throws(() => new world.identity.AzureCliCredential({ processTimeoutInMs }), TypeError, /processTimeoutInMs/);
    }
  });
}
