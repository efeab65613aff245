// @ts-check
import { equal, rejects, throws } from "../kit/assert.mjs";
import { keepsSecrets } from "../kit/secrets.mjs";

/**
 * What is no certificate with its key is refused before anything is sent, by an error that says what to do and shows nothing of it.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function refusedCertificates(promise, world) {
  const { entra, identity, ready, scope } = world;
  const { leaf, issuer, key, other, otherKey, elliptic, ellipticKey, encrypted, pkcs12, password } = ready.certificates;
  const file = Uint8Array.from(atob(pkcs12), (character) => character.charCodeAt(0));
  const make = (/** @type {any} */ given, /** @type {any} */ options = {}) =>
    new identity.ClientCertificateCredential(ready.tenant_id, "client", given, world.options(options));
  const damaged = (/** @type {string} */ pem) => pem.replace(/.{8}\n-----END/, (end) => `AAAAAAAA${end.slice(8)}`);
  const secrets = [password, "not the password", ...[key, otherKey, ellipticKey].flatMap((pem) => pem.split("\n").slice(1, -2))];

  /** @type {Record<string, [given: any, message: RegExp]>} */
  const files = {
    "garbage": [{ certificate: "garbage" }, /neither PEM nor PKCS#12/],
    "an empty file": [{ certificate: new Uint8Array() }, /the file is empty/],
    "a file of more than a megabyte": [{ certificate: new Uint8Array((1 << 20) + 1) }, /larger than 1 MB/],
    "a file in UTF-16": [{ certificate: new Uint8Array([0xff, 0xfe, 0x2d, 0]) }, /UTF-16/],
    "a certificate without its key": [{ certificate: leaf + issuer }, /no private key/],
    "a key without its certificate": [{ certificate: key }, /no certificate/],
    "a key of another certificate": [{ certificate: otherKey + leaf + issuer }, /belongs to another certificate/],
    "two keys": [{ certificate: key + leaf + otherKey }, /two different private keys/],
    "an elliptic key": [{ certificate: ellipticKey + elliptic }, /no RSA key/],
    "a damaged key": [{ certificate: damaged(key) + leaf }, /do not belong together|damaged/],
    "half a file": [{ certificate: (key + leaf).slice(0, -40) }, /truncated/],
    "what is no base64": [{ certificate: key.replace("M", "*") + leaf }, /not base64/],
    "an encrypted key without its password": [{ certificate: encrypted }, /password/],
    "an encrypted key with another password": [{ certificate: encrypted, certificatePassword: "not the password" }, /password/],
    "PKCS#12 without its password": [{ certificate: file }, /password/],
    "PKCS#12 with another password": [{ certificate: file, certificatePassword: "not the password" }, /password/],
    "half of PKCS#12": [{ certificate: file.subarray(0, 1000), certificatePassword: password }, /certificate: /],
  };
  for (const [name, [given, message]] of Object.entries(files)) {
    if (!world.resolvesNames) continue;
    promise(`${name} is refused`, async () => {
      const error = await rejects(make(given).getToken(scope), TypeError, message);
      keepsSecrets([error], secrets, world.inspect);
      equal(await entra.tokenRequests(), 0, "requests");
    });
  }

  promise("where the artefact for keys cannot be loaded, the error says how to convert the file", async () => {
    if (world.resolvesNames) return;
    const error = await rejects(make({ certificate: encrypted, certificatePassword: password }).getToken(scope), identity.CredentialUnavailableError, /could not be loaded.*openssl pkcs12 -nodes.*openssl pkcs8 -topk8 -nocrypt/);
    keepsSecrets([error], secrets, world.inspect);
  });

  promise("a key or a callback whose signatures do not fit the certificate is refused", async () => {
    const theirs = await keyFor(otherKey, "RSA-PSS");
    await rejects(make({ certificate: leaf, key: theirs }).getToken(scope), TypeError, /key: its signature does not fit the certificate/);
    const signs = {
      "of another key": [async (/** @type {any} */ input) => new Uint8Array(await crypto.subtle.sign({ name: "RSA-PSS", saltLength: 32 }, theirs, input)), /sign: its signature does not fit/],
      "a text": [async () => "signature", /sign: it must return the bytes/],
    };
    for (const [sign, message] of Object.values(signs)) await rejects(make({ certificate: leaf, sign }).getToken(scope), TypeError, /** @type {RegExp} */ (message));
    await rejects(make({ certificate: elliptic, key: theirs }).getToken(scope), TypeError, /does not fit/);
    equal(await entra.tokenRequests(), 0, "requests");
  });

  promise("a callback that fails says why, and may say that it does not apply here", async () => {
    const sign = () => Promise.reject(new Error("the vault is sealed"));
    await rejects(make({ certificate: leaf, sign }).getToken(scope), identity.AuthenticationError, /sign: it failed: the vault is sealed/);
    const unavailable = () => Promise.reject(new identity.CredentialUnavailableError("no vault here"));
    await rejects(make({ certificate: leaf, sign: unavailable }).getToken(scope), identity.CredentialUnavailableError, /no vault here/);
    equal(await entra.tokenRequests(), 0, "requests");
  });

  promise("a constructor names what is wrong with its arguments", async () => {
    const [pss, short] = [await keyFor(key, "RSA-PSS"), "x"];
    const pair = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]));
    const sha1 = await crypto.subtle.importKey("pkcs8", derOf(key), { name: "RSA-PSS", hash: "SHA-1" }, false, ["sign"]);
    const sign = async () => new Uint8Array();
    for (const nothing of [undefined, null, "", {}, { certificate: "" }, { certificatePath: "" }, { certificatePassword: "x" }, { key: pss }, () => {}]) {
      throws(() => make(nothing), TypeError, /^certificate: give either certificatePath/);
    }
    /** @type {[any, RegExp][]} */
    const wrong = [
      [{ certificate: key + leaf, certificatePath: "app.pem" }, /^certificate: give either/],
      [5, /^certificatePath: it must be of type string/],
      [{ certificatePath: 5 }, /^certificatePath: it must be of type string/],
      [{ certificate: 5 }, /^certificate: it must be PEM text or the bytes/],
      [{ certificate: [1, 2] }, /^certificate: it must be PEM text or the bytes/],
      [{ certificate: leaf, certificatePassword: 5 }, /^certificatePassword: it must be of type string/],
      [{ certificate: leaf, sign: short }, /^sign: it must be of type function/],
      [{ certificate: leaf, key: pss, sign }, /^key: give it or sign, not both/],
      [{ certificate: leaf, key: "PEM" }, /^key: it must be a private CryptoKey with the usage "sign"/],
      [{ certificate: leaf, key: pair.publicKey }, /^key: it must be a private CryptoKey/],
      [{ certificate: leaf, key: pair.privateKey }, /^key: it must be an RSA key of 2048 bits or more for RSA-PSS/],
      [{ certificate: leaf, key: sha1 }, /^key: it must be an RSA key of 2048 bits or more for RSA-PSS with SHA-256/],
    ];
    for (const [given, message] of wrong) throws(() => make(given), TypeError, message);
    throws(() => make({ certificate: key + leaf }, { sendCertificateChain: "yes" }), TypeError, /^sendCertificateChain: it must be of type boolean/);
    const user = { ...world.options(), tenantId: ready.tenant_id, clientId: "client", userAssertionToken: "token" };
    const proofs = { clientSecret: "secret", certificate: key + leaf, getAssertion: async () => "assertion" };
    throws(() => new identity.OnBehalfOfCredential({ ...user, ...proofs }), TypeError, /give one proof/);
    throws(() => new identity.OnBehalfOfCredential({ ...user, certificate: leaf, certificatePath: "app.pem" }), TypeError, /^certificate: give either/);
    throws(() => new identity.OnBehalfOfCredential({ ...user, certificate: 5 }), TypeError, /^certificate: it must be PEM text/);
  });

  /** @param {string} pem @param {string} name */
  function keyFor(pem, name) {
    return crypto.subtle.importKey("pkcs8", derOf(pem), { name, hash: "SHA-256" }, false, ["sign"]);
  }
}

/** @param {string} pem */
function derOf(pem) {
  return Uint8Array.from(atob(pem.replace(/-----[A-Z ]+-----|\s/g, "")), (character) => character.charCodeAt(0));
}
