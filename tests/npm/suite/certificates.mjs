// @ts-check
import { equal, match, ok, rejects } from "../kit/assert.mjs";

/**
 * Every form of a certificate that is taken, and the assertions that it signs.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function certificates(promise, world) {
  const { entra, identity, jose, ready, scope } = world;
  const { leaf, issuer, root, key, other, password, pkcs1, encrypted, traditional, pkcs12, pkcs12Legacy, pkcs12EmptyPassword } = ready.certificates;
  const bytes = (/** @type {string} */ base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const pem = { certificate: key + leaf };

  const register = async () => (await entra.app({ keys: [{ certificate: leaf }] })).client_id;
  /** The forms that were sent. @type {Record<string, string>[]} */
  let forms = [];
  const record = (/** @type {typeof globalThis.fetch} */ send) => (/** @type {any} */ input, /** @type {any} */ init) => {
    forms.push(Object.fromEntries(new URLSearchParams(String(init.body))));
    return send(input, init);
  };
  /** Sends to the emulator. */
  const fetch = record((input, init) => (world.fetch ?? globalThis.fetch)(input, init));
  /** Answers by itself. */
  const answer = record(async () => Response.json({ token_type: "Bearer", expires_in: 3600, access_token: "at hand" }));
  const make = (/** @type {string} */ client, /** @type {any} */ given, /** @type {any} */ { host, ...more } = {}) =>
    new identity.ClientCertificateCredential(ready.tenant_id, client, given, world.options({ host: { fetch, ...host }, ...more }));

  /** The assertion of the last token request, verified with the certificate's key by another library. @param {string} [alg] */
  async function sent(alg = "PS256") {
    const { client_assertion_type, client_assertion } = /** @type {Record<string, string>} */ (forms.at(-1));
    equal(client_assertion_type, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "type");
    return jose.jwtVerify(client_assertion, await jose.importX509(leaf, alg));
  }

  /** What is taken without the artefact for keys, and with it. @type {Record<string, any>} */
  const accepted = {
    "PEM text": pem,
    "PEM bytes": { certificate: new TextEncoder().encode(key + leaf) },
    "PEM from the root down, the key last": { certificate: root + issuer + leaf + key },
    "PEM among others' certificates": { certificate: other + issuer + key + leaf },
    "PEM with CR LF and attributes": { certificate: `Bag Attributes\n  localKeyID: 01\n${leaf}Key Attributes: <none>\n${key}`.replace(/\n/g, "\r\n") },
    "PEM with a password that it does not need": { ...pem, certificatePassword: "not needed" },
    "PKCS#1": { certificate: pkcs1 },
    "an encrypted key in PKCS#8": { certificate: encrypted, certificatePassword: password },
    "a key that is encrypted the old way": { certificate: traditional, certificatePassword: password },
    "PKCS#12": { certificate: bytes(pkcs12), certificatePassword: password },
    "PKCS#12 of ten years ago": { certificate: bytes(pkcs12Legacy), certificatePassword: password },
    "PKCS#12 with an empty password": { certificate: bytes(pkcs12EmptyPassword), certificatePassword: "" },
    "PKCS#12 with an empty password that is not given": { certificate: bytes(pkcs12EmptyPassword) },
  };
  for (const [name, given] of Object.entries(accepted)) {
    if (!name.startsWith("PEM") && !world.resolvesNames) continue;
    promise(`${name} gets a token`, async () => {
      const client = await register();
      const { token } = await make(client, given).getToken(scope);
      equal((await world.verify(token)).azp, client, "application");
      await sent();
    });
  }

  promise("plain PEM is read without the artefact for keys, and every other file once, by an instance of its own", async () => {
    if (!world.resolvesNames) return;
    const before = world.wasm.readers;
    const client = await register();
    await make(client, pem).getToken(scope);
    equal(world.wasm.readers, before, "instances after plain PEM");
    const credentials = [1, 2, 3].map(() => make(client, accepted["PKCS#1"]));
    await Promise.all([...credentials, ...credentials].map((credential) => credential.getToken(scope)));
    await credentials[0].getToken(scope, { enableCae: true });
    equal(world.wasm.readers - before, 3, "instances after three others");
  });

  promise("an assertion says who, for whom, for ten minutes, and which certificate; no two are the same", async () => {
    const client = await register();
    const credential = make(client, pem);
    await credential.getToken(scope);
    const { payload, protectedHeader } = await sent();
    const digest = await crypto.subtle.digest("SHA-256", derOf(leaf));
    equal(protectedHeader, { alg: "PS256", typ: "JWT", "x5t#S256": jose.base64url.encode(new Uint8Array(digest)) }, "header");
    const { aud, iss, sub, jti, nbf, iat, exp, ...more } = payload;
    equal([aud, iss, sub, more], [`${ready.origin}/${ready.tenant_id}/oauth2/v2.0/token`, client, client, {}], "claims");
    equal([exp - nbf, iat], [600, nbf], "times");
    ok(Math.abs(nbf - Date.now() / 1000) < 60, "it begins now");
    match(jti, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, "jti");
    await credential.getToken(scope, { enableCae: true });
    ok((await sent()).payload.jti !== jti, "another jti");
  });

  promise("the issuers are sent when that is asked for: the leaf first, in base64 of DER", async () => {
    const client = await register();
    for (const [certificate, chain] of /** @type {[string, string[]][]} */ ([[key + leaf, [leaf]], [root + other + issuer + leaf + key, [leaf, issuer, root]]])) {
      await make(client, { certificate }, { sendCertificateChain: true }).getToken(scope);
      equal((await sent()).protectedHeader.x5c, chain.map(base64Of), "x5c");
    }
  });

  promise("a key of WebCrypto signs, and a callback, with a certificate that has no key", async () => {
    const client = await register();
    const own = await importKey("RSA-PSS");
    const calls = /** @type {any[]} */ ([]);
    const sign = async (/** @type {Uint8Array<ArrayBuffer>} */ input, /** @type {string} */ algorithm) => {
      calls.push(algorithm);
      return new Uint8Array(await crypto.subtle.sign({ name: "RSA-PSS", saltLength: 32 }, own, input));
    };
    for (const given of [{ certificate: leaf, key: own }, { certificate: root + leaf + issuer, sign }]) {
      const { token } = await make(client, given, { sendCertificateChain: true }).getToken(scope);
      equal((await world.verify(token)).azp, client, "application");
      equal((await sent()).protectedHeader.x5c[0], base64Of(leaf), "the leaf");
    }
    equal(calls, ["PS256"], "what the callback was asked for");
  });

  promise("AD FS gets RS256 and the SHA-1 thumbprint", async () => {
    const options = world.options({ authorityHost: "https://adfs.contoso.example", host: { fetch: answer } });
    const theirs = await importKey("RSASSA-PKCS1-v1_5");
    for (const given of [pem, { certificate: leaf, key: theirs }]) {
      const credential = new identity.ClientCertificateCredential("adfs", "client", given, options);
      equal((await credential.getToken("https://api.contoso.example/.default")).token, "at hand", "token");
      const { protectedHeader } = await sent("RS256");
      const digest = await crypto.subtle.digest("SHA-1", derOf(leaf));
      equal(protectedHeader, { alg: "RS256", typ: "JWT", x5t: jose.base64url.encode(new Uint8Array(digest)) }, "header");
    }
    await rejects(new identity.ClientCertificateCredential("adfs", "client", { certificate: leaf, key: await importKey("RSA-PSS") }, options).getToken("s"), TypeError, /needs a key for RSASSA/);
  });

  promise("the key is imported once, however many calls there are at once, and cannot be exported", async () => {
    forms = [];
    const imported = /** @type {any[]} */ ([]);
    const { importKey } = crypto.subtle;
    crypto.subtle.importKey = /** @type {any} */ ((/** @type {any[]} */ ...args) => {
      imported.push(args);
      return /** @type {any} */ (importKey).apply(crypto.subtle, args);
    });
    try {
      const credential = make("client", pem, { host: { fetch: answer } });
      await Promise.all(Array.from({ length: 50 }, (_, index) => credential.getToken(`api://resource-${index}/.default`)));
      await credential.getToken(scope);
    } finally {
      crypto.subtle.importKey = importKey;
    }
    equal(imported.map(([format, , , extractable, usages]) => [format, extractable, usages]), [["pkcs8", false, ["sign"]]], "imports");
    equal(new Set(forms.map(({ client_assertion }) => client_assertion)).size, 51, "assertions");
  });

  promise("a read that failed is forgotten: the next call reads again, and then no more", async () => {
    const client = await register();
    let reads = 0;
    const readFile = async (/** @type {string} */ path, /** @type {any} */ { maxBytes }) => {
      reads += 1;
      equal([path, maxBytes], ["vault/app.pem", 1 << 20], "what is read");
      if (reads === 1) throw new Error("the vault is sealed");
      return new TextEncoder().encode(key + leaf);
    };
    const credential = make(client, "vault/app.pem", { host: { readFile } });
    await rejects(credential.getToken(scope), TypeError, /ClientCertificateCredential: certificatePath: cannot read vault\/app\.pem: the vault is sealed/);
    await credential.getToken(scope);
    await credential.getToken(scope, { enableCae: true });
    equal([reads, await entra.tokenRequests()], [2, 2], "reads and requests");
  });

  promise("randomness is the host's, and without it nothing is sent", async () => {
    const client = await register();
    await make(client, pem, { host: { random: (/** @type {number} */ length) => new Uint8Array(length).fill(7) } }).getToken(scope);
    equal((await sent()).payload.jti, "07070707-0707-4707-8707-070707070707", "jti");
    const none = make(client, pem, { host: { random: () => { throw new Error("the source is dry"); } } });
    await rejects(none.getToken(scope), identity.CredentialUnavailableError, /randomness/);
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("a user's token becomes one for the next API, with a certificate in place of the secret", async () => {
    const clientId = await register();
    const { object_id: user } = await entra.user({});
    const userAssertionToken = (await entra.userToken({ audience: clientId, user })).access_token;
    const given = { ...world.options({ host: { fetch } }), tenantId: ready.tenant_id, clientId, userAssertionToken, certificate: root + issuer + leaf + key };
    const { token } = await new identity.OnBehalfOfCredential({ ...given, sendCertificateChain: true }).getToken(scope);
    equal(jose.decodeJwt(token).oid, user, "user");
    equal((await sent()).protectedHeader.x5c.length, 3, "certificates that are sent");
  });

  promise("a closed credential signs no more", async () => {
    const client = await register();
    const credential = make(client, pem);
    await credential.getToken(scope);
    credential.close();
    await rejects(credential.getToken(scope, { enableCae: true }), TypeError, /closed/);
    equal(await entra.tokenRequests(), 1, "requests");
  });

  /** The leaf's key for WebCrypto. @param {string} name */
  function importKey(name) {
    return crypto.subtle.importKey("pkcs8", derOf(key), { name, hash: "SHA-256" }, false, ["sign"]);
  }
}

/** The base64 between the lines. @param {string} pem */
function base64Of(pem) {
  return pem.replace(/-----[A-Z ]+-----|\s/g, "");
}

/** @param {string} pem */
function derOf(pem) {
  return Uint8Array.from(atob(base64Of(pem)), (character) => character.charCodeAt(0));
}
