// A room of a game without a page: its state as it is, what happens, and its actions as buttons and fields. So a new game can be
// played before anybody has drawn anything.

import { el, setText } from '../dom.js';
import { actionForms } from './actions.js';
import { listenForKeys } from './room_keys.js';
import { getSchemas } from './schemas.js';
import { StateKeeper } from './state.js';
import { tree } from './tree.js';

const EVERY_MS = 150; // a state that changes faster cannot be read
const EVENTS_MAX = 40;
const HAPPENS = { __proto__: null, welcome: 'You came in here.', keyframe: 'The whole state came anew.' };

export class PlainView {
  constructor(stage, session, game) {
    Object.assign(this, { session, game, keeper: new StateKeeper(game.deltas), shownState: undefined, tickNow: null, steps: 0 });
    this.head = el('p', { class: 'plain-head', role: 'status' });
    this.state = el('div', { class: 'plain-state' });
    this.stale = el('p', { class: 'muted', hidden: true });
    this.log = el('ol', { class: 'plain-events', 'aria-label': 'What happened', tabindex: 0 });
    this.act = el('div', { class: 'plain-actions' });
    const none = session.watching ? null : this.act;
    stage.replaceChildren(el('div', { class: 'plain' },
      el('section', { class: 'card plain-main', 'aria-label': 'State of the match' }, this.head, this.state, this.stale),
      el('div', { class: 'plain-side' }, none, el('section', { class: 'card' }, el('h2', {}, 'What happened'), this.log))));
    this.stop = new AbortController();
    listenForKeys(session, this.stop.signal);
    if (!session.watching) this.offer();
  }

  /** The actions; which there are the server knows. */
  async offer() {
    try {
      const schemas = await getSchemas(this.game.name);
      const send = (action) => this.send(action);
      this.act.replaceChildren(el('section', { class: 'card' }, el('h2', {}, 'Your actions'), ...actionForms(schemas.action, send)));
    } catch (problem) {
      this.act.replaceChildren(el('p', { class: 'fault-box' }, `The actions of this game can’t be asked for: ${problem.message}`));
    }
  }

  send(action) {
    const seq = this.session.act(action);
    if (seq === null) this.session.toast('Not connected right now.');
    this.sent = (this.sent ?? 0) + (seq === null ? 0 : 1);
  }

  // --- what the room says ---

  welcome(message) {
    this.log.replaceChildren();
    this.shownState = undefined;
    this.take(message);
    this.write(HAPPENS.welcome);
  }

  resume(message) {
    this.take(message);
  }

  keyframe(message) {
    this.take(message);
    this.write(HAPPENS.keyframe);
  }

  tick(message) {
    this.take(message);
    this.events(message);
    for (const { seat, action } of message.actions ?? []) this.write(`${this.session.nameOf(seat)}: ${brief(action)}`);
  }

  events({ events = [] }) {
    for (const event of events) this.write(brief(event));
  }

  action({ player, action }) {
    this.write(`${player}: ${brief(action)}`);
  }

  roster() {
    const { session } = this;
    session.showPlayers(session.seats().map((row) => ({ ...row, figures: {} })));
    this.showHead();
  }

  take(message) {
    this.keeper.take(message);
    this.tickNow = message.tick ?? this.tickNow;
    this.steps += 1;
    if (message.players) this.roster();
    this.timer ??= setTimeout(() => this.show(), this.shownState === undefined ? 0 : EVERY_MS);
  }

  // --- the picture ---

  show() {
    this.timer = null;
    this.showHead();
    const { state, since, isCurrent } = this.keeper;
    this.state.replaceChildren(tree(state, this.shownState === undefined ? state : this.shownState));
    this.shownState = structuredClone(state); // a game's own deltas may be put into it
    this.stale.hidden = isCurrent;
    if (!isCurrent) this.stale.replaceChildren('This game writes its changes in a way of its own, which is not known here. The newest since then: ', el('code', {}, brief(since.at(-1))));
  }

  showHead() {
    const { session, game } = this;
    const mine = session.seat === null ? 'You are watching' : `You sit at ${session.seat}`;
    const others = session.seats().filter(({ seat }) => seat !== session.seat).map(({ seat, name }) => `${seat} is ${name}`);
    setText(this.head, [[game.icon, game.title].filter(Boolean).join(' '), this.tickNow === null ? null : `step ${this.tickNow}`, mine, ...others.slice(0, 7)].filter(Boolean).join(' · '));
  }

  write(text) {
    this.log.prepend(el('li', {}, text));
    while (this.log.children.length > EVENTS_MAX) this.log.lastChild.remove();
  }

  debug() {
    return { plain: true, shown_state: this.keeper.state, is_current: this.keeper.isCurrent, steps: this.steps };
  }

  end() {
    this.stop.abort();
    clearTimeout(this.timer);
  }
}

/** An event or an action in one line: `Round: hands rock, paper; winner 1`. */
function brief(value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value);
  const { kind, type, ...more } = value;
  const fields = Object.entries(more).map(([name, part]) => `${name.replaceAll('_', ' ')} ${typeof part === 'string' ? part : JSON.stringify(part)}`);
  return [kind ?? type, fields.join(', ')].filter(Boolean).join(': ');
}
