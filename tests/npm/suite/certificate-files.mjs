// @ts-check
import { equal, match, ok, rejects } from "../kit/assert.mjs";

/**
 * Certificates in files: read where there are files, and asked of the host elsewhere.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function certificateFiles(promise, world) {
  const { entra, identity, ready, scope, files } = world;
  const { leaf, key, pkcs12, password } = ready.certificates;
  const make = (/** @type {string} */ client, /** @type {any} */ given) =>
    new identity.ClientCertificateCredential(ready.tenant_id, client, given, world.options());

  if (!files) {
    promise("without files a path is refused by what is missing, which makes a chain go on", async () => {
      const error = await rejects(make("client", "app.pem").getToken(scope), identity.CredentialUnavailableError, /this host does not lend "readFile"/);
      match(error.message, /^ClientCertificateCredential: /, "message");
      equal(await entra.tokenRequests(), 0, "requests");
    });
    return;
  }

  promise("a file is read by the first call, PEM and PKCS#12, by its path and with a password", async () => {
    const { client_id: client } = await entra.app({ keys: [{ certificate: leaf }] });
    const pem = files.write("app.pem", key + leaf);
    const pfx = files.write("app.pfx", Uint8Array.from(atob(pkcs12), (character) => character.charCodeAt(0)));
    for (const given of [pem, { certificatePath: pem }, { certificatePath: pfx, certificatePassword: password }]) {
      ok((await make(client, given).getToken(scope)).token, "token");
    }
    const later = files.path("later.pem");
    const credential = make(client, later);
    await rejects(credential.getToken(scope), TypeError, /^ClientCertificateCredential: certificatePath: there is no file .*later\.pem/);
    files.write("later.pem", key + leaf);
    ok((await credential.getToken(scope)).token, "token, once the file is there");
    const { object_id: user } = await entra.user({});
    const userAssertionToken = (await entra.userToken({ audience: client, user })).access_token;
    const inTheName = new identity.OnBehalfOfCredential({ ...world.options(), tenantId: ready.tenant_id, clientId: client, userAssertionToken, certificatePath: pem });
    ok((await inTheName.getToken(scope)).token, "token of a user");
  });

  promise("what is no file of a certificate's size is not read to its end", async () => {
    const large = files.write("large.pem", "x".repeat((1 << 20) + 1));
    await rejects(make("client", large).getToken(scope), TypeError, /certificatePath: there is more than a certificate .*large\.pem/);
    const most = files.write("most.pem", "x".repeat(1 << 20));
    await rejects(make("client", most).getToken(scope), TypeError, /neither PEM nor PKCS#12/);
    await rejects(make("client", files.path(".")).getToken(scope), TypeError, /certificatePath: cannot read /);
    equal(await entra.tokenRequests(), 0, "requests");
  });
}
