// The page of a game on the stage of a room or a replay: hands it what the room says, and does what it asks for. When it has a
// fault, says so, and shows the state plainly if that is wanted.

import { el } from '../dom.js';
import { GameFrame } from './frame.js';
import { handed } from './handed.js';
import { PlainView } from './plain_view.js';
import { listenForKeys } from './room_keys.js';
import { StateKeeper } from './state.js';

const LINE_MS = 250;

export class FramedView {
  constructor(stage, session, game) {
    Object.assign(this, { stage, session, game, figures: {}, plain: null, fault: null });
    const mode = session.watchKeys ? 'replay' : session.watching ? 'watch' : 'play';
    this.keeper = new StateKeeper(game.delta_format);
    this.frame = new GameFrame({ game, mode, on: { said: (message) => SAID[message.kind]?.(this, message), fault: (text) => this.tellFault(text) } });
    stage.replaceChildren(this.frame.node);
    this.stop = new AbortController();
    listenForKeys(session, this.stop.signal);
    this.timer = setInterval(() => this.showLine(), LINE_MS);
  }

  // --- what the room says ---

  welcome(message) {
    this.pass(message, 'welcome');
    if (!this.session.watching && document.activeElement === document.body) this.frame.node.focus();
  }

  resume(message) {
    this.pass(message, 'resume');
  }

  keyframe(message) {
    this.pass(message, 'keyframe');
  }

  tick(message) {
    this.pass(message, 'tick');
  }

  events(message) {
    this.pass(message, 'events');
  }

  action(message) {
    this.pass({ ...message, seat: this.session.seatOf(message.player) }, 'action');
  }

  over(message) {
    this.pass(message, 'over');
  }

  pass(message, why) {
    this.last = message.room ? message : this.last;
    if (why !== 'events') this.keep(message);
    if (message.players) this.roster();
    this.showLine();
    if (this.plain) PLAINLY[why]?.(this.plain, message);
    else this.frame.send({ kind: 'room', message: handed(message), why });
  }

  keep(message) {
    try {
      this.keeper.take(message);
    } catch (fault) {
      this.tellFault(fault.message);
    }
  }

  roster() {
    const { session } = this;
    const players = session.seats();
    if (this.plain) return this.plain.roster();
    this.frame.send({ kind: 'roster', seat: session.seat, players: players.map(({ seat, id, name, bot, away }) => ({ seat, id, name, bot, away })) });
    session.showPlayers(players.map((row) => ({ ...row, figures: this.figures[row.seat] ?? {} })));
    return undefined;
  }

  hold(held) {
    this.frame.send({ kind: 'hold', held });
  }

  /** Whether something can be sent now. */
  showLine() {
    const live = !this.session.watching && Boolean(this.session.connection.live);
    if (live !== this.live) this.frame.send({ kind: 'line', live });
    this.live = live;
  }

  // --- when it fails ---

  tellFault(text) {
    if (this.fault !== null) return; // the first one says most
    this.fault = text;
    const button = (words, click, kind = null) => el('button', { type: 'button', class: kind, on: { click } }, words);
    this.notice = el('div', { class: 'page-fault', role: 'alert' },
      el('p', {}, el('b', {}, `The page of ${this.game.title} has a fault. `), text),
      el('div', { class: 'row' }, button('Show the state plainly', () => this.goPlain(), 'primary'), button('Load again', () => location.reload()), button('Close', () => this.notice.remove(), 'quiet')));
    this.stage.append(this.notice);
  }

  goPlain() {
    this.stop.abort();
    this.frame.end();
    this.plain = new PlainView(this.stage, this.session, this.game);
    if (this.last) this.plain.welcome({ ...this.last, state: this.keeper.state });
  }

  debug() {
    if (this.plain) return { page: this.game.page, fault: this.fault, ...this.plain.debug() };
    return { page: this.game.page, fault: this.fault, shown_state: this.keeper.state };
  }

  end() {
    this.stop.abort();
    clearInterval(this.timer);
    this.frame.end();
    this.plain?.end();
  }
}

const PLAINLY = {
  __proto__: null,
  welcome: (view, message) => view.welcome(message),
  resume: (view, message) => view.resume(message),
  keyframe: (view, message) => view.keyframe(message),
  tick: (view, message) => view.tick(message),
  events: (view, message) => view.events(message),
  action: (view, message) => view.action(message),
};

const SAID = {
  __proto__: null,
  act(view, { number, action }) {
    const seq = view.session.act(action) ?? null;
    view.frame.send({ kind: 'sent', number, seq });
  },
  say: (view, { text }) => view.session.say(text),
  toast: (view, { text }) => view.session.toast(text),
  remark: (view, { text }) => view.session.remark(text),
  bot: (view, { level }) => !view.session.watching && view.session.addBot(level),
  figures(view, { figures }) {
    view.figures = figures ?? {};
    view.roster();
  },
  /** As if it had been pressed beside the frame. */
  key(view, { key }) {
    view.frame.node.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true }));
  },
};
