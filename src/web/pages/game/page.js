// What the page of a game imports: `import { join } from '/client/page.js'`. The room around it (players, chat, clock of the
// connection, replays) is the server's page, which hands everything over; this is its other end.
//
//   const room = await join();            // or join({ apply: (state, delta) => next }), for deltas of the game's own
//   room.on('change', ({ events }) => draw(room.state, events));
//   room.act({ type: 'throw', hand: 'rock' });
//
// Of a room: `mode` ('play', 'watch', 'replay', 'card'), `game` ({name, title, icon, bots}), `info` (as the server lists the room), `seat`
// (one's own, or null), `players` ([{seat, id, name, bot, away}]), `state`, `tick`, `over` (the result, or null), `held` (a replay stands
// still), `welcome` (the newest one, as docs/protocol.md has it, without the token of the seat), `canAct`. `on(name, listener)` answers a
// function that takes the listener away again:
//   'change'  ({why, tick, delta, events, actions, acked})  the state is another one; `why`: 'welcome', 'resume', 'keyframe', 'tick', 'events'
//   'action'  ({seat, player, action})      in games that show actions alone
//   'players' (players)                     somebody came or went
//   'over'    (result)                      the match is over: {results, match_id, …}; null when the next one begins
//   'hold'    (held)                        a replay stands still, or goes on
//   'line'    (canAct)                      the connection is gone, or back

import { StateKeeper } from '/assets/game/state.js';
import { forwardKeys } from '/assets/game/page_keys.js';

const waiting = []; // what came before anybody joined
let port = null;
let receive = (message) => waiting.push(message);

/** Whether this page is shown by a room. */
const isFramed = parent !== window;

class Room {
  constructor(begin, { apply }) {
    const { mode, game, format } = begin;
    Object.assign(this, { mode, game, info: null, seat: null, players: [], tick: null, over: null, held: false, canAct: false });
    /** @type {Omit<import('/client/tiltyard.js').messages.WelcomeMessage, 'resume_token'> | null} */
    this.welcome = null;
    this.listeners = new Map();
    this.keeper = new StateKeeper(format, apply);
    this.acts = 0;
    this.sent = []; // [seq, number of the act] that the server has not told to be done
  }

  get state() {
    return this.keeper.state;
  }

  /** Oneself among the players, or null. */
  get me() {
    return this.players.find(({ seat }) => seat === this.seat) ?? null;
  }

  player(seat) {
    return this.players.find((player) => player.seat === seat) ?? null;
  }

  /** The name of who sits there. */
  nameOf(seat) {
    return this.player(seat)?.name ?? `seat ${seat}`;
  }

  on(name, listener) {
    const all = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, all.add(listener));
    return () => all.delete(listener);
  }

  emit(name, value) {
    for (const listener of this.listeners.get(name) ?? []) {
      try {
        listener(value);
      } catch (fault) {
        reportError(fault);
      }
    }
  }

  /** Sends an action; answers its number (1, 2, …), which `acked` of a change reaches when it was done, or null when nothing can be
   * sent now. */
  act(action) {
    if (!this.canAct) return null;
    this.acts += 1;
    tell({ kind: 'act', number: this.acts, action });
    return this.acts;
  }

  /** Says something to who does not see the page, for a moment to who does, or as a line of the chat. */
  say(text) {
    tell({ kind: 'say', text: String(text) });
  }

  toast(text) {
    tell({ kind: 'toast', text: String(text) });
  }

  remark(text) {
    tell({ kind: 'remark', text: String(text) });
  }

  /** Figures for the list of players: `{0: {Score: 3}, 1: {Score: 5}}`, by seat. */
  showFigures(figures) {
    tell({ kind: 'figures', figures });
  }

  /** Asks for a bot, in a game that has some: `easy`, `normal` or `hard`. */
  addBot(level = 'normal') {
    tell({ kind: 'bot', level });
  }

  // --- what the room says ---

  roster({ seat, players }) {
    Object.assign(this, { seat, players });
    this.emit('players', players);
  }

  hold({ held }) {
    this.held = held;
    this.emit('hold', held);
  }

  line({ live }) {
    this.canAct = live;
    this.emit('line', live);
  }

  room({ message, why }) {
    MESSAGES[message.type]?.(this, message, why ?? message.type);
  }

  sentAs({ number, seq }) {
    if (seq !== null) this.sent.push([seq, number]);
  }

  change(why, { tick, delta, events = [], actions = [], acks = [] }) {
    this.tick = tick ?? this.tick;
    const done = acks.find(([seat]) => seat === this.seat)?.[1] ?? -1;
    const acked = this.sent.filter(([seq]) => seq <= done).at(-1)?.[1] ?? null;
    this.sent = this.sent.filter(([seq]) => seq > done);
    this.emit('change', { why, tick: this.tick, delta, events, actions, acked });
  }

  /** The end of a match is told once, though each `welcome` behind it says it again. */
  turnOver(result) {
    if (this.over?.match_id === result?.match_id) return;
    this.over = result;
    this.emit('over', result);
  }
}

const take = (room, message, why) => {
  room.keeper.take(message);
  room.change(why, message);
};

const MESSAGES = {
  __proto__: null,
  welcome(room, message, why) {
    Object.assign(room, { welcome: message, info: message.room });
    if (why === 'welcome') room.sent = [];
    take(room, message, why);
    room.turnOver(message.over ? { ...message.over, match_id: message.room.match_id } : null);
  },
  keyframe: take,
  tick: take,
  events: (room, message, why) => room.change(why, message),
  player_action: (room, { seat, player, action }) => room.emit('action', { seat: seat ?? null, player, action }),
  match_over: (room, message) => room.turnOver(message),
};

function tell(message) {
  port?.postMessage(message);
}

function faultWords({ error, reason, message, filename, lineno }) {
  const fault = error ?? reason;
  const at = filename ? ` (${filename.split('/').at(-1)}, line ${lineno})` : '';
  return `${fault instanceof Error ? `${fault.name}: ${fault.message}` : (message ?? String(fault))}${at}`;
}

/** Joins the room that shows this page; answers it when it has a state. Called once. */
export function join(how = {}) {
  if (!isFramed) return Promise.reject(alone());
  return new Promise((resolve) => {
    let room = null;
    const kinds = { __proto__: null, roster: 'roster', hold: 'hold', line: 'line', room: 'room', sent: 'sentAs' };
    receive = (message) => {
      if (message.kind === 'begin') room = new Room(message, how);
      else if (kinds[message.kind]) room?.[kinds[message.kind]](message);
      if (room?.state !== null && message.kind === 'room') resolve(room);
    };
    for (const message of waiting.splice(0)) receive(message);
    tell({ kind: 'joined' });
  });
}

/** Nobody shows it: somebody opened its address. */
function alone() {
  const words = 'This is the page of a game. It is shown in a room: open one on the front page.';
  const link = Object.assign(document.createElement('a'), { href: '/', textContent: words });
  document.body.replaceChildren(link);
  return new Error(words);
}

if (isFramed) {
  addEventListener('error', (event) => tell({ kind: 'fault', text: faultWords(event) }));
  addEventListener('unhandledrejection', (event) => tell({ kind: 'fault', text: faultWords(event) }));
  addEventListener('message', ({ source, origin, data, ports }) => {
    if (source !== parent || origin !== location.origin || data?.tiltyard !== 'port' || port) return;
    [port] = ports;
    document.documentElement.dataset.mode = data.mode; // for the page's own style
    port.onmessage = (event) => receive(event.data);
    forwardKeys(tell);
  });
  parent.postMessage({ tiltyard: 'hello' }, location.origin);
}
