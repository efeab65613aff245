// @ts-check
/**
 * The connections of a listener. Each has its time, and is cut off then: a browser has all to say at once. When there are more than a few,
 * those give up their place that have not said theirs in half a second, so that nobody keeps the answer out by being slow.
 */
export class Connections {
  /** When each began, in milliseconds; the oldest first. @type {Map<import("node:net").Socket, number>} */
  #open = new Map();

  /** @param {import("node:net").Socket} socket */
  add(socket) {
    socket.on("error", () => socket.destroy());
    if (this.#open.size >= MOST) {
      socket.destroy();
      return;
    }
    this.#open.set(socket, performance.now());
    const timers = [setTimeout(() => socket.destroy(), LIFE), setTimeout(() => this.#makeRoom(), PATIENCE)];
    socket.on("close", () => {
      timers.forEach(clearTimeout);
      this.#open.delete(socket);
    });
    this.#makeRoom();
  }

  end() {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #makeRoom() {
    const now = performance.now();
    let tooMany = this.#open.size - FEW;
    for (const [socket, begun] of this.#open) {
      if (tooMany <= 0 || now - begun < PATIENCE - 1) return; // timers may come a little early
      socket.destroy();
      tooMany -= 1;
    }
  }
}

/** Milliseconds that a connection has. */
const LIFE = 5000;
/** Milliseconds that it has at least, however many there are. */
const PATIENCE = 500;
/** Connections that there may be for longer than that. */
const FEW = 16;
/** Connections that there may be at all. */
const MOST = 128;
