// Stand-ins for the machine: a clock that a test moves, sockets that it plays the server of, and a network where nobody answers requests.

/** A clock that stands until it is moved. */
class Clock {
  constructor() {
    Object.assign(this, { now_ms: 1000, timers: new Set() });
  }

  after(wait_ms, call) {
    const timer = { due_ms: this.now_ms + wait_ms, call };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Moves on; what is due on the way happens then. */
  async move(ms) {
    const until_ms = this.now_ms + ms;
    for (;;) {
      const [next] = [...this.timers].filter(({ due_ms }) => due_ms <= until_ms).sort((one, other) => one.due_ms - other.due_ms);
      if (!next) break;
      this.now_ms = Math.max(this.now_ms, next.due_ms);
      this.timers.delete(next);
      next.call();
      await settled();
    }
    this.now_ms = until_ms;
  }

  /** The machine sleeps for so long; what was due happens once, when it wakes up. */
  async sleep(ms) {
    this.now_ms += ms;
    await this.move(0);
  }
}

class FakeSocket {
  constructor(url, protocols) {
    Object.assign(this, { url, protocols, readyState: 0, sent: [], onopen: null, onmessage: null, onclose: null, onerror: null });
  }

  send(data) {
    if (this.readyState !== 1) throw new Error('sent into a socket that is not open');
    this.sent.push(data);
  }

  close() {
    this.readyState = 3;
  }
}

/** A machine for a client under test. */
export class Machine {
  constructor() {
    Object.assign(this, { clock: new Clock(), sockets: [], kept: new Map() });
    const keep = { getItem: (key) => this.kept.get(key) ?? null, setItem: (key, value) => this.kept.set(key, value), removeItem: (key) => this.kept.delete(key) };
    this.environment = {
      socket: (url, protocols) => this.dialed(new FakeSocket(url, protocols)),
      fetch: () => Promise.reject(new TypeError('nobody answers requests here')),
      now: () => this.clock.now_ms,
      after: (wait_ms, call) => this.clock.after(wait_ms, call),
      random: () => 0.5,
      seats: keep,
      account: keep,
      onHurry: () => () => {},
      isHidden: () => false,
    };
  }

  dialed(socket) {
    this.sockets.push(socket);
    return socket;
  }

  get socket() {
    return this.sockets.at(-1);
  }
}

/** Lets everything happen that waits for nothing. */
export const settled = () => new Promise((resolve) => { setImmediate(resolve); });
