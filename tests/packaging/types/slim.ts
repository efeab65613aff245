// What a user of the slim entry writes, type-checked strictly against the installed package. Nothing here runs.
import { ClientSecretCredential, init } from "azure-identity-wasm/slim";

export async function start(bytes: Uint8Array<ArrayBuffer>, response: Response): Promise<ClientSecretCredential> {
  await init(bytes);
  await init(bytes.buffer);
  await init(response);
  await init(Promise.resolve(response));
  await init(new URL("https://app.example/identity.wasm"));
  await init("https://app.example/identity.wasm");
  return new ClientSecretCredential("tenant", "client", "secret");
}
