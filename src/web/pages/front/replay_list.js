// The matches that were played lately, the newest first: asked for when the page opens, when the filter changes, and when
// somebody comes back to the page.

import { site } from '../server/site.js';
import { server } from '../server/server.js';
import { isBot, Names, shownName } from '../words/bot_names.js';
import { el, setText } from '../dom.js';
import { gameLabel } from '../words/games.js';
import { arms, crest } from '../heraldry.js';
import { ID } from '../words/names.js';
import { learn } from '../words/people_names.js';
import { kindWords } from '../words/rooms.js';

const FIRST = 5;
const PAGE = 20;
const TYPING_MS = 300;
const SHOWN_PLAYERS = 3;
const SCAN = 100; // matches at a time, when their players are looked through here
const SCANS = 5;
const ENDED = { __proto__: null, aborted: 'Aborted', abandoned: 'Abandoned', running: 'Still going on' };

export class ReplayList {
  constructor(root) {
    const part = (id) => root.querySelector(`#${id}`);
    Object.assign(this, { root, list: part('replay-list'), empty: part('replays-empty'), more: part('more-replays'), form: part('replay-filter') });
    site().then(({ games }) => this.offer(games), () => {}); // without them all games are shown
    this.form.addEventListener('submit', (event) => event.preventDefault());
    this.form.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.refresh(), TYPING_MS);
    });
    this.more.addEventListener('click', () => this.add());
    document.addEventListener('visibilitychange', () => document.hidden || this.isLong || this.refresh());
    this.refresh();
  }

  /** Fills the choice of games. */
  offer(games) {
    this.form.elements.game.append(...games.map(({ name }) => el('option', { value: name }, gameLabel(name))));
  }

  /** Whether more than the first few were asked for; they are not taken away again. */
  get isLong() {
    return this.list.children.length > FIRST;
  }

  filter() {
    return Object.fromEntries([...new FormData(this.form)].filter(([, value]) => value.trim() !== '').map(([key, value]) => [key, value.trim()]));
  }

  async refresh() {
    await this.ask({ limit: FIRST }, (items) => this.list.replaceChildren(...items));
  }

  async add() {
    const at = this.list.children.length;
    await this.ask({ limit: PAGE, cursor: this.cursor }, (items) => this.list.append(...items));
    this.list.children[at]?.querySelector('a')?.focus();
  }

  async ask(page, put) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    try {
      const { replays, cursor } = await find(this.filter(), page);
      await site().catch(() => {}); // how the games are called
      await learn(replays.flatMap(named));
      if (turn !== this.turn) return;
      put(replays.map(item));
      this.cursor = cursor;
      this.say(replays.length > 0 || this.list.children.length > 0 ? '' : this.nothing());
    } catch (problem) {
      if (turn === this.turn) this.say(problem.unreachable ? 'The server can’t be reached.' : 'The matches can’t be listed now.');
    }
  }

  nothing() {
    if (this.filter().player) return 'No such match: nobody by that name has played lately.';
    return Object.keys(this.filter()).length > 0 ? 'No such match.' : 'No match is over yet: play the first one.';
  }

  say(text) {
    if (text !== '') this.list.replaceChildren();
    this.empty.hidden = text === '';
    setText(this.empty, text);
    this.more.hidden = text !== '' || !this.cursor;
  }
}

function item(replay) {
  const { match_id, room, began_at, players } = replay;
  const link = el('a', { class: 'button', href: `/replay?${new URLSearchParams({ match: match_id })}`, 'aria-label': `Watch the replay of ${room.name}` }, 'Replay');
  return el('li', { class: 'room', data: { replay: match_id } }, crest(arms(undefined, room.id), 'pennant'),
    el('div', { class: 'room-what' }, el('h3', {}, room.name), el('p', { class: 'room-kind' }, kindWords(replay), ' · ', el('time', { datetime: began_at }, when(began_at)), ` · ${lasted(replay.duration_ms)}`)),
    el('p', { class: 'room-who' }, outcome(replay, players)),
    el('div', { class: 'room-do' }, link));
}

const shown = shownName;

/**
 * One page of the list. The server knows the ids of players only: a text that is none, or nobody's, is looked for here in
 * the names that the pages show. `cursor` is `{at, scanned}` of the page before.
 */
async function find({ player, ...filter }, { limit, cursor }) {
  const from = cursor ? { cursor: cursor.at } : {};
  if (player && (cursor ? cursor.scanned : !ID.test(player))) return scan(player, filter, { limit, from });
  const { replays, next_cursor } = await server.replays.list({ ...filter, ...from, ...(player ? { player } : {}), limit });
  if (player && !cursor && replays.length === 0) return scan(player, filter, { limit, from });
  return { replays, cursor: next_cursor && { at: next_cursor, scanned: false } };
}

/** Looks through the newest matches until there are `limit`, though not for ever. */
async function scan(player, filter, { limit, from }) {
  const found = [];
  let page = from;
  for (let scans = 0; scans < SCANS; scans += 1) {
    const { replays, next_cursor } = await server.replays.list({ ...filter, ...page, limit: SCAN });
    found.push(...replays.filter(({ players }) => has(players, player)));
    page = { cursor: next_cursor };
    if (!next_cursor || found.length >= limit) break;
  }
  return { replays: found, cursor: page.cursor && found.length > 0 ? { at: page.cursor, scanned: true } : null };
}

/** Whether a part of a name is the name of one of them; bots are numbered as in their room. */
function has(players, part) {
  const names = new Names();
  return players.some((player) => names.of({ player, bot: isBot(player) }).toLowerCase().includes(part.toLowerCase()));
}

/** Whose names a line of the list shows. */
function named({ ending, players }) {
  return [...players.slice(0, SHOWN_PLAYERS), ...(ending.results ?? []).filter(({ placement }) => placement === 1).map(({ player }) => player)];
}

function outcome({ ending }, players) {
  const winners = (ending.results ?? []).filter(({ placement }) => placement === 1).map(({ player }) => shown(player));
  if (winners.length === 1) return `${winners[0]} won · ${players.length} played`;
  const names = players.slice(0, SHOWN_PLAYERS).map(shown).join(', ');
  const others = players.length > SHOWN_PLAYERS ? ` and ${players.length - SHOWN_PLAYERS} more` : '';
  return [winners.length > 1 ? 'A draw' : ENDED[ending.kind], names + others].filter(Boolean).join(': ');
}

function when(time) {
  const at = new Date(time);
  const today = at.toDateString() === new Date().toDateString();
  return at.toLocaleString([], today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
}

function lasted(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
