// @ts-check
import { CredentialUnavailableError } from "./errors.js";
import { line, readLines } from "./lines.js";
import { operation } from "./operations.js";
import { LISTEN, RECEIVE, SHA256, STOP_LISTENING } from "./questions.js";
import { sha256 } from "./sha256.js";
import { failing, kindOf } from "./side.js";

/**
 * What a credential answers about the browser that a person signs in with (`src/js/browser.rs`).
 *
 * @param {import("./lent.js").Lent} lent
 * @param {import("./page/interaction.js").Interaction} [page] How it signs in, where the credential is in a page.
 * @returns {Record<number, (text: string) => any>}
 */
export function browserSignIn(lent, page) {
  lent.answers[SHA256] ??= (text) => operation(() => sha256(text));
  /** @type {Map<string, import("./browser/loopback.js").Listener>} */
  const listeners = new Map();
  let last = 0;
  return {
    [LISTEN]: (text) =>
      answering(async (signal) => {
        // What is not given comes empty. A page knows that; on loopback it is not there.
        const asked = Object.fromEntries(readLines(text).filter(([, value]) => page || value));
        const { listen } = await import("#page");
        if (listen === undefined) throw new CredentialUnavailableError(NO_LOOPBACK);
        const listener = await listen(/** @type {any} */ (asked), signal, page);
        last += 1;
        listeners.set(String(last), listener);
        const { redirectUri, isPage, begun } = listener;
        return [["listener", String(last)], ["redirectUri", redirectUri], ["isPage", isPage ? "yes" : ""], ...Object.entries(begun ?? {})]
          .map(([name, value]) => line(name, value))
          .join("");
      }),

    [RECEIVE]: (text) => {
      const { listener: number, url, milliseconds } = Object.fromEntries(readLines(text));
      const listener = listeners.get(number);
      listeners.delete(number);
      return answering(async (signal) => {
        const openUrl = lent.host.openUrl ?? (await import("#page")).openUrl;
        if (listener === undefined || !(openUrl || listener.isPage)) throw new CredentialUnavailableError(NO_BROWSER);
        signal.addEventListener("abort", listener.close);
        return line("value", await listener.receive(/** @type {any} */ (openUrl), url, Number(milliseconds)));
      }, () => listener?.close());
    },

    [STOP_LISTENING]: (number) => {
      listeners.get(number)?.close();
      listeners.delete(number);
    },
  };
}

/**
 * An operation that says how it ended. If it threw, the call would, and whoever waits with it would begin anew and open one more page.
 * @param {(signal: AbortSignal) => Promise<string>} work
 * @param {() => void} [giveUp]
 */
function answering(work, giveUp) {
  const controller = new AbortController();
  return operation(
    async () => {
      try {
        return await work(controller.signal);
      } catch (/** @type {any} */ reason) {
        return failing(reason?.message ?? String(reason), kindOf(reason));
      }
    },
    () => {
      controller.abort();
      giveUp?.();
    },
  );
}

const NO_LOOPBACK = "this runtime cannot wait for a browser's answer: use DeviceCodeCredential";
const NO_BROWSER = 'this host does not lend "openUrl", which is needed to sign a person in with a browser: use DeviceCodeCredential';
