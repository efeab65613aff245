// @ts-check
/** The only collection of each database. */
const COLLECTION = "entries";

/** A database of IndexedDB that has one collection. It is opened by who needs it: in pages, their workers and service workers. */
export class Database {
  #name;
  #index;
  /** @type {Promise<IDBDatabase> | undefined} */
  #opened;

  /** @param {string} name @param {string} [index] The member of its entries that they are found by, beside their keys. */
  constructor(name, index) {
    this.#name = name;
    this.#index = index;
  }

  /**
   * One transaction. What it comes to is there when it is complete: the result of the request that `work` returns, or of what stands for one.
   *
   * @param {IDBTransactionMode} mode
   * @param {(entries: IDBObjectStore) => { result?: any } | void} work
   * @returns {Promise<any>}
   */
  async transact(mode, work) {
    const transaction = await this.#begin(mode);
    return new Promise((resolve, reject) => {
      const request = work(transaction.objectStore(COLLECTION));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB has ended a transaction"));
    });
  }

  /** @param {IDBTransactionMode} mode */
  async #begin(mode) {
    try {
      return (await this.#open()).transaction(COLLECTION, mode);
    } catch {
      // The browser may have closed it, as when the user clears the data of a site: then it is opened anew.
      this.#opened = undefined;
      return (await this.#open()).transaction(COLLECTION, mode);
    }
  }

  #open() {
    return (this.#opened ??= new Promise((resolve, reject) => {
      const request = globalThis.indexedDB.open(this.#name, 1);
      request.onupgradeneeded = () => {
        const entries = request.result.createObjectStore(COLLECTION);
        if (this.#index) entries.createIndex(this.#index, this.#index);
      };
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // Whoever deletes it must not wait for this page.
        database.onversionchange = () => database.close();
        resolve(database);
      };
    }));
  }
}
