// @ts-check
import { unlessAborted } from "../calls.js";
import { line, readLines } from "../lines.js";
import { LOG, WANTS_ERRORS } from "../questions.js";
import { runtime } from "../runtime.js";
import { signOuts } from "../sign-outs.js";
import { after } from "../timer.js";
import { Board } from "./board.js";
import { expiryOf, parseToken, prolonged, writeToken } from "./entry.js";
import { Entries, LAST, accountOf } from "./entries.js";
import { Limited, inTime, messageOf } from "./limited.js";
import { ownerOf } from "./owner.js";
import { ringOf } from "./ring.js";

/** Milliseconds for which one of many asks Entra for all; whoever waits for it waits no longer. */
const LEASE = 10_000;
/** Milliseconds: how often those who wait look again, at first and at last. */
const FIRST_WAIT = 50;
const LAST_WAIT = 1000;
/** Milliseconds for which a token that still works is served while another renews it. */
const MEANWHILE = 5000;
/** With less time left, in milliseconds, it does not (`LATE` in `src/cache/policy.rs`). */
const LATE = 5 * 60_000;
/** Milliseconds that a token takes to get into the store, at most. */
const LONGEST_SAVE = 2000;
/** Milliseconds for which Entra's refresh tokens live, unless it says otherwise. */
const REFRESH_TOKEN = 90 * 24 * 3_600_000;

/**
 * What a credential's memory and a store have to do with each other: before the artefact is asked, what the store knows is put into the memory;
 * what the artefact puts there goes into the store. A store that fails must not fail the call: it is as if it were empty, and the log says so.
 */
export class Shelf {
  #lent;
  #side;
  /** Kind, arguments and options of the credential, as lines; the secret among them. */
  #lines;
  #encryptionKey;
  /** The credential's own entries, once it is known what they are named for. @type {Entries | undefined} */
  #entries;
  /** What the keys of the memory begin with, where credentials share it. */
  #partition = "";
  /** What the store has of who is signed in, as far as is known. */
  #user = "";
  #hasLeft = false;

  /**
   * The shelf of a credential, whose JavaScript side tells it from others.
   *
   * @param {import("../lent.js").Lent} lent
   * @param {import("../side.js").Side} side
   * @param {string} lines
   * @param {unknown} encryptionKey
   */
  static of(lent, side, lines, encryptionKey) {
    let shelf = shelves.get(side);
    if (!shelf) shelves.set(side, (shelf = new Shelf(lent, side, lines, encryptionKey)));
    return shelf;
  }

  /** @param {import("../lent.js").Lent} lent @param {import("../side.js").Side} side @param {string} lines @param {unknown} encryptionKey */
  constructor(lent, side, lines, encryptionKey) {
    this.#lent = lent;
    this.#side = side;
    this.#lines = lines;
    const store = /** @type {import("../../types/index.d.ts").TokenStore} */ (lent.host.store);
    this.#encryptionKey = encryptionKey ?? store.encryptionKey;
    side.kept = (token) => this.#keep(token);
  }

