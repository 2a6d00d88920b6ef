// One visit to one room, as the views see it: who sits where, and what one may do. The views get nothing else.

import { server } from '../server/server.js';
import { Names } from '../words/bot_names.js';
import { learn } from '../words/people_names.js';

export class Session {
  /** `name` is one's own id. `parts`: `connection`, `chat`, `toast(text)`, `say(text)`, and later `panel` and `renamed()`. */
  constructor({ name, watching }) {
    Object.assign(this, { name, watching, seat: null, room: null, players: new Map(), names: new Names() });
  }

  connect(parts) {
    Object.assign(this, parts);
  }

  /** Takes over the roster of a welcome or a keyframe. */
  enroll(players) {
    this.names.enroll(players);
    this.players = new Map(players.map((who) => [who.seat, this.entry(who)]));
    this.learn(players.map(({ player }) => player));
  }

  joined(who) {
    this.players.set(who.seat, this.entry(who));
    this.learn([who.player]);
  }

  /** Names that come later are put in where the ids are shown. */
  async learn(ids) {
    if (!(await learn(ids))) return;
    for (const who of this.players.values()) who.name = this.names.of({ player: who.id, bot: who.bot });
    this.renamed?.();
  }

  /** `id` is what the server says, `name` what is shown. */
  entry({ player, bot, away }) {
    return { id: player, name: this.names.of({ player, bot }), bot, away: Boolean(away) };
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
    return this.players.get(seat) ?? { id: null, name: `seat ${seat}`, bot: false, away: false };
  }

  nameOf(seat) {
    return this.whoIs(seat).name;
  }

  /** The name of who left a seat, which may be somebody else's by now. */
  nameFor({ seat, player }) {
    return this.whoIs(seat).id === player ? this.nameOf(seat) : this.names.byId(player);
  }

  seatOf(id) {
    for (const [seat, who] of this.players) if (who.id === id) return seat;
    return undefined;
  }

  act(message) {
    return this.watching ? null : this.connection.send(message);
  }

  sendRaw(value) {
    return this.connection.sendRaw(value);
  }

  addBot(level) {
    server.rooms.addBots(this.room.id, level, 1).catch((problem) => this.toast(problem.message));
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
