// The state of a match, kept up to date from a room's messages. Pure.

const KEPT_DELTAS = 20;

export class StateKeeper {
  /** `deltas` is what the server says of the game (`whole`, `own`); `apply(state, delta)` knows the game's own ones, and
   * answers the next state, or changes the one that it is given. */
  constructor(deltas, apply = null) {
    Object.assign(this, { deltas, apply, state: null, since: [] });
  }

  /** Whether the state is that of the last step. It is not where a game's own deltas cannot be applied. */
  get isCurrent() {
    return this.state !== null && this.since.length === 0;
  }

  /** Takes a `welcome`, a `keyframe` or a `tick`; `since` has the newest deltas that could not be applied. */
  take({ state, delta }) {
    if (state !== undefined) [this.state, this.since] = [state, []];
    else if (delta === undefined || delta === null || this.state === null) return;
    else if (this.deltas === 'whole') this.state = delta;
    else if (this.apply) this.state = this.apply(this.state, delta) ?? this.state;
    else this.since = [...this.since, delta].slice(-KEPT_DELTAS);
  }
}
