// @ts-check
/**
 * What wasm-bindgen generates, as far as this package uses it (`src/js/`).
 *
 * @typedef {object} Glue
 * @property {(input: { module: WebAssembly.Module }) => unknown} initSync
 * @property {() => void} __wbg_reset_state
 * @property {(call: number) => string | undefined} poll
 * @property {(call: number) => void} abort
 * @property {new (lent: object) => Host} Host
 *
 * @typedef {object} Host
 * @property {(side: object, options: string, tenantId: string, clientId: string, secret: string) => Handle} clientSecret
 * @property {(side: object, options: string, tenantId: string, clientId: string) => Handle} clientAssertion
 *
 * @typedef {object} Handle
 * @property {(scopes: string, tenantId: string, claims: string, enableCae: boolean) => number} getToken
 * @property {() => void} close
 */
export {};
