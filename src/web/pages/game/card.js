// A small live picture of a room, drawn by the game's own page: on the front page's cards, while they are seen. Asks for nothing,
// and goes away with any trouble.

import { el } from '../dom.js';
import { Names } from '../words/bot_names.js';
import { learn } from '../words/people_names.js';
import { server } from '../server/server.js';
import { GameFrame } from './frame.js';

const AT_ONCE = 3; // each takes a connection, and a document
const all = new Set();
const shown = new Set();

export class RoomCard {
  /** `room` is its id, `game` what the server says of its game. */
  constructor(room, game) {
    Object.assign(this, { room, game, players: [], names: new Names() });
    this.node = el('div', { class: 'room-card', 'aria-hidden': true, inert: true, hidden: true });
    all.add(this);
    this.seen = new IntersectionObserver(([entry]) => {
      this.inSight = entry.isIntersecting;
      this.attend();
    });
    this.place = el('div', { class: 'room-card-place' }, this.node);
    this.seen.observe(this.place);
    this.attention = () => this.attend();
    document.addEventListener('visibilitychange', this.attention);
    addEventListener('pagehide', () => this.drop());
  }

  attend() {
    if (!this.inSight || document.hidden) return this.drop();
    if (this.frame || this.failed || shown.size >= AT_ONCE) return undefined;
    shown.add(this);
    const said = () => {}; // a picture asks for nothing
    this.frame = new GameFrame({ game: this.game, mode: 'card', on: { said, fault: () => this.fail() } });
    this.node.replaceChildren(this.frame.node);
    this.node.hidden = false;
    this.watched = server.watch(this.room);
    this.watched.on('message', (message) => this.receive(message));
    this.watched.on('closed', () => this.frame && this.fail()); // a line that breaks comes back by itself
    return undefined;
  }

  receive(message) {
    if (message.players) this.enroll(message.players);
    if (message.type === 'player_joined') this.enroll([...this.players.filter(({ seat }) => seat !== message.seat), message]);
    if (message.type === 'player_left') this.enroll(this.players.filter(({ seat }) => seat !== message.seat));
    this.frame?.send({ kind: 'room', message });
  }

  enroll(players) {
    this.players = players;
    this.names.enroll(players);
    const tell = () => this.frame?.send({ kind: 'roster', seat: null, players: players.map((who) => ({ seat: who.seat, id: who.player, name: this.names.of(who), bot: who.bot, away: Boolean(who.away) })) });
    tell();
    learn(players.map(({ player }) => player)).then((isNew) => isNew && tell());
  }

  fail() {
    this.failed = true;
    this.drop();
  }

  drop() {
    if (!this.frame) return;
    const { frame, watched } = this;
    Object.assign(this, { frame: null, watched: null });
    watched.leave();
    frame.end();
    this.node.hidden = true;
    shown.delete(this);
    for (const other of all) if (other.inSight && other !== this) other.attend(); // there is room for one more
  }

  end() {
    all.delete(this);
    this.seen.disconnect();
    document.removeEventListener('visibilitychange', this.attention);
    this.drop();
  }
}
