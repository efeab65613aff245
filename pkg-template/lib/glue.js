// @ts-check
/**
 * What wasm-bindgen generates, as far as this package uses it (`src/js/mod.rs`).
 *
 * @typedef {{ readonly id: number, poll(): unknown, free(): void }} Call
 * @typedef {{ getToken(scopes: string, tenantId: string, claims: string, enableCae: boolean): Call, close(): void, free(): void }} Handle
 * @typedef {{ free(): void }} HostHandle
 * @typedef {object} Glue
 * @property {(input: { module: WebAssembly.Module }) => unknown} initSync
 * @property {() => void} __wbg_reset_state
 * @property {new (lent: object) => HostHandle} Host
 * @property {(host: HostHandle, memory: object, options: string, tenantId: string, clientId: string, secret: string) => Handle} clientSecretCredential
 * @property {(host: HostHandle, memory: object, options: string, tenantId: string, clientId: string, getAssertion: () => unknown) => Handle} clientAssertionCredential
 */
export {};
