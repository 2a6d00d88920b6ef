// What the server says of one tournament, kept up to date: asked for once, then changed by what its stream tells.

import { server } from '../server/server.js';
import { account } from '../account/account.js';
import { matchesIn, merged } from '../bracket/model.js';

const APART_MS = 400; // between two questions, so that a tournament that changes all the time is not asked about all the time
const APART_MAX_MS = 2000; // one slow answer must not put off the next question for long

export class Live {
  /** `on.shown()` is called when there is something new, `on.failed(problem)` when the first question fails, `on.state(word)` as of streams. */
  constructor(id, on) {
    Object.assign(this, { id, on, info: null, bracket: null, asked: null, again: false });
  }

  /** Everything anew. */
  async load() {
    this.again = true;
    this.asked ??= this.ask().finally(() => { this.asked = null; });
    return this.asked;
  }

  async ask() {
    while (this.again) {
      this.again = false;
      const began = performance.now();
      try {
        const [info, bracket] = await Promise.all([server.tournaments.get(this.id), server.tournaments.bracket(this.id)]);
        Object.assign(this, { info, bracket: { ...bracket, matches: matchesIn(bracket) } });
        this.on.shown();
        this.follow();
      } catch (problem) {
        if (this.info === null || problem.status === 404) return this.on.failed(problem);
      }
      const took = performance.now() - began;
      await new Promise((resolve) => { setTimeout(resolve, Math.min(APART_MAX_MS, Math.max(APART_MS, 3 * took))); });
    }
    return undefined;
  }

  follow() {
    this.stream ??= server.followTournament(this.id, { message: (message) => this.receive(message), state: this.on.state });
  }

  /** Somebody else looks now: what is shown to whom differs. */
  restart() {
    this.stream?.end();
    this.stream = null;
    this.load();
  }

  receive(message) {
    if (message.type === 'tournament') this.whole(message);
    else if (message.type === 'tournament_changed') this.changed(message);
  }

  whole({ id, tournament }) {
    if (id < this.bracket.last) return;
    Object.assign(this, { info: { ...this.info, ...tournament } });
    if (id === this.bracket.last) this.on.shown();
    else this.load();
  }

  changed(message) {
    const now = merged(this.bracket, message);
    if (now === this.bracket) return;
    if (now === null || this.isAboutMe(message)) this.load();
    if (now === null) return;
    Object.assign(this, { bracket: now, info: { ...this.info, ...message.tournament } });
    this.on.shown();
  }

  /** Whether the tournament has to be asked for: what one can do oneself is not in the stream. */
  isAboutMe({ tournament, matches, entrants }) {
    const me = account.who?.player;
    const isMine = ({ player }) => player === me;
    return tournament.status !== this.info.status || (me !== undefined && (entrants.some(isMine) || matches.some(({ slots }) => slots.some(isMine))));
  }
}
