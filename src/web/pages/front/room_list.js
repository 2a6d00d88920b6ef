// What is live now: the list of rooms, asked for every two seconds while somebody looks. Rows are kept and changed in
// place, so that the focus and a finger on its way to a button are not disturbed.

import { server } from '../server/server.js';
import { calm, el, setText } from '../dom.js';
import { RoomCard } from '../game/card.js';
import { arms, crest } from '../heraldry.js';
import { gameInfo, spaced } from '../words/games.js';
import { count, kindWords, whoWords } from '../words/rooms.js';

const EVERY_MS = 2000;

export class RoomList {
  /** `enter(id)` takes somebody into a room. */
  constructor(root, enter) {
    const part = (id) => root.getElementById(id);
    Object.assign(this, { list: part('room-list'), fault: part('rooms-fault'), empty: part('rooms-empty'), count: part('rooms-count'), enter });
    this.rows = new Map();
    document.addEventListener('visibilitychange', () => document.hidden || this.refresh());
    this.refresh();
  }

  async refresh() {
    clearTimeout(this.timer);
    const turn = (this.turn = (this.turn ?? 0) + 1);
    try {
      const { rooms } = await server.rooms.list();
      if (turn === this.turn) this.show(rooms);
    } catch (problem) {
      if (turn === this.turn) this.showFault(problem);
    }
    if (!document.hidden && turn === this.turn) this.timer = setTimeout(() => this.refresh(), EVERY_MS);
  }

  showFault(problem) {
    setText(this.fault, problem.unreachable ? 'The server can’t be reached. We keep trying.' : problem.message);
    this.fault.hidden = false;
    this.list.dataset.stale = true;
  }

  show(rooms) {
    this.fault.hidden = true;
    delete this.list.dataset.stale;
    this.empty.hidden = rooms.length > 0;
    const people = rooms.reduce((sum, room) => sum + room.players, 0);
    setText(this.count, rooms.length === 0 ? '' : `${count(rooms.length, 'room', 'rooms')}, ${count(people, 'person', 'people')} playing`);
    const present = new Set(rooms.map((room) => room.id));
    for (const [id, row] of this.rows) if (!present.has(id)) this.drop(id, row);
    rooms.forEach((room, index) => this.place(room, index));
  }

  drop(id, row) {
    row.item.remove();
    row.card?.end();
    this.rows.delete(id);
  }

  place(room, index) {
    const row = this.rows.get(room.id) ?? this.make(room);
    this.rows.set(room.id, row);
    if (this.list.children[index] !== row.item) this.list.insertBefore(row.item, this.list.children[index] ?? null);
    this.fill(row, room);
  }

  make(room) {
    const row = { name: el('h3'), kind: el('p', { class: 'room-kind' }), state: el('span', { class: 'chip' }), who: el('p', { class: 'room-who' }), bar: el('span') };
    const link = (text, query, kind) => el('a', {
      class: `button ${kind}`, href: `/play?${new URLSearchParams({ room: room.id, ...query })}`, 'aria-label': `${text} ${room.name}`,
      on: { click: (event) => !query.watch && this.join(event, room.id) },
    }, text);
    row.join = link('Join', {}, 'primary');
    row.item = el('li', { class: 'room', data: { room: room.id } },
      crest(arms(undefined, room.id), 'pennant'),
      el('div', { class: 'room-what' }, row.name, row.kind),
      el('div', { class: 'room-full' }, row.who, el('div', { class: 'room-bar', 'aria-hidden': 'true' }, row.bar)),
      el('div', { class: 'room-do' }, row.join, link('Watch', { watch: 1 }, '')));
    this.picture(row, room);
    return row;
  }

  /** The game's own page as a small picture, if it has one, and if the person did not ask for less. */
  picture(row, room) {
    const game = gameInfo(room.game);
    if (!game.page || row.card || calm() || navigator.connection?.saveData) return;
    row.card = new RoomCard(room.id, game);
    row.item.append(row.card.place);
  }

  /** A plain click; another tab is the browser's business, and that page asks for itself. */
  join(event, id) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.enter(id);
  }

  fill(row, room) {
    const taken = room.players + room.bots;
    setText(row.name, room.name);
    this.picture(row, room); // the server may have said only now which games it has
    row.state.dataset.state = room.state;
    setText(row.state, spaced(room.state));
    const kind = kindWords(room);
    if (row.kindText !== kind) row.kind.replaceChildren(kind, ' ', row.state);
    row.kindText = kind;
    setText(row.who, whoWords(room));
    row.bar.style.width = `${Math.min(100, (100 * taken) / room.max_players)}%`;
    row.join.hidden = room.locked || room.state === 'finished' || taken >= room.max_players;
  }
}
