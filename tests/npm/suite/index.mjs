// @ts-check
import { abort } from "./abort.mjs";
import { singleFlight } from "./single-flight.mjs";
import { authority } from "./authority.mjs";
import { certificateFiles } from "./certificate-files.mjs";
import { certificates } from "./certificates.mjs";
import { refusedCertificates } from "./refused-certificates.mjs";
import { authenticatedFetch } from "./authenticated-fetch.mjs";
import { badInput } from "./bad-input.mjs";
import { browser } from "./browser.mjs";
import { chains } from "./chains.mjs";
import { deviceCodes } from "./device-codes.mjs";
import { federated } from "./federated.mjs";
import { host } from "./host.mjs";
import { garbage } from "./garbage.mjs";
import { hostile } from "./hostile.mjs";
import { closing } from "./closing.mjs";
import { onBehalfOf } from "./on-behalf-of.mjs";
import { managedIdentity } from "./managed-identity.mjs";
import { memory } from "./memory.mjs";
import { retry } from "./retry.mjs";
import { signedIn } from "./signed-in.mjs";
import { userGrants } from "./user-grants.mjs";
import { traps } from "./traps.mjs";
import { tokenStore } from "./token-store.mjs";
import { tokens } from "./tokens.mjs";

/** What holds in every runtime. @type {Record<string, import("../kit/promises.mjs").Suite>} */
export const everywhere = { tokens, certificates, "refused certificates": refusedCertificates, "certificate files": certificateFiles, "on behalf of": onBehalfOf, authority, "authenticated fetch": authenticatedFetch, "single flight": singleFlight, abort, retry, hostile, "bad input": badInput, host, traps, closing, memory, "token store": tokenStore, "device codes": deviceCodes, "user grants": userGrants, "signed in": signedIn, chains, "managed identity": managedIdentity };

/** What needs a garbage collector at hand, or something that listens: Node, Deno and Bun. */
export const servers = { ...everywhere, federated, browser, garbage };
