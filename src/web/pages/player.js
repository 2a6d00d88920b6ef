// The page of a player: who it is, ratings, figures, matches, achievements, inventory. The address: `id`.
//
// For tests and curious people: `window.tiltyard.state` has `status` (`loading`, `shown`, `unknown` or `failed`), `player`
// and `matches` (how many are listed).

import { account } from './account/account.js';
import { askWho, mountAccount } from './account/menu.js';
import { getMatches, getProfile, getRatingCurve, listAchievements } from './api.js';
import { botName } from './bot_names.js';
import { el, setText } from './dom.js';
import { ID } from './names.js';
import { learned, personName } from './people_names.js';
import { curve } from './profile/curve.js';
import { achievements, career, head, inventory, matchRows, matchTable, rating, section } from './profile/parts.js';

const MATCHES = 20;
const CURVE = 200;
const root = document.getElementById('profile');
const page = { status: 'loading', player: new URLSearchParams(location.search).get('id') ?? account.who?.player ?? '' };
window.tiltyard = { get state() { return { status: page.status, player: page.player, matches: root.querySelectorAll('[data-match]').length }; } };

mountAccount(document.getElementById('account'));
account.onChange((who, before) => { if (page.player === who?.player || page.player === before?.player) load(); });
load();

async function load() {
  if (!ID.test(page.player)) return put('unknown', ...nobody('The link has a slip in it.'));
  try {
    const [profile, all] = await Promise.all([getProfile(page.player), listAchievements()]);
    return show(profile, all.achievements);
  } catch (problem) {
    if (problem.status === 404) return put('unknown', ...nobody(`Nobody by the id “${page.player}” has ever played here.`));
    return put('failed', ...fault(problem));
  }
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

function show(profile, all) {
  const { kind, name, careers, ratings, recent_matches: matches, achievements: reached } = profile;
  learned(profile.player_id, name);
  const shown = kind === 'bot' ? botName(profile.player_id) : (name ?? personName(profile.player_id));
  document.title = `${shown} · Tiltyard`;
  put('shown',
    head(profile, shown, actions(profile)),
    section('ratings', 'Ratings', ...(ratings.length === 0 ? [el('p', { class: 'empty' }, 'No rated match yet.')] : ratings.map((of) => ladder(profile.player_id, of)))),
    section('matches', 'Matches', ...(matches.length === 0 ? [el('p', { class: 'empty' }, 'No match yet.')] : [matchTable(matches), more(profile)])),
    section('achievements', `Achievements (${reached.length} of ${Math.max(all.length, reached.length)})`, achievements(all, reached)),
    section('games', 'Games', careers.length === 0 ? el('p', { class: 'empty' }, 'No match yet.') : el('div', { class: 'careers' }, ...careers.map(career))),
    section('inventory', 'Inventory', profile.inventory.length === 0 ? el('p', { class: 'empty' }, 'The bag is empty.') : inventory(profile.inventory)));
}

function actions({ player_id }) {
  if (account.who?.player !== player_id) return null;
  return el('p', {}, el('button', { type: 'button', on: { click: () => askWho() } }, account.isGuest ? 'Make it an account' : 'Your account'));
}

/** A rating, and its curve when that comes. */
function ladder(player, of) {
  const place = el('div', { class: 'curve-place' });
  getRatingCurve(player, of, CURVE).then(({ points }) => place.replaceChildren(curve(of, points)), (problem) => place.replaceChildren(el('p', { class: 'muted' }, problem.message)));
  return el('article', { class: 'card ladder' }, rating(of, player), place);
}

/** A button that brings older matches. */
function more({ player_id, next_cursor }) {
  let cursor = next_cursor;
  const say = el('p', { class: 'visually-hidden', role: 'status' });
  const button = el('button', { type: 'button', hidden: !cursor }, 'Older matches');
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const answer = await getMatches(player_id, { limit: MATCHES, cursor });
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
