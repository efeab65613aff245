// @ts-check
/** An option of the default chain's own: the credential is one of several in it (`src/credential/options.rs`). */
export const inDefaultChain = Symbol("inDefaultChain");
