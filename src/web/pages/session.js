// One visit to one room, as the views see it: who sits where, and what one may do. The views get nothing else.

import { addBots } from './api.js';

export class Session {
  /** `parts`: `connection`, `chat`, `toast(text)`, `say(text)`, and later `panel`. */
  constructor({ name, watching }) {
    Object.assign(this, { name, watching, seat: null, room: null, players: new Map() });
  }

  connect(parts) {
    Object.assign(this, parts);
  }

  /** Takes over the roster of a welcome or a keyframe. */
  enroll(players) {
    this.players = new Map(players.map(({ seat, player, bot, away }) => [seat, { name: player, bot, away: Boolean(away) }]));
  }

  joined({ seat, player, bot }) {
    this.players.set(seat, { name: player, bot, away: false });
  }

  /** Names of those who left stay known for the feed and the result, until the seat is taken again. */
  left({ seat }) {
    const who = this.players.get(seat);
    if (who) who.gone = true;
  }

  away({ seat }, away) {
    const who = this.players.get(seat);
    if (who) who.away = away;
  }

  seats() {
    return [...this.players].filter(([, who]) => !who.gone).map(([seat, who]) => ({ seat, ...who })).sort((a, b) => a.seat - b.seat);
  }

  whoIs(seat) {
    return this.players.get(seat) ?? { name: `seat ${seat}`, bot: false, away: false };
  }

  nameOf(seat) {
    return this.whoIs(seat).name;
  }

  seatOf(name) {
    for (const [seat, who] of this.players) if (who.name === name) return seat;
    return undefined;
  }

  act(message) {
    return this.watching ? null : this.connection.act(message);
  }

  sendRaw(value) {
    return this.connection.sendRaw(value);
  }

  addBot(level) {
    addBots(this.room.id, level, 1).catch((problem) => this.toast(problem.message));
  }

  remark(message) {
    this.chat.add({ message });
  }

  togglePlayers() {
    this.panel.toggle();
  }

  showPlayers(rows) {
    this.panel.show(rows);
  }
}
