// A replay as it comes from the server: an event stream from a moment on, at a speed. Plays, pauses, seeks. Knows nothing of
// games, but that some show their steps one by one and others only what was done.
//
// Calls `on.message(message, {goesOn})` (`goesOn`: the picture is where it was), `on.state(word)` with `playing`, `paused`,
// `loading`, `lost` or `over`, and `on.failed()` when the stream cannot be had.

import { server } from '../server/server.js';

const STEPS = new Set(['player_joined', 'player_left', 'player_action']); // each a step, where no ticks are told
const AGAIN_MS = 1000;
const TRIES = 5;

export class Playback {
  constructor({ match, on }) {
    Object.assign(this, { match, on, speed: 1, tick: null, state: 'paused', tries: 0 });
  }

  get plays() {
    return this.state === 'playing' || this.state === 'loading' || this.state === 'lost';
  }

  /** Plays on from `from`: a tick, a time such as `90s`, or where it stands. */
  play(from = this.tick ?? 0) {
    this.goesOn = from === this.tick;
    this.stopsAtFirst = false;
    this.close();
    this.turn('loading');
    this.counts = true;
    const query = { from, speed: this.speed };
    this.stream = server.follow(`/stream/replays/${encodeURIComponent(this.match)}`, query, {
      message: (message) => this.receive(message),
      state: (state) => state !== 'live' && this.lost(),
    }, { hiddenToo: true });
  }

  pause() {
    this.close();
    this.turn('paused');
  }

  /** Stands at a moment: shows it, and plays on only if it played. */
  seek(from) {
    const stops = this.state === 'paused' || this.stopsAtFirst;
    this.play(from);
    this.stopsAtFirst = stops;
  }

  setSpeed(speed) {
    this.speed = speed;
    if (this.plays) this.play();
  }

  close() {
    clearTimeout(this.timer);
    this.stream?.end();
    this.stream = null;
  }

  turn(state) {
    if (this.state === state) return;
    this.state = state;
    this.on.state(state);
  }

  receive(message) {
    this.tries = 0;
    this.note(message);
    this.on.message(message, { goesOn: this.goesOn });
    if (message.type === 'welcome') {
      this.goesOn = false;
      if (this.stopsAtFirst) this.pause();
      else this.turn('playing');
      this.stopsAtFirst = false;
    }
    if (message.type === 'replay_over') this.end();
  }

  /** Where it stands now. */
  note({ type, tick, from }) {
    if (type === 'replay') this.tick = from;
    else if (typeof tick === 'number') [this.tick, this.counts] = [tick, type === 'welcome'];
    else if (STEPS.has(type) && this.counts) this.tick += 1;
  }

  end() {
    this.close();
    this.turn('over');
  }

  /** The stream broke off before the end. */
  lost() {
    this.close();
    this.tries += 1;
    if (this.tries > TRIES || this.tick === null) return this.on.failed();
    this.turn('lost');
    this.timer = setTimeout(() => this.play(), AGAIN_MS);
    return undefined;
  }
}
