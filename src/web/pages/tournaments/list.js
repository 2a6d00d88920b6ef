// The list of tournaments: asked for when the page opens, when the filter changes, and every few seconds while somebody looks.

import { server } from '../server/server.js';
import { el, setText } from '../dom.js';
import { arms, crest } from '../heraldry.js';
import { isBot, shownName } from '../words/bot_names.js';
import { gameLabel } from '../words/games.js';
import { learn } from '../words/people_names.js';
import { entrantsWords, fromNow, kindOf, mixWords, momentWords, nextWords, statusWord, STATUSES } from '../words/tournaments.js';

const EVERY_MS = 5000;
const PAGE = 20;

export class TournamentList {
  constructor(root) {
    const part = (id) => root.getElementById(id);
    Object.assign(this, { form: part('filter'), list: part('list'), empty: part('list-empty'), fault: part('list-fault'), more: part('more'), length: PAGE, items: new Map() });
    this.form.elements.status.append(...STATUSES.map((status) => el('option', { value: status }, statusWord(status))));
    this.form.addEventListener('submit', (event) => event.preventDefault());
    this.form.addEventListener('change', () => this.refilter());
    this.more.addEventListener('click', () => this.extend());
    document.addEventListener('visibilitychange', () => document.hidden || this.refresh());
    this.refresh();
  }

  /** Fills the choice of games. */
  offer(games) {
    this.form.elements.game.append(...games.map(({ name }) => el('option', { value: name }, gameLabel(name))));
  }

  refilter() {
    this.length = PAGE;
    this.refresh();
  }

  async extend() {
    const at = this.list.children.length;
    this.length += PAGE;
    await this.refresh();
    this.list.children[at]?.querySelector('a').focus();
  }

  filter() {
    return Object.fromEntries([...new FormData(this.form)].filter(([, value]) => value !== ''));
  }

  async refresh() {
    clearTimeout(this.timer);
    const turn = (this.turn = (this.turn ?? 0) + 1);
    try {
      const { tournaments, next_cursor: cursor } = await server.tournaments.list({ ...this.filter(), limit: Math.min(200, this.length) });
      await learn(tournaments.flatMap(({ winners }) => winners).filter((player) => !isBot(player)));
      if (turn === this.turn) this.show(tournaments, cursor);
    } catch (problem) {
      if (turn === this.turn) this.tell(problem.unreachable ? 'The server can’t be reached. We keep trying.' : problem.message);
    }
    if (!document.hidden && turn === this.turn) this.timer = setTimeout(() => this.refresh(), EVERY_MS);
  }

  tell(text) {
    this.fault.hidden = text === '';
    setText(this.fault, text);
  }

  show(tournaments, cursor) {
    this.tell('');
    this.empty.hidden = tournaments.length > 0;
    setText(this.empty, Object.keys(this.filter()).length > 0 ? 'No such tournament.' : 'No tournament yet: make the first one.');
    this.more.hidden = !cursor || this.length >= 200;
    const present = new Set(tournaments.map(({ id }) => id));
    for (const [id, { item }] of this.items) {
      if (present.has(id)) continue;
      item.remove();
      this.items.delete(id);
    }
    tournaments.forEach((one, index) => this.put(one, index));
  }

  /** Rows are changed in place, so that the focus stays where it is. */
  put(tournament, index) {
    const row = this.items.get(tournament.id) ?? make(tournament);
    this.items.set(tournament.id, row);
    if (this.list.children[index] !== row.item) this.list.insertBefore(row.item, this.list.children[index] ?? null);
    fill(row, tournament);
  }
}

function make({ id, name }) {
  const row = { name: el('a', { href: `/tournament?${new URLSearchParams({ id })}` }), kind: el('p'), who: el('p'), when: el('p', { class: 'when' }), chip: el('span', { class: 'chip' }) };
  row.item = el('li', { data: { tournament: id } }, crest(arms(undefined, name)), el('div', {}, el('h2', {}, row.name), row.kind, row.who), row.when, row.chip);
  return row;
}

function fill(row, tournament) {
  const { status, winners } = tournament;
  setText(row.name, tournament.name);
  setText(row.kind, kindOf(tournament));
  setText(row.who, `${entrantsWords(tournament.entrants)} · ${mixWords(tournament)}`);
  row.chip.dataset.status = status;
  setText(row.chip, statusWord(status));
  const [words, time] = nextWords(tournament);
  const won = status === 'finished' && winners.length > 0 ? `${winners.map(shownName).join(', ')} won. ` : '';
  const text = `${won}${words}${time ? ` ${momentWords(time)} (${fromNow(time)})` : ''}`;
  if (row.when.textContent !== text) row.when.replaceChildren(`${won}${words} `, time ? el('time', { datetime: time }, `${momentWords(time)} (${fromNow(time)})`) : '');
}
