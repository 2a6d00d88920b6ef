// The golden transcripts: the client, between a program and a network that a transcript plays, does what it says.

import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Tiltyard } from '../dist/tiltyard.js';
import { decode } from '../dist/msgpack.js';
import { Machine, settled } from './stand_ins.mjs';

const FOLDER = new URL('../../transcripts/', import.meta.url);
const NO_TRANSCRIPTS = new Set(['patches.json']);

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json') && !NO_TRANSCRIPTS.has(name))) {
  test(file, async () => {
    const transcript = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
    assert.equal(transcript.transcript, 1);
    const play = new Play(transcript);
    for (const [at, step] of transcript.steps.entries()) {
      const [kind] = Object.keys(step).filter((field) => field !== 'bytes');
      try {
        await play[kind](step[kind], step);
      } catch (error) {
        error.message = `step ${at + 1}, ${JSON.stringify(step).slice(0, 300)}: ${error.message}`;
        throw error;
      }
    }
    await play.end_of_transcript();
  });
}

class Play {
  constructor({ client: { room, player, encoding }, steps }) {
    this.machine = new Machine();
    this.dials = 0; // of those that were dialed, the ones that the transcript has seen
    this.says = 0; // of what was sent over this socket, likewise
    this.handed_on = [];
    this.heard = [];
    this.ended = [];
    this.isPacked = encoding === 'msgpack';
    const server = new Tiltyard('http://server', { environment: this.machine.environment });
    const options = { encoding };
    if (steps[0].ticket) options.ticket = () => new Promise((resolve) => { this.give = resolve; });
    this.room = player === null ? server.watch(room, options) : server.enter(room, { ...options, player });
    this.room.on('message', (message) => this.handed_on.push(message));
    this.room.on('over', ({ match_id }) => this.ended.push(match_id));
    this.room.on('waiting', (how, seconds) => { this.waiting = seconds; });
    this.room.on('closed', (how) => { this.closed = how; });
  }

  get socket() {
    return this.machine.socket;
  }

  /** What was sent over the open line and not been looked at, but for pings. */
  unseen() {
    const sent = (this.socket?.sent ?? []).map((data) => {
      assert.equal(typeof data === 'string', !this.isPacked, 'the frame is of the other encoding');
      return this.isPacked ? decode(data) : JSON.parse(data);
    });
    this.pings = sent.filter(({ type }) => type === 'ping').length;
    return sent.filter(({ type }) => type !== 'ping').slice(this.says);
  }

  async nothing_more() {
    await settled();
    assert.equal(this.machine.sockets.length, this.dials, 'it dialed, and should not have');
    assert.deepEqual(this.unseen(), []);
  }

  async ticket(ticket) {
    await settled();
    this.give(ticket);
    await settled();
  }

  async dial({ path, query, subprotocol }) {
    await settled();
    for (let waited_ms = 0; this.waiting !== undefined && waited_ms < 20_000 && this.machine.sockets.length === this.dials; waited_ms += 10) await this.machine.clock.move(10);
    this.waiting = undefined;
    assert.equal(this.machine.sockets.length, this.dials + 1, 'it has dialed');
    Object.assign(this, { dials: this.dials + 1, says: 0 });
    const url = new URL(this.socket.url);
    assert.equal(url.protocol, 'ws:');
    assert.deepEqual([url.pathname, Object.fromEntries(url.searchParams), this.socket.protocols], [path, query, [subprotocol]]);
  }

  async opened() {
    this.socket.readyState = 1;
    this.socket.onopen({});
    await settled();
  }

  async unreachable() {
    this.socket.onerror({});
    await settled();
  }

  async hear(message, { bytes }) {
    await this.nothing_more();
    this.heard.push(message);
    this.socket.onmessage({ data: bytes ? Uint8Array.from(Buffer.from(bytes, 'hex')).buffer : JSON.stringify(message) });
    await settled();
  }

  async close(frame) {
    this.socket.readyState = 3;
    this.socket.onclose(frame);
    await settled();
  }

  async cut() {
    await this.close({ code: 1006, reason: '' });
  }

  async silence({ s }) {
    const { socket } = this;
    for (let silent_ms = 0; silent_ms < 1000 * s && socket.readyState === 1; silent_ms += 10) await this.machine.clock.move(10);
    const pings = socket.sent.filter((data) => JSON.parse(data).type === 'ping').length;
    assert.ok(pings > 0, 'it asked whether the line is alive');
    assert.equal(socket.readyState, 3, 'it gave the line up');
  }

  async wait({ at_least_s, at_most_s }) {
    await settled();
    // A token that is not taken is forgotten, and the next try is made at once.
    if (this.waiting === undefined) return assert.equal(at_least_s, 0);
    assert.ok(this.waiting >= at_least_s && this.waiting <= at_most_s, `it waits for ${this.waiting} s`);
    if (this.machine.sockets.length > this.dials) return assert.equal(at_least_s, 0); // within a silence
    await this.machine.clock.move(Math.max(0, 1000 * Math.min(at_least_s, this.waiting) - 1));
    return assert.equal(this.machine.sockets.length, this.dials, 'it came back too soon');
  }

  async end({ code, reason }) {
    await settled();
    assert.deepEqual([this.closed?.code, this.closed?.reason], [code, reason]);
    await this.machine.clock.move(120_000);
    assert.equal(this.machine.sockets.length, this.dials, 'it came back by itself');
  }

  async act(action) {
    this.room.send(action);
  }

  async say(words) {
    this.room.chat(words);
  }

  async leave() {
    this.room.leave();
  }

  async again() {
    this.closed = undefined;
    this.room.again();
  }

  async sent(message) {
    const [first] = this.unseen();
    assert.deepEqual(first, message);
    this.says += 1;
  }

  async know(known) {
    await this.nothing_more();
    const { seat, n, tick, whole, deltas, over, acked, pending, lost, refused } = this.room.books;
    const players = this.room.players.map(({ seat: of, player, bot, away }) => ({ seat: of, player, bot, away }));
    assert.deepEqual({ seat, players, n, tick, whole, deltas, over, acked, pending, lost, refused }, known);
  }

  async end_of_transcript() {
    const told = (messages) => messages.filter(({ type }) => type !== 'closing' && type !== 'pong');
    assert.deepEqual(told(this.handed_on), told(this.heard));
    const ends = this.heard.map(({ type, match_id, over, room }) => (type === 'match_over' ? match_id : over && room.match_id)).filter(Boolean);
    assert.deepEqual(this.ended, [...new Set(ends)], 'the end of each match was told once');
  }
}
