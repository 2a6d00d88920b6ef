// The page of a player: who it is, ratings, figures, matches, achievements, inventory. The address: `id`.
//
// For tests and curious people: `window.tiltyard.state` has `status` (`loading`, `shown`, `unknown` or `failed`), `player`
// and `matches` (how many are listed).

import { site } from '../server/site.js';
import { server } from '../server/server.js';
import { account } from '../account/account.js';
import { askWho, mountAccount } from '../account/menu.js';
import { botName, isBot } from '../words/bot_names.js';
import { el, setText } from '../dom.js';
import { ID } from '../words/names.js';
import { learned, personName } from '../words/people_names.js';
import { curve } from './curve.js';
import { achievements, career, head, inventory, matchRows, matchTable, rating, section } from './parts.js';
import { tournamentTable } from './tournaments.js';

const MATCHES = 20;
const CURVE = 200;
const TOURNAMENTS = 10;
const root = document.getElementById('profile');
const page = { status: 'loading', player: new URLSearchParams(location.search).get('id') ?? account.who?.player ?? '' };
window.tiltyard = { get state() { return { status: page.status, player: page.player, matches: root.querySelectorAll('[data-match]').length }; } };

mountAccount(document.getElementById('account'));
account.onChange((who, before) => { if (page.player === who?.player || page.player === before?.player) load(); });
load();

async function load() {
  const { player } = page;
  if (!ID.test(player)) return put('unknown', ...nobody('The link has a slip in it.'));
  try {
    return show(...await Promise.all([server.players.detail(player), server.players.dashboard(player), server.players.matches(player, { limit: MATCHES }), declaredGames(), server.players.tournaments(player, { limit: TOURNAMENTS })]));
  } catch (problem) {
    if (problem.status === 404) return put('unknown', ...nobody(`Nobody by the id “${player}” has ever played here.`));
    return put('failed', ...fault(problem));
  }
}

/** What the games of the server declare; without it things go by their names. */
function declaredGames() {
  return site().then(({ games }) => games, () => []);
}

function put(status, ...parts) {
  page.status = status;
  root.removeAttribute('aria-busy');
  root.replaceChildren(...parts);
}

function nobody(text) {
  document.title = 'No such player · Tiltyard';
  return [el('h1', {}, 'There is no such player'), el('p', {}, text), el('p', { class: 'row' }, el('a', { class: 'button', href: '/leaderboard' }, 'To the leaderboard'), el('a', { class: 'button', href: '/' }, 'To the front page'))];
}

function fault(problem) {
  const again = el('button', { type: 'button', on: { click: () => load() } }, 'Try again');
  return [el('h1', {}, 'The player can’t be shown'), el('p', { class: 'fault-box', role: 'alert' }, problem.message), el('p', {}, again)];
}

function show({ basic_stats: { player, games, ratings }, achievements: all, inventory: items }, { rank }, history, declared, { tournaments }) {
  learned(player.id, player.name);
  const shown = isBot(player.id) ? botName(player.id) : (player.name ?? personName(player.id));
  const reached = all.filter(({ unlocked_at }) => unlocked_at).length;
  document.title = `${shown} · Tiltyard`;
  put('shown',
    head(player, rank, shown, actions(player)),
    section('ratings', 'Ratings', ...(ratings.length === 0 ? [empty('No rated match yet.')] : ratings.map((of) => ladder(player.id, of)))),
    section('matches', 'Matches', ...(history.matches.length === 0 ? [empty('No match yet.')] : [matchTable(history.matches), more(player, history.next_cursor)])),
    ...(tournaments.length === 0 ? [] : [section('tournaments', 'Tournaments', tournamentTable(tournaments))]),
    section('achievements', `Achievements (${reached} of ${all.length})`, achievements(all)),
    section('games', 'Games', games.length === 0 ? empty('No match yet.') : el('div', { class: 'careers' }, ...games.map((of) => career(declared, of)))),
    section('inventory', 'Inventory', items.length === 0 ? empty('The bag is empty.') : inventory(declared, items)));
}

const empty = (text) => el('p', { class: 'empty' }, text);

function actions({ id }) {
  if (account.who?.player !== id) return null;
  return el('p', {}, el('button', { type: 'button', on: { click: () => askWho() } }, account.isGuest ? 'Make it an account' : 'Your account'));
}

/** A rating, and its curve when that comes. */
function ladder(player, of) {
  const place = el('div', { class: 'curve-place' });
  server.players.ratings(player, { ladder: of.ladder, limit: CURVE }).then(({ points }) => place.replaceChildren(curve(of, points)), (problem) => place.replaceChildren(el('p', { class: 'muted' }, problem.message)));
  return el('article', { class: 'card ladder' }, rating(of, player), place);
}

/** A button that brings older matches. */
function more({ id }, next_cursor) {
  let cursor = next_cursor;
  const say = el('p', { class: 'visually-hidden', role: 'status' });
  const button = el('button', { type: 'button', hidden: !cursor }, 'Older matches');
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const answer = await server.players.matches(id, { limit: MATCHES, cursor });
      root.querySelector('.matches tbody').append(...matchRows(answer.matches));
      cursor = answer.next_cursor;
      button.hidden = !cursor;
      setText(say, `${answer.matches.length} more`);
    } catch (problem) {
      setText(say, problem.message);
    } finally {
      button.disabled = false;
    }
  });
  return el('p', {}, button, say);
}
