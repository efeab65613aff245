// @ts-check
/**
 * @typedef {object} Flight
 * @property {Promise<{ isThere: boolean, hasFailed: boolean }>} work
 * @property {number} callers
 * @property {boolean} isAnswered Whether a caller has got a token from the artefact; a newer one may be on its way behind it.
 */

/** As many tokens are remembered to be in the store. */
const MOST = 16384;

/** What the calls on one memory have to do with a store just now: credentials that share a memory share this. */
export class Board {
  /** By key: the calls that look into the store together. @type {Map<string, Flight>} */
  #flights = new Map();
  /** By key: what is on its way into the store. @type {Map<string, Promise<void>>} */
  saving = new Map();
  /** By key: the token that the store has, so that it is put there once. @type {Map<string, string>} */
  stored = new Map();
  /** By key: the lease that a flight has, and when it ends. @type {Map<string, { flight: Flight, release: () => Promise<unknown>, until: number }>} */
  #leases = new Map();
  /** The keys of calls that have told of a failure. @type {Set<string>} */
  #told = new Set();

  /** @param {object} memory */
  static of(memory) {
    let board = boards.get(memory);
    if (!board) boards.set(memory, (board = new Board()));
    return board;
  }

  /**
   * Joins the flight of a key, or begins it; one that `isOwn` is joined by nobody.
   * @param {string} key @param {boolean | undefined} isOwn @param {(flight: Flight) => Flight["work"]} begin
   */
  join(key, isOwn, begin) {
    let flight = isOwn ? undefined : this.#flights.get(key);
    if (!flight) {
      flight = /** @type {Flight} */ ({ callers: 0, isAnswered: false });
      flight.work = begin(flight);
      flight.work.catch(() => {}); // whoever waits for it hears of it
      if (!isOwn) this.#flights.set(key, flight);
    }
    flight.callers += 1;
    return flight;
  }

  /**
   * A call is over. When nobody is left, and nothing is on its way into the store, the next one can go. What it returns is over when that is known.
   * @param {string} key @param {Flight} flight @returns {Promise<void>}
   */
  async leave(key, flight) {
    flight.callers -= 1;
    if (flight.callers) return;
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    this.#told.delete(key);
    const release = () => {
      if (!flight.isAnswered && this.#leases.get(key)?.flight === flight) return this.release(key);
    };
    await flight.work.then(release, release);
  }

  /** Whether this key's calls have not told yet. @param {string} key */
  tellOnce(key) {
    const isFirst = !this.#told.has(key);
    this.#told.add(key);
    return isFirst;
  }

  /** @param {string} key @param {string} token */
  knowStored(key, token) {
    this.stored.delete(key);
    if (this.stored.size >= MOST) for (const [oldest] of this.stored) if (this.stored.delete(oldest)) break;
    this.stored.set(key, token);
  }

  /** What it returns is over when the lease has been given back: nobody waits for that. @param {string} key @param {Promise<void>} work */
  save(key, work) {
    const saving = work
      .catch(() => {})
      .then(() => {
        if (this.saving.get(key) === saving) this.saving.delete(key);
      });
    this.saving.set(key, saving);
    return saving.then(() => this.release(key));
  }

  /** @param {string} key */
  hasLease(key) {
    return Date.now() < (this.#leases.get(key)?.until ?? 0);
  }

  /** @param {string} key @param {Flight} flight @param {() => Promise<unknown>} release @param {number} milliseconds */
  leased(key, flight, release, milliseconds) {
    this.#leases.set(key, { flight, release, until: Date.now() + milliseconds });
  }

  /** Gives the lease back, if this is who has it: the next one can go. @param {string} key @returns {Promise<void>} */
  async release(key) {
    const lease = this.#leases.get(key);
    this.#leases.delete(key);
    await lease?.release();
  }
}

/** @type {WeakMap<object, Board>} */
const boards = new WeakMap();
