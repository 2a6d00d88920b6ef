// The socket of a room: opens it, measures latency, comes back after a drop into the same seat and asks for what was
// missed. Knows nothing of games.
//
// `proof()` answers a promise of a ticket, for a player whose id asks for one; a seat that is kept needs none. Who watches shows one, too:
// some rooms may be watched only by those who have signed in.
//
// Calls `on.message(message)`, `on.live(anew)` (whether the line is a new one), `on.quiet(yes)` when the line says nothing any more (and when it does again),
// `on.waiting(ending, seconds, lost_ms)` while it tries again, `on.ended(ending)` when it does not, `on.latency(ms)`.

import { getRoom } from './api.js';
import { ending, foreign } from './endings.js';
import { forget, recall, remember } from './keepsake.js';
import { Pulse } from './pulse.js';
import { site } from './site.js';

const PINGS_AT_FIRST_MS = [0, 300, 600, 900];
const FIRST_RETRY_MS = 300;
const RETRY_MS = 900;
const SOON = 30; // tries that come as soon as that; a server that restarts is back by then
const BACKOFF_MS = [1500, 3000, 5000, 8000];
const PATIENCE_MS = [1500, 2000, 3000, 5000]; // for the handshake of a try: what is sent into a dead line is lost
const PATIENCE_FIRST_MS = 8000;
const STEADY_MS = 5000; // a connection that held this long starts the backoff anew

const nth = (list, index) => list[Math.min(index, list.length - 1)];

export class Connection {
  constructor({ room, player, watch, on, proof = null }) {
    Object.assign(this, { room, player, watch, on, proof });
    this.seq = 0;
    this.n = null; // of the last message that must arrive
    this.attempt = 0;
    this.lost_at = null;
    this.welcomed = false;
    this.key = `tiltyard.resume.${room}.${player}`;
    this.pulse = new Pulse({ ping: () => this.ping(), quiet: (quiet) => this.on.quiet(quiet), dead: () => this.drop() });
    for (const event of ['online', 'visibilitychange']) {
      (event === 'online' ? window : document).addEventListener(event, () => !document.hidden && this.hurry());
    }
    this.open();
  }

  /** Whether messages get through right now. What is sent into a line that went quiet would come out in one lump, later. */
  get live() {
    return this.welcomed && this.socket?.readyState === WebSocket.OPEN && !this.pulse.isQuiet;
  }

  /** Sends a message with the next `seq`; answers that number, or null when there is no connection. */
  act(message) {
    if (!this.live) return null;
    this.seq += 1;
    this.socket.send(JSON.stringify({ ...message, seq: this.seq }));
    return this.seq;
  }

  /** Sends a value as it is (games that take any JSON). */
  sendRaw(value) {
    if (this.live) this.socket.send(JSON.stringify(value));
    return this.live;
  }

  /** Gives the seat up; the server then closes with 1000. */
  leave() {
    this.leaving = true;
    forget(this.key);
    if (this.live && !this.watch) this.sendRaw({ type: 'leave' });
    else this.finish(ending(1000));
  }

  /** Tries again now, after an ending that asks first, or instead of waiting. */
  again() {
    clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.leaving = false;
    this.open();
  }

  /** Something says that it may work now: no need to wait for the next try. */
  hurry() {
    if (this.retryTimer) this.again();
  }

  open() {
    this.abandon();
    this.closing = null;
    this.opened_at = null;
    const patience_ms = this.n === null ? PATIENCE_FIRST_MS : nth(PATIENCE_MS, this.attempt);
    this.patience = setTimeout(() => this.drop(), patience_ms);
    if (this.proof && (this.watch || !recall(this.key))) this.prove();
    else this.dial(null);
  }

  /** A ticket first: addresses are written into logs, so they must not hold a token. */
  async prove() {
    const asked = (this.socket = {}); // nothing to close yet; another try puts its own in this place
    const ticket = await this.proof().catch((problem) => problem);
    if (asked !== this.socket) return;
    if (typeof ticket === 'string') this.dial(ticket);
    else if (this.watch) this.dial(null); // most rooms may be watched without a name
    else if (ticket === null || ticket.status === 401) this.finish(ending(4401));
    else this.drop();
  }

