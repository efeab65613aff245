// @ts-check
// People who sign in to the Worker: /sign-in leads them to Entra's page, /signed-in redeems the code that they come back with, and /me says what
// their token says. The application needs a platform for the web, with the redirect URI https://WORKER/signed-in.
import { AuthorizationCodeCredential } from "azure-identity-wasm";

const SCOPE = "https://storage.azure.com/.default";

/**
 * Who is signed in, by the number of their session. They live as long as the isolate; whoever wants more keeps sign-ins in `host.store`, with an
 * `encryptionKey` for each person.
 * @type {Map<string, AuthorizationCodeCredential>}
 */
const people = new Map();

/**
 * The credential of the person who asks, or the page that they are to see first.
 *
 * @param {Request} request
 * @param {import("./index.js").Env} env
 * @returns {Promise<AuthorizationCodeCredential | Response>}
 */
export async function signedIn(request, env) {
  const url = new URL(request.url);
  const cookies = new Map((request.headers.get("cookie") ?? "").split("; ").map((cookie) => /** @type {[string, string]} */ (cookie.split("="))));
  const credential = people.get(cookies.get("session") ?? "");
  if (url.pathname === "/me" && credential) return credential;
  if (url.pathname !== "/signed-in") return signIn(url, env);

  const [state, codeVerifier] = (cookies.get("sign-in") ?? "").split(".");
  if (!state || url.searchParams.get("state") !== state) throw new Error("nobody here has begun this sign-in: open /sign-in");
  const code = url.searchParams.get("code");
  if (!code) throw new Error(`Entra did not let you in: ${url.searchParams.get("error_description")}`);
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_CLIENT_SECRET: secret = "", AZURE_AUTHORITY_HOST: authority } = env;
  const options = { codeVerifier, host: { env }, disableInstanceDiscovery: authority !== undefined };
  const person = new AuthorizationCodeCredential(tenant, client, secret, code, redirectUri(url), options);
  await person.getToken(SCOPE); // redeems the code, or throws
  const session = random();
  people.set(session, person);
  return redirect("/me", [cookie("session", session), cookie("sign-in", "")]);
}

/**
 * Leads to Entra's page (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow). What the answer must fit to is in a cookie,
 * so that only the browser that began can end it.
 *
 * @param {URL} url
 * @param {import("./index.js").Env} env
 */
async function signIn(url, env) {
  const [state, codeVerifier] = [random(), random()];
  const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(codeVerifier));
  const authority = env.AZURE_AUTHORITY_HOST?.replace(/\/$/, "") ?? "https://login.microsoftonline.com";
  const query = new URLSearchParams({
    client_id: env.AZURE_CLIENT_ID,
    response_type: "code",
    redirect_uri: redirectUri(url),
    scope: `openid profile offline_access ${SCOPE}`,
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: "S256",
    state,
  });
  return redirect(`${authority}/${env.AZURE_TENANT_ID}/oauth2/v2.0/authorize?${query}`, [cookie("sign-in", `${state}.${codeVerifier}`)]);
}

/** @param {URL} url */
const redirectUri = (url) => `${url.origin}/signed-in`;

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {string} name @param {string} value */
const cookie = (name, value) => `${name}=${value}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=${value ? 3600 : 0}`;

/** @param {string} location @param {string[]} cookies */
function redirect(location, cookies) {
  const headers = new Headers({ location });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
