// The parts of a profile: who it is, figures of each game, matches, achievements, what is in the bag.

import { el } from '../dom.js';
import { arms, crest } from '../heraldry.js';
import { matchLink } from './links.js';
import { isBot } from '../words/bot_names.js';
import { gameName } from '../words/games.js';
import { change, day, figureWords, itemName, kindName, ladderName, lasted, number, place, when } from './words.js';

export function section(id, title, ...children) {
  return el('section', { class: 'profile-part', 'aria-labelledby': `${id}-title`, id }, el('h2', { id: `${id}-title` }, title), ...children);
}

/** Who it is, with the place on the board of all games. */
export function head({ id, kind, created_at, seen_at }, { global, weekly }, shown, actions) {
  const facts = [
    id === shown ? null : el('span', {}, 'Id ', el('code', {}, id)),
    created_at ? el('span', {}, `since ${day(created_at)}`) : null,
    seen_at ? el('span', {}, `last seen ${when(seen_at)}`) : null,
  ].filter(Boolean);
  const parted = facts.flatMap((fact, index) => (index === 0 ? [fact] : [' · ', fact]));
  return el('header', { class: 'profile-head' },
    crest(arms(undefined, shown)),
    el('div', {}, el('h1', {}, shown, ' ', el('span', { class: 'tag' }, kindName(kind))),
      el('p', { class: 'muted' }, ...parted),
      global ? el('p', {}, 'On the board ', standing(id, 'global', global, kind), ` with ${number(global.points)} points`, ...(weekly ? ['; this week ', standing(id, 'weekly', weekly, kind)] : [])) : null,
      actions ?? null));
}

const onBoard = (player, board, kind) => `/leaderboard?${new URLSearchParams({ board, player, ...(kind === 'bot' || isBot(player) ? { bots: 1 } : {}) })}`;
const standing = (player, board, { rank, of }, kind) => el('a', { href: onBoard(player, board, kind) }, `number ${number(rank)} of ${number(of)}`);

/** One number with its name. */
const fact = (name, value) => el('div', { class: 'fact' }, el('dt', {}, name), el('dd', {}, value));

/** What somebody did in one game; `games` are those of `GET /site`. */
export function career(games, { game, matches, wins, win_rate, podiums, points, best_streak, played_ms, figures = {} }) {
  return el('article', { class: 'card career' }, el('h3', {}, gameName(game)),
    el('dl', { class: 'facts' },
      fact('Matches', number(matches)), fact('Won', `${number(wins)} (${Math.round(100 * win_rate)} %)`), fact('Points', number(points)),
      fact('Podiums', number(podiums)), fact('Best streak', number(best_streak)), fact('Played', lasted(played_ms)),
      ...Object.keys(figures).map((name) => fact(...figureWords(games, game, figures, name)))));
}

/** A rating with its peak. */
export function rating({ ladder, game, mode, rating: shown, peak, matches }, player) {
  return el('div', { class: 'rating' }, el('h3', {}, ladderName({ game, mode })),
    el('p', {}, el('b', { class: 'rating-now' }, number(shown)), el('span', { class: 'muted' }, ` best ${number(peak)} · ${matches} ${matches === 1 ? 'match' : 'matches'} · `),
      el('a', { href: onBoard(player, ladder) }, 'on the board')));
}

/** Matches, the newest first. */
export function matchRows(list) {
  return list.map((match) => {
    const by = change(match.rating_before, match.rating_after);
    const kind = by?.startsWith('+') ? 'up' : by?.startsWith('−') ? 'down' : 'muted';
    return el('tr', { data: { match: match.match_id } },
      el('th', { scope: 'row' }, ladderName(match), el('small', {}, el('time', { datetime: match.ended_at }, when(match.ended_at)))),
      el('td', { class: match.placement === 1 ? 'won' : null }, `${place(match.placement)} of ${match.players}`),
      el('td', { class: 'number wide-only' }, number(match.score)),
      el('td', { class: 'number' }, match.points === 0 ? '0' : `+${number(match.points)}`),
      el('td', { class: 'number' }, by === null ? '–' : el('span', { class: kind, title: `${number(match.rating_before)} → ${number(match.rating_after)}` }, by)),
      el('td', {}, match.replay ? el('a', { href: `/replay?${new URLSearchParams({ match: match.match_id })}`, 'aria-label': `Replay of ${ladderName(match)}, ${when(match.ended_at)}` }, 'Replay') : ''));
  });
}

export function matchTable(list) {
  const head = [['Match'], ['Place'], ['Score', 'number wide-only'], ['Points', 'number'], ['Rating', 'number'], ['']];
  return el('table', { class: 'records matches' },
    el('thead', {}, el('tr', {}, ...head.map(([text, kind = null]) => (text ? el('th', { scope: 'col', class: kind }, text) : el('td', {}))))),
    el('tbody', {}, ...matchRows(list)));
}

/** All achievements there are, those that were reached first. */
export function achievements(list) {
  return el('ul', { class: 'achievements' }, ...list.map(achievement));
}

function achievement({ name, title, words, unlocked_at: at, match_id }) {
  const date = at ? el('time', { datetime: at }, when(at)) : null;
  return el('li', { class: at ? 'reached' : 'open', data: { achievement: name } },
    el('span', { class: 'medal', 'aria-hidden': 'true' }),
    el('div', {}, el('b', {}, title), el('p', {}, words),
      el('small', { class: 'muted' }, at ? matchLink(match_id, date) : 'not yet')));
}

/** What was won, used and kept. */
export function inventory(games, items) {
  return el('table', { class: 'records' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Item'), ...['Won', 'Used', 'Held at the end'].map((text) => el('th', { scope: 'col', class: 'number' }, text)))),
    el('tbody', {}, ...items.map(({ item, won, used, kept }) => el('tr', {}, el('th', { scope: 'row' }, itemName(games, item)), ...[won, used, kept].map((many) => el('td', { class: 'number' }, number(many)))))));
}
