// @ts-check
// A worker that takes a lease and keeps it.
import { IndexedDBTokenStore } from "azure-identity-wasm/stores";

onmessage = async ({ data }) => {
  const lease = await new IndexedDBTokenStore({ name: data }).lease?.("key", 600_000);
  postMessage(lease !== undefined);
};
