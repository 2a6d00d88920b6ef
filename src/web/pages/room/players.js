// The panel with everybody in the room: their figures, and bots to add or send away.

import { server } from '../server/server.js';
import { arms, crest } from '../heraldry.js';
import { el, setText } from '../dom.js';
import { profileLink, profileMark } from '../player/links.js';

const LEVELS = { __proto__: null, easy: 'Easy', normal: 'Normal', hard: 'Hard' };

export class PlayersPanel {
  constructor(panel, button, session) {
    Object.assign(this, { panel, button, session });
    this.list = el('div', { class: 'players-list' });
    this.controls = el('div', { class: 'players-controls' });
    panel.replaceChildren(
      el('header', {}, el('h2', {}, 'Players'), el('button', { type: 'button', class: 'quiet', on: { click: () => this.toggle(false) } }, 'Close')),
      this.list, this.controls);
    button.addEventListener('click', () => this.toggle());
    if (!session.watching) this.controls.append(this.botForm());
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  toggle(open = !this.isOpen) {
    const had = this.panel.contains(document.activeElement);
    this.panel.hidden = !open;
    this.button.setAttribute('aria-expanded', open);
    if (open) this.opened?.();
    if (open) this.show(this.rows ?? []);
    else if (had) this.button.focus();
  }

  /** `rows`: `{seat, id, name, bot, away, out, figures: {label: value}}` in the order they are to be shown. */
  show(rows) {
    this.rows = rows;
    if (!this.isOpen) return;
    const stamp = JSON.stringify(rows);
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    const focused = document.activeElement?.dataset?.bot;
    const labels = Object.keys(rows[0]?.figures ?? {});
    this.list.replaceChildren(rows.length === 0 ? el('p', { class: 'muted' }, 'Nobody is here yet.') : this.table(rows, labels));
    if (focused) this.list.querySelector(`[data-bot="${focused}"]`)?.focus();
  }

  table(rows, labels) {
    return el('table', {},
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Player'), ...labels.map((label) => el('th', { scope: 'col', class: 'number' }, label)))),
      el('tbody', {}, ...rows.map((row) => this.row(row, labels))));
  }

  row(row, labels) {
    const own = row.seat === this.session.seat;
    const notes = [own && 'you', row.bot && 'bot', row.away && 'away', row.out && 'out'].filter(Boolean).join(', ');
    return el('tr', { class: own ? 'own' : null },
      el('th', { scope: 'row' }, crest(arms(row.seat, row.name)), this.session.follow ? this.follow(row) : profileLink(row.id, row.name), notes ? el('small', {}, ` ${notes}`) : null, this.session.follow && row.id ? profileMark(row.id, row.name) : null,
        row.bot && !this.session.watching ? this.dismissal(row) : null),
      ...labels.map((label) => el('td', { class: 'number' }, row.figures[label])));
  }

  /** The name, to be followed by a click (replays). */
  follow({ seat, name }) {
    return el('button', { type: 'button', class: 'quiet follow', title: `Follow ${name}`, on: { click: () => this.session.follow(seat) } }, name);
  }

  dismissal({ id, name }) {
    const dismiss = () => server.rooms.removeBot(this.session.room.id, id).catch((problem) => this.session.toast(problem.message));
    return el('button', { type: 'button', class: 'quiet tiny', 'aria-label': `Send ${name} away`, title: 'Send this bot away', data: { bot: id }, on: { click: dismiss } }, '✕');
  }

  botForm() {
    const level = el('select', { 'aria-label': 'Level of the bot' }, ...Object.entries(LEVELS).map(([value, text]) => el('option', { value, selected: value === 'normal' }, text)));
    const wanted = el('input', { type: 'number', inputmode: 'numeric', min: 1, max: 99, value: 1, 'aria-label': 'How many bots' });
    const button = el('button', { type: 'submit' }, 'Add a bot');
    const count = () => Math.min(99, Math.max(1, Math.trunc(Number(wanted.value)) || 1));
    wanted.addEventListener('input', () => setText(button, count() === 1 ? 'Add a bot' : 'Add bots'));
    const add = (event) => {
      event.preventDefault();
      server.rooms.addBots(this.session.room.id, level.value, count())
        .then(({ ai_player_ids: got }) => this.session.toast(joinWords(got.length, count())))
        .catch((problem) => this.session.toast(problem.message));
    };
    return el('form', { class: 'bot-form', on: { submit: add } }, level, wanted, button);
  }
}

function joinWords(got, wanted) {
  if (got < wanted) return `Only ${got} of ${wanted} bots got a place: the room is full.`;
  return got === 1 ? 'A bot joins.' : `${got} bots join.`;
}
