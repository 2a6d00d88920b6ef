// The state of a match, kept up to date from a room's messages. Pure.

import { reducerOf } from '/client/reduce.js';

const KEPT_DELTAS = 20;

export class StateKeeper {
  /** `format` is what the server says (`patch`, `whole`, or nothing for a game's own deltas); `apply(state, delta)` knows those, and answers
   * the next state, or changes the one that it is given. */
  constructor(format, apply = null) {
    Object.assign(this, { step: reducerOf(format) ?? apply, state: null, since: [] });
  }

  /** Whether the state is that of the last step. It is not where a game's own deltas cannot be applied. */
  get isCurrent() {
    return this.state !== null && this.since.length === 0;
  }

  /** Takes a `welcome`, a `keyframe` or a `tick`; `since` has the newest deltas that could not be applied. Errors: a delta that does not fit;
   * the state is not current then, until the next whole one. */
  take({ state, delta }) {
    if (state !== undefined) [this.state, this.since] = [state, []];
    else if (delta !== undefined && delta !== null && this.state !== null) this.advance(delta);
  }

  advance(delta) {
    this.since = [...this.since, delta].slice(-KEPT_DELTAS);
    if (!this.step || this.since.length > 1) return;
    this.state = this.step(this.state, delta) ?? this.state;
    this.since = [];
  }
}
