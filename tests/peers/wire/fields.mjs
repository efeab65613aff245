// @ts-check
// A request as a list of fields, so that two libraries' can be compared: what differs from run to run has a name in braces.

/**
 * @param {any[]} requests As the emulator has logged them.
 * @param {import("../support/world.mjs").World} world
 * @param {import("../parties/serve.mjs").Description} description Of the credential that sent them.
 * @returns {Record<string, string>} By name, in the order of the table.
 */
export function fieldsOf(requests, world, description) {
  const isToken = (/** @type {any} */ { kind }) => kind.startsWith("token.");
  const plain = placeholders(world.ready, description);
  const tokenRequests = requests.filter(isToken);
  if (tokenRequests.length !== 1) throw new Error(`it sent ${tokenRequests.length} token requests, expected 1`);
  const [{ method, path, query, headers, form, jwts, time, secure }] = tokenRequests;
  const others = requests.filter((request) => !isToken(request)).map((request) => plain(`${request.method} ${request.path}`));
  return {
    ...(others.length && { "requests before it": others.join(", ") }),
    method,
    endpoint: plain(`${secure ? world.ready.origin : "http:"}${path}`),
    ...named("query", query, (_, value) => plain(value)),
    ...named("header", Object.entries(headers), (name, value) => header(name, plain(value))),
    ...named("form", without(form, "claims"), (name, value) => parameter(name, plain(value), jwts, description)),
    ...claimsRequest(form.claims),
    ...assertion(jwts, time, plain, world.certificates),
  };
}

/** @param {string} kind @param {[string, any][]} pairs @param {(name: string, value: any) => string} show */
function named(kind, pairs, show) {
  const sorted = pairs.toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, value]) => [`${kind} ${name}`, show(name, value)]));
}

/**
 * Names what differs from run to run.
 * @param {import("../../npm/kit/entra.mjs").Ready} ready @param {import("../parties/serve.mjs").Description} description
 */
function placeholders(ready, description) {
  /** @type {[string | RegExp, string][]} */
  const names = [
    [ready.origin, "{authority}"],
    [new URL(ready.origin).host, "{host}"],
    [ready.tenant_id, "{tenant}"],
    [description.client, "{client}"],
    [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "{guid}"],
  ];
  return (/** @type {unknown} */ value) => names.reduce((text, [what, name]) => text.replaceAll(what, name), String(value));
}

/** @param {Record<string, string>} form @param {string} left */
function without(form, left) {
  return Object.entries(form).filter(([name]) => name !== left);
}

/** What tokens shall have in them: JSON, so white space and order are nothing. @param {string | undefined} claims */
function claimsRequest(claims) {
  const tokens = Object.entries(JSON.parse(claims ?? "{}"));
  const wishes = tokens.flatMap(([token, wishes]) => Object.entries(wishes).map(([name, wish]) => [`claims ${token} ${name}`, JSON.stringify(wish)]));
  return Object.fromEntries(wishes.sort());
}

/** @param {string} name @param {string} value */
function header(name, value) {
  if (name === "content-length") return "{number}";
  if (name === "accept-encoding") return "{what the runtime can decode}";
  if (name === "user-agent") return version(value).replaceAll(/\([^)]*\)/g, "({system})");
  return told(name, value);
}

/** What MSAL tells of itself and of the machine. @param {string} name @param {string} value */
function told(name, value) {
  if (/^x-client-ver$/i.test(name)) return version(value);
  return /^x-client-(os|cpu)$/i.test(name) ? "{system}" : value;
}

/** @param {string} text */
function version(text) {
  return text.replaceAll(/\d+(\.\d+)+[\w.+-]*/g, "{version}");
}

/** @param {string} name @param {string} value @param {any[]} jwts @param {import("../parties/serve.mjs").Description} description */
function parameter(name, value, jwts, { userAssertion = "" }) {
  if (name !== "assertion") return told(name, value);
  const sent = jwts.find(({ parameter }) => parameter === "assertion");
  return sent?.claims.uti === JSON.parse(Buffer.from(userAssertion.split(".")[1], "base64url").toString()).uti ? "{the user's token}" : "another token";
}

/**
 * The fields of the client assertion.
 * @param {any[]} jwts @param {number} time When it arrived. @param {(value: unknown) => string} plain
 * @param {import("../support/certificates.mjs").Certificates} certificates
 */
function assertion(jwts, time, plain, certificates) {
  const jwt = jwts.find(({ parameter }) => parameter === "client_assertion");
  if (!jwt) return {};
  const { padded, header, claims } = jwt;
  return {
    "assertion encoding": padded ? "base64url with =" : "base64url",
    ...named("assertion header", Object.entries(header), (name, value) => headerMember(name, value, certificates)),
    ...named("assertion claim", Object.entries(claims), (name, value) => (typeof value === "number" ? instant(value - time) : plain(value))),
  };
}

/** @param {number} seconds From now. */
function instant(seconds) {
  const fraction = Number.isInteger(seconds) ? "" : ", with a fraction";
  // A busy machine takes its time between signing and sending.
  const rounded = Math.round(seconds / 60) * 60;
  return (rounded === 0 ? "now" : `now + ${rounded} s`) + fraction;
}

/** @param {string} name @param {any} value @param {import("../support/certificates.mjs").Certificates} certificates */
function headerMember(name, value, certificates) {
  const known = Object.entries(certificates.read);
  if (name === "x5c") {
    const names = value.map((/** @type {string} */ der) => known.find(([, { raw }]) => raw.toString("base64") === der)?.[0] ?? "unknown");
    return `{${names.join(", ")}}`;
  }
  if (!/^(x5t|x5t#S256|kid)$/.test(name)) return String(value);
  const hex = Buffer.from(value, "base64url").toString("hex").toUpperCase();
  const prints = [["SHA-1", certificates.read.leaf.fingerprint], ["SHA-256", certificates.read.leaf.fingerprint256]];
  const kind = prints.find(([, print]) => print.replaceAll(":", "") === hex)?.[0];
  const alphabet = /[+/]/.test(value) ? ", standard alphabet" : "";
  return kind ? `{${kind}${value.endsWith("=") ? " with =" : ""}${alphabet}}` : "unknown";
}