  dial(ticket) {
    const socket = new WebSocket(this.url(ticket), ['tiltyard.v1.json']);
    this.socket = socket;
    socket.onopen = () => {
      clearTimeout(this.patience);
      this.opened_at = performance.now();
      this.pulse.begin();
      for (const after_ms of PINGS_AT_FIRST_MS) setTimeout(() => this.ping(), after_ms);
    };
    socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    socket.onclose = (event) => this.closed(event);
  }

  /** Nothing that the old socket still says is heard: what it says is told again, or its seat is somebody else's now. */
  abandon() {
    clearTimeout(this.patience);
    this.pulse.end();
    this.welcomed = false;
    if (!this.socket) return;
    Object.assign(this.socket, { onopen: null, onmessage: null, onclose: null });
    this.socket.close?.();
  }

  /** The line is dead, whether the socket knows it or not. */
  drop() {
    this.abandon();
    this.closed({ code: 1006, reason: '', dropped: true });
  }

  url(ticket) {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const room = encodeURIComponent(this.room);
    const query = new URLSearchParams();
    if (ticket) query.set('ticket', ticket);
    if (this.watch) return `${scheme}://${location.host}/ws/spectate/${room}?${query}`;
    const token = recall(this.key);
    if (token) query.set('resume_token', token);
    if (token && this.n !== null) query.set('after', this.n);
    return `${scheme}://${location.host}/ws/game/${room}/${encodeURIComponent(this.player)}?${query}`;
  }

  ping() {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: 'ping', t: performance.now() }));
  }

  receive(message) {
    this.pulse.heard();
    if (message.type === 'pong') return this.on.latency(performance.now() - message.t);
    if (message.type === 'closing') this.closing = message;
    if (typeof message.n === 'number') this.n = message.n;
    if (message.type === 'welcome') {
      if (message.resume_token) remember(this.key, message.resume_token);
      const anew = !this.welcomed;
      this.welcomed = true;
      this.lost_at = null;
      this.on.live(anew);
    }
    return this.on.message(message);
  }

  async closed({ code, reason, dropped = false }) {
    clearTimeout(this.patience);
    this.pulse.end();
    this.lost_at ??= this.pulse.heard_at ?? performance.now();
    const { socket } = this;
    const held_ms = this.opened_at === null ? 0 : performance.now() - this.opened_at;
    if (held_ms > STEADY_MS) this.attempt = 0;
    if (this.leaving) return this.finish(ending(1000));
    const why = this.opened_at === null && !dropped ? await this.whyRefused() : null;
    if (why) return this.finish(why);
    if (socket !== this.socket) return undefined; // somebody was in a hurry meanwhile
    return this.settle(ending(code, this.closing?.reason ?? reason));
  }

  settle(how) {
    // A token the server no longer knows (it forgot us, or was started anew) is dropped, and we ask for a fresh seat. Whoever was
    // in already is being sent out, and does not come back by itself.
    if (!this.welcomed && [4400, 4401, 4403].includes(how.code) && recall(this.key)) {
      forget(this.key);
      this.n = null;
      return this.open();
    }
    if (how.again !== 'auto') {
      if (how.code !== 4409) forget(this.key);
      return this.on.ended(how);
    }
    const wait_ms = this.wait(how);
    this.attempt += 1;
    this.on.waiting(how, wait_ms / 1000, performance.now() - this.lost_at);
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.again(), wait_ms);
    return undefined;
  }

  /** How long until the next try: what the server asked for, or soon, or, after many tries, less and less often. */
  wait({ after_ms = 0 }) {
    const asked_ms = this.closing?.retry_after ? this.closing.retry_after * 1000 : after_ms;
    const soon_ms = this.attempt === 0 ? FIRST_RETRY_MS : RETRY_MS;
    const own_ms = this.attempt < SOON ? soon_ms : nth(BACKOFF_MS, this.attempt - SOON);
    return Math.max(own_ms * (0.8 + 0.3 * Math.random()), asked_ms);
  }

  finish(how) {
    this.abandon();
    this.on.ended(how);
  }

  /** A refused upgrade tells a page nothing but 1006; other addresses tell the rest. Answers null when we can't know. */
  async whyRefused() {
    const told = await site().catch(() => null);
    if (told?.page_welcome === false) return foreign(location.origin);
    return (await this.roomIsGone()) ? ending(4404) : null;
  }

  async roomIsGone() {
    try {
      await getRoom(this.room, { signal: AbortSignal.timeout(nth(PATIENCE_MS, this.attempt)) });
      return false;
    } catch (problem) {
      return problem.status === 404;
    }
  }
}