  /**
   * A call that the memory does not answer.
   *
   * @param {() => Promise<import("../../types/index.d.ts").AccessToken>} go Asks the artefact.
   * @param {string} partition
   * @param {string[]} scopes
   * @param {import("../../types/index.d.ts").GetTokenOptions} options
   * @param {boolean} [authenticate] Whether the artefact is asked in any case, because it is to say who is signed in.
   */
  async ask(go, partition, scopes, { tenantId, claims, enableCae, abortSignal }, authenticate) {
    this.#partition = partition;
    const board = Board.of(this.#side.tokens);
    const orAborted = (/** @type {Promise<any>} */ work) => unlessAborted(work, abortSignal ?? undefined);
    await orAborted(this.#prepare());
    const tenant = this.#tenantOf(tenantId);
    if (!this.#entries || tenant === undefined) return go();
    // As `src/cache/key.rs` has it.
    const joined = [...new Set(scopes.join(" ").split(" ").filter(Boolean))].sort().join(" ");
    const key = partition + (tenant || enableCae ? `${joined}\n${tenant}\n${enableCae ? "cae" : ""}` : joined);
    // What there is, is of no use when a resource has refused it.
    const isWanted = claims === undefined && joined !== "";
    // What belongs to a Worker's request must not be waited for by another one.
    const isOwn = !isWanted || authenticate || runtime().endsWithRequest;
    const flight = board.join(key, isOwn, (flight) => this.#load(board, flight, key, isWanted));
    try {
      const { isThere, hasFailed } = await orAborted(flight.work);
      const hit = isThere && !authenticate && this.#side.tokens.hit(key, this.#lent.now());
      if (hit) return hit;
      const answer = await go();
      flight.isAnswered = true;
      // A store that has just failed is not waited for.
      if (!hasFailed) await orAborted(this.#saved(board, key));
      return answer;
    } finally {
      this.#keepAlive(board.leave(key, flight));
    }
  }

  /** What this call has brought is in the store, or never will be. @param {Board} board @param {string} key */
  async #saved(board, key) {
    if (!runtime().endsWithRequest) return board.saving.get(key);
    // Perhaps another request saves it: that one is watched, not waited for.
    for (let waited = 0; board.saving.has(key) && !this.#lent.host.waitUntil && waited < LONGEST_SAVE; waited += FIRST_WAIT) await pause(FIRST_WAIT);
  }

  /** Makes keys and name of the credential's entries; the secret among the lines is not needed any more. */
  async #prepare() {
    if (this.#entries) return;
    const fails = (/** @type {string} */ why) => this.#tell(this.#member("kind"), "store.getFailed", why);
    if (!globalThis.crypto?.subtle) return fails("this host has no WebCrypto, and without encryption nothing is stored");
    let given = this.#encryptionKey;
    try {
      given = await inTime(() => (typeof given === "function" ? given() : given));
    } catch (cause) {
      return fails(`encryptionKey: ${messageOf(cause)}`);
    }
    // What is wrong with it is what the user has to know, and no failure of the store.
    const ring = await ringOf(given);
    if (this.#entries) return; // another call was faster
    const names = await ownerOf(this.#lines, this.#lent, this.#side);
    if (!names || this.#entries) return;
    this.#entries = new Entries(ring, names, this.#partition);
    this.#lines = this.#lines.replace(/^(?!(kind|tenantId|additionallyAllowedTenants|known.homeAccountId)\t).*\n/gm, "");
  }

  /**
   * Whoever was signed in has signed out: nothing of theirs is put into the store any more, and what is known to be there goes. It returns who it
   * was, as lines.
   *
   * @param {import("../token-cache.js").TokenCache} tokens What the memory was.
   * @param {string} user Who was signed in, as far as the memory knew.
   * @param {boolean} isTold Whether another tab has said so: what is not known here is of a sign-in since.
   */
  async leave(tokens, user, isTold) {
    this.#hasLeft = true;
    const board = Board.of(tokens);
    await this.#prepare();
    if (!this.#entries) return user;
    await Promise.all(board.saving.values());
    const store = this.#limited(board, "");
    const text = (await this.#own.find(store, this.#wanted())) ?? "";
    const isTheirs = isTold ? text === user || text === this.#user : !user || accountOf(text) === accountOf(user);
    const known = user || (isTold ? "" : text);
    const account = accountOf(known);
    await Promise.all([
      text && isTheirs && this.#own.ofPerson(store, text, this.#wanted() === LAST, (place) => this.#own.delete(store, place)),
      ...[...board.stored.keys()].map((key) => account && this.#own.delete(store, ["token", key, account])),
    ]);
    return known;
  }

  /**
   * The other tenant that a call asks for, in lower case; an empty text for the credential's own; nothing where that is for the artefact to say.
   * @param {string | undefined} tenantId
   */
  #tenantOf(tenantId = "") {
    const lines = readLines(this.#lines);
    const given = tenantId.toLowerCase();
    if (!given || given === this.#member("tenantId").toLowerCase()) return "";
    const isAllowed = lines.some(([name, value]) => name === "additionallyAllowedTenants" && ["*", given].includes(value.toLowerCase()));
    return isAllowed && !this.#lent.env("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH") ? given : undefined;
  }

  /**
   * Looks into the store, and where another one is about to fill it, waits for that.
   *
   * @param {Board} board @param {import("./board.js").Flight} flight @param {string} key @param {boolean} isWanted
   */
  async #load(board, flight, key, isWanted) {
    const store = this.#limited(board, key);
    /** @param {boolean} [anew] Whether somebody else may be signed in by now, or another refresh token may keep them so. */
    const look = async (anew) => {
      // Whose tokens count is known first.
      if (anew || this.#whose() === undefined) await this.#loadUser(store);
      const whose = this.#whose();
      if (!isWanted || whose === undefined || store.hasFailed) return false;
      const text = await this.#own.find(store, ["token", key, ...whose]);
      if (text !== undefined && this.#whose()?.join() === whose.join()) this.#take(board, key, text, store.hasLease);
      return this.#side.tokens.hit(key, this.#lent.now()) !== undefined;
    };
    const isThere = (await look(true)) || (isWanted && (await this.#await(store, board, flight, key, look)));
    return { isThere, hasFailed: store.hasFailed };
  }

  /**
   * Whether the token is at hand after all: another one has brought it, or brings it while the old one still works.
   * @param {Limited} store @param {Board} board @param {import("./board.js").Flight} flight @param {string} key @param {(anew?: boolean) => Promise<boolean>} look
   */
  async #await(store, board, flight, key, look) {
    // Nobody knows yet who is going to sign in: those who are about to share it all the same.
    const name = await this.#own.name(["token", key]);
    const begun = performance.now();
    let waited = 0;
    for (let wait = FIRST_WAIT; store.hasLease && !store.hasFailed; wait = Math.min(2 * wait, LAST_WAIT)) {
      if (board.hasLease(key)) return false; // another call, whose request this one joins
      const release = await store.lease(name, LEASE);
      if (release) {
        board.leased(key, flight, release, LEASE);
        // Who had it before may have put the token there just now, and the next refresh token.
        return look(true);
      }
      if (store.hasFailed) return false;
      if (this.#serveMeanwhile(key)) return true;
      waited = Math.max(waited, performance.now() - begun);
      const length = Math.min(Math.ceil(wait * (1 + Math.random() / 2)), LEASE - waited);
      if (length <= 0 || !(await this.#sleep(length))) return false;
      waited += length;
      if (await look()) return true;
    }
    return false;
  }

  /** @param {string} key */
  #serveMeanwhile(key) {
    const { tokens } = this.#side;
    const [known, now] = [tokens.get(key), this.#now()];
    if (!known || expiryOf(known) - now < LATE) return false;
    tokens.put(key, prolonged(known, now, this.#tick(), MEANWHILE));
    return true;
  }

  /** Puts a token of the store into the memory, unless that knows a later one. @param {Board} board @param {string} key @param {string} text @param {boolean} hasLease */
  #take(board, key, text, hasLease) {
    const token = parseToken(text, this.#now(), this.#tick(), hasLease ? 0 : Math.random());
    const { tokens } = this.#side;
    const known = tokens.get(key);
    if (!token || Board.of(tokens) !== board || (known && (known.token === token.token || expiryOf(known) > expiryOf(token)))) return;
    tokens.put(key, token);
    board.knowStored(key, token.token);
  }

  /**
   * The artefact has put a token into the memory, of a call or by itself. It is in the middle of a poll.
   * @param {import("../token-cache.js").Token & { key: string }} token
   */
  #keep({ key, ...token }) {
    const board = Board.of(this.#side.tokens);
    if (!this.#entries || this.#hasLeft || board.stored.get(key) === token.token) return;
    board.knowStored(key, token.token);
    this.#keepAlive(board.save(key, this.#save(board, key, token, this.#whose())));
  }

  /** @param {Promise<unknown>} work */
  #keepAlive(work) {
    try {
      this.#lent.keepAlive(work);
    } catch {
      // The call waits for what it needs of it.
    }
  }

  /** @param {Board} board @param {string} key @param {import("../token-cache.js").Token} token @param {string[] | undefined} whose */
  async #save(board, key, token, whose) {
    await undefined; // the poll is over
    const store = this.#limited(board, key);
    if (whose && !(await this.#own.put(store, ["token", key, ...whose], writeToken(token), expiryOf(token)))) board.stored.delete(key);
    const { user } = this.#side;
    if (!this.#hasUsers() || this.#hasLeft || user === this.#user || store.hasFailed) return;
    const said = Number(readLines(user).find(([name]) => name === "refreshTokenExpiresOn")?.[1] ?? 0);
    const expiresOn = said || this.#now() + REFRESH_TOKEN;
    const change = (/** @type {string[]} */ place) => (user ? this.#own.put(store, place, user, expiresOn) : this.#own.delete(store, place));
    if (await this.#own.ofPerson(store, user || this.#user, this.#wanted() === LAST, change)) this.#user = user;
  }

  /** Takes over who is signed in, unless that has changed here. @param {Limited} store */
  async #loadUser(store) {
    if (!this.#hasUsers() || store.hasFailed) return;
    let text, heard;
    // Who signs out meanwhile may have been there just before.
    do [heard, text] = [signOuts.heard, await this.#own.find(store, this.#wanted())];
    while (heard !== signOuts.heard);
    // What has changed here since is newer than what is there.
    if (!text || this.#side.user !== this.#user) return;
    // Of another one who was signed in here, no token is left.
    if (accountOf(text) !== accountOf(this.#user)) this.#side.tokens.clear(this.#partition);
    this.#user = this.#side.user = text;
  }

  /** Where it looks for who is signed in: for the account of its record, or for whoever has signed in last. */
  #wanted() {
    const known = this.#member("known.homeAccountId");
    return known ? ["person", known] : LAST;
  }

  get #own() {
    return /** @type {Entries} */ (this.#entries);
  }

  #hasUsers() {
    return !APPLICATIONS.test(this.#member("kind"));
  }

  /**
   * What the names of tokens say of whose they are: a person's are of no use to who signs in after them. Nothing while nobody has signed in, or of
   * whom Entra has not said who it is: nobody could tell such tokens from those of another.
   */
  #whose() {
    if (!this.#hasUsers()) return [];
    const account = accountOf(this.#side.user);
    return account ? [account] : undefined;
  }

  /** The store, of which no call says more than once that it has failed. @param {Board} board @param {string} key */
  #limited(board, key) {
    const store = /** @type {import("../../types/index.d.ts").TokenStore} */ (this.#lent.host.store);
    return new Limited(store, (event, message) => {
      if (board.tellOnce(key)) this.#tell(this.#member("kind"), event, message);
    });
  }

  /** @param {string} credential @param {string} event @param {string} message */
  #tell(credential, event, message) {
    if (!this.#lent.measure(WANTS_WARNINGS)) return;
    this.#lent.ask(LOG, line("level", "warning") + line("event", event) + line("credential", credential) + line("message", message));
  }

  /** @param {string} name */
  #member(name) {
    return readLines(this.#lines).find(([member]) => member === name)?.[1] ?? "";
  }

  /** Whether the host has waited. @param {number} milliseconds */
  async #sleep(milliseconds) {
    const { sleep = pause } = this.#lent.host;
    try {
      await sleep(milliseconds);
      return true;
    } catch {
      return false;
    }
  }

  #now() {
    return Math.floor(this.#lent.now());
  }

  /** Where there is a steady clock. */
  #tick() {
    return this.#lent.host.now ? NaN : Math.floor(performance.now());
  }
}

/** @type {WeakMap<import("../side.js").Side, Shelf>} */
const shelves = new WeakMap();

/** @param {number} milliseconds @returns {Promise<any>} */
function pause(milliseconds) {
  return new Promise((resolve) => after(milliseconds, () => resolve(undefined)));
}

/** The level of what fails here. */
const WANTS_WARNINGS = WANTS_ERRORS + 1;
/** The credentials to which nobody signs in. */
const APPLICATIONS = /^(Client(Secret|Assertion|Certificate)|OnBehalfOf)Credential$/;
