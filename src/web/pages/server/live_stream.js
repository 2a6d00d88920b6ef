// An event stream that a page follows while it is looked at: hidden pages give theirs up (a browser has few connections for
// each host), and take it up again when they are seen. Comes back after a fault by itself.
//
// Calls `on.message(message)` and `on.state(word)` with `live`, `waiting`, or `refused`: then it has
// given up.

const AGAIN_MS = [500, 1000, 2000, 4000, 8000];
const STEADY_MS = 5000;
const REFUSALS = new Set([400, 401, 403, 404]); // asking again will not help

export class LiveStream {
  /** `address(after)` answers where it is, or a promise of it; `after` is what a stream that is taken up again has to be asked with. */
  constructor({ address, on }) {
    Object.assign(this, { address, on, tries: 0, last: null, wanted: true });
    this.attend = () => (document.hidden ? this.rest() : this.open());
    document.addEventListener('visibilitychange', this.attend);
    addEventListener('online', this.attend);
    this.attend();
  }

  /** For good. */
  end() {
    this.wanted = false;
    this.rest();
    document.removeEventListener('visibilitychange', this.attend);
    removeEventListener('online', this.attend);
  }

  rest() {
    clearTimeout(this.timer);
    this.turn = (this.turn ?? 0) + 1;
    if (!this.source) return;
    Object.assign(this.source, { onopen: null, onmessage: null, onerror: null });
    this.source.close();
    this.source = null;
  }

  async open() {
    if (this.source?.readyState < EventSource.CLOSED) return;
    this.rest();
    const { turn } = this;
    const address = await Promise.resolve(this.address(this.last === null ? {} : { after: this.last })).catch((problem) => problem);
    if (turn !== this.turn || !this.wanted) return;
    if (REFUSALS.has(address?.status)) this.refused();
    else if (typeof address !== 'string') this.lost();
    else this.follow(address);
  }

  follow(address) {
    const source = new EventSource(address);
    this.source = source;
    source.onopen = () => {
      this.opened_at = performance.now();
      this.on.state('live');
    };
    source.onmessage = (event) => {
      if (event.lastEventId) this.last = event.lastEventId;
      const message = JSON.parse(event.data);
      if (message.type === 'closing') this.lost();
      else this.on.message(message);
    };
    source.onerror = () => this.lost();
  }

  refused() {
    this.end();
    this.on.state('refused');
  }

  lost() {
    if (performance.now() - this.opened_at > STEADY_MS) this.tries = 0;
    this.opened_at = undefined;
    this.rest();
    this.on.state('waiting');
    const wait_ms = AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.attend(), wait_ms * (0.8 + 0.4 * Math.random()));
  }
}
