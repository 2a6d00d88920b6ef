// Whether a line is alive: asks when nothing is heard, and says when nothing answers. A socket alone notices a network that is gone
// after minutes only.

import type { Environment } from './environment.ts';

const BEAT_MS = 500;
const PING_EVERY_MS = 2000;
const ASK_AFTER_MS = 900; // nothing heard for so long: ask
const QUIET_AFTER_MS = 900; // not answered for so long: say so
const DEAD_AFTER_MS = 2500; // not answered for so long: it is dead
const ASLEEP_MS = 1500; // beats so far apart say that the machine slept, and nothing about the line

export interface Watched {
  ping(): void;
  quiet(isQuiet: boolean): void;
  dead(): void;
}

export class Pulse {
  isQuiet = false;
  heard_at: number | null = null;
  #asked_at: number | null = null;
  #pinged_at = 0;
  #beaten_at = 0;
  #cancel = () => {};
  readonly #environment: Environment;
  readonly #watched: Watched;

  constructor(environment: Environment, watched: Watched) {
    this.#environment = environment;
    this.#watched = watched;
  }

  begin(): void {
    this.end();
    this.#asked_at = null;
    this.#pinged_at = this.#beaten_at = this.heard_at = this.#environment.now();
    this.#next();
  }

  end(): void {
    this.#cancel();
    this.isQuiet = false;
  }

  /** Something came in. */
  heard(): void {
    this.heard_at = this.#environment.now();
    this.#asked_at = null;
    this.#turn(false);
  }

  #next(): void {
    this.#cancel = this.#environment.after(BEAT_MS, () => {
      this.#next();
      this.#beat(this.#environment.now());
    });
  }

  #beat(now: number): void {
    if (now - this.#beaten_at > ASLEEP_MS) this.#asked_at = null;
    this.#beaten_at = now;
    if (this.#asked_at === null && now - (this.heard_at ?? now) > ASK_AFTER_MS) this.#ask(now);
    else if (now - this.#pinged_at > PING_EVERY_MS) this.#send(now);
    if (this.#asked_at === null) return;
    if (now - this.#asked_at > QUIET_AFTER_MS) this.#turn(true);
    if (now - this.#asked_at > DEAD_AFTER_MS) this.#watched.dead();
  }

  #ask(now: number): void {
    this.#asked_at = now;
    this.#send(now);
  }

  #send(now: number): void {
    this.#pinged_at = now;
    this.#watched.ping();
  }

  #turn(isQuiet: boolean): void {
    if (isQuiet === this.isQuiet) return;
    this.isQuiet = isQuiet;
    this.#watched.quiet(isQuiet);
  }
}
