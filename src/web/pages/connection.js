// The socket of a room: opens it, measures latency, comes back after a drop into the same seat. Knows nothing of games.
//
// Calls `on.message(message)`, `on.live()`, `on.waiting(ending, seconds)` while it tries again, `on.ended(ending)` when
// it does not, `on.latency(ms)`.

import { getRoom } from './api.js';
import { ending } from './endings.js';

const PING_EVERY_MS = 2000;
const PINGS_AT_FIRST_MS = [0, 300, 600, 900];
const BACKOFF_MS = [400, 800, 1500, 3000, 5000, 8000];
const STEADY_MS = 5000; // a connection that held this long starts the backoff anew

export class Connection {
  constructor({ room, player, watch, on }) {
    Object.assign(this, { room, player, watch, on });
    this.seq = 0;
    this.attempt = 0;
    this.key = `tiltyard.resume.${room}.${player}`;
    this.open();
  }

  /** Whether messages get through right now. */
  get live() {
    return this.socket?.readyState === WebSocket.OPEN;
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
    else this.finish(1000);
  }

  /** Tries again now, after an ending that asks first, or instead of waiting. */
  again() {
    clearTimeout(this.retryTimer);
    this.leaving = false;
    this.open();
  }

  open() {
    this.closing = null;
    this.opened_at = null;
    const socket = new WebSocket(this.url(), ['tiltyard.v1.json']);
    this.socket = socket;
    socket.onopen = () => {
      this.opened_at = performance.now();
      this.pinger = setInterval(() => this.ping(), PING_EVERY_MS);
      for (const after_ms of PINGS_AT_FIRST_MS) setTimeout(() => this.ping(), after_ms);
    };
    socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    socket.onclose = (event) => {
      if (socket === this.socket) this.closed(event);
    };
  }

  url() {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const room = encodeURIComponent(this.room);
    if (this.watch) return `${scheme}://${location.host}/ws/spectate/${room}`;
    const token = recall(this.key);
    const query = token ? `?resume_token=${encodeURIComponent(token)}` : '';
    return `${scheme}://${location.host}/ws/game/${room}/${encodeURIComponent(this.player)}${query}`;
  }

  ping() {
    this.sendRaw({ type: 'ping', t: performance.now() });
  }

  receive(message) {
    if (message.type === 'pong') return this.on.latency(performance.now() - message.t);
    if (message.type === 'closing') this.closing = message;
    if (message.type === 'welcome') {
      if (message.resume_token) remember(this.key, message.resume_token);
      this.on.live();
    }
    return this.on.message(message);
  }

  async closed({ code, reason }) {
    clearInterval(this.pinger);
    const held_ms = this.opened_at === null ? 0 : performance.now() - this.opened_at;
    if (held_ms > STEADY_MS) this.attempt = 0;
    if (this.leaving) return this.finish(1000);
    // A refused upgrade tells a page nothing but 1006; the room's own address tells the rest.
    if (this.opened_at === null && (await this.roomIsGone())) return this.finish(4404);
    return this.settle(ending(code, this.closing?.reason ?? reason));
  }

  settle(how) {
    // A token the server no longer knows (it forgot us, or was started anew) is dropped, and we ask for a fresh seat.
    if ([4400, 4401, 4403].includes(how.code) && recall(this.key)) {
      forget(this.key);
      return this.open();
    }
    if (how.again !== 'auto') {
      if (how.code !== 4409) forget(this.key);
      return this.on.ended(how);
    }
    const backoff_ms = BACKOFF_MS[Math.min(this.attempt, BACKOFF_MS.length - 1)] * (0.8 + 0.4 * Math.random());
    const asked_ms = this.closing?.retry_after ? this.closing.retry_after * 1000 : (how.after_ms ?? 0);
    const wait_ms = Math.max(backoff_ms, asked_ms);
    this.attempt += 1;
    this.on.waiting(how, wait_ms / 1000);
    this.retryTimer = setTimeout(() => this.open(), wait_ms);
    return undefined;
  }

  finish(code) {
    this.socket.onclose = null;
    this.socket.close();
    clearInterval(this.pinger);
    this.on.ended(ending(code));
  }

  async roomIsGone() {
    try {
      await getRoom(this.room);
      return false;
    } catch (problem) {
      return problem.status === 404;
    }
  }
}

function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, token) {
  try {
    sessionStorage.setItem(key, token);
  } catch {
    // without storage a reload takes a new seat; nothing else is lost
  }
}

function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}
