// What is known of a player, in words. Pure.

import { capital, gameName, spaced } from '../words/games.js';

const KINDS = { __proto__: null, guest: 'Guest', account: 'Account', bot: 'Bot' };
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const number = (value) => whole.format(value);
export const kindName = (kind) => KINDS[kind] ?? kind;
export const ladderName = ({ game, mode }) => [gameName(game), mode && spaced(mode)].filter(Boolean).join(' · ');
const named = (list, name) => list?.find((one) => one.name === name);

/** What an item is called by the games of the server (`games` of `GET /site`). What none of them declares goes by its name. */
export const itemName = (games, item) => named(games.flatMap(({ items }) => items ?? []), item)?.title ?? capital(spaced(item));

/** What a game counted, in its own words: `['Hits', '12 (40 %)']`, with the share where it counts a part of something. */
export function figureWords(games, game, figures, name) {
  const counter = named(named(games, game)?.counters, name);
  const of = counter?.part_of ? (figures[counter.part_of] ?? 0) : 0;
  const share = of > 0 ? ` (${Math.round((100 * figures[name]) / of)} %)` : '';
  return [counter?.title ?? capital(spaced(name)), `${number(figures[name])}${share}`];
}

/** What a rating did: `+12`, `−3` or `±0`; null when the match was not rated. */
export function change(before, after) {
  if (before === null || before === undefined || after === null || after === undefined) return null;
  const by = Math.round(after) - Math.round(before);
  if (by === 0) return '±0';
  return by > 0 ? `+${by}` : `−${-by}`;
}

/** `1st`, `2nd`, `13th`. */
export function place(number) {
  const rest = number % 100;
  const ending = rest >= 11 && rest <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}

/** Such as `3 h 20 min`. */
export function lasted(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1000)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function when(time) {
  const at = new Date(time);
  const today = at.toDateString() === new Date().toDateString();
  return at.toLocaleString([], today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
}

export const day = (time) => new Date(time).toLocaleDateString([], { dateStyle: 'long' });

/** What a rating curve shows. */
export function curveWords(ladder, points) {
  const values = points.map(({ rating }) => rating);
  const [first, last] = [values[0], values.at(-1)];
  if (points.length === 1) return `${ladderName(ladder)}: one match so far, and a rating of ${number(last)}.`;
  const course = last > first ? 'risen' : last < first ? 'fallen' : 'come back to where it was';
  return `${ladderName(ladder)}: the rating after each of the last ${points.length} matches. It has ${course} from ${number(first)} to ${number(last)}; the lowest was ${number(Math.min(...values))}, the highest ${number(Math.max(...values))}.`;
}
