// A tournament as its page sees it: what the server says, looked up and put in order. Pure.

import { hang } from './ladder.js';

const OVER = new Set(['finished', 'cancelled']);
const PENDING = new Set(['waiting', 'ready']);

export const isOver = (status) => OVER.has(status);
export const isPending = (match) => PENDING.has(match.status);

/** All matches of a bracket, by their numbers. */
export const matchesIn = ({ rounds }) => rounds.flatMap(({ matches }) => matches).sort((a, b) => a.number - b.number);

/** Who plays in a match, as far as it is known. */
export const playersOf = ({ slots }) => slots.filter(({ player }) => player).map(({ player }) => player);

/** Whether a match looks different from before. */
export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The matches of somebody, in the order in which they come. */
export const matchesOf = (matches, player) => matches.filter((match) => playersOf(match).includes(player));

/** The match that somebody plays now, or will next. */
export function currentOf(matches, player) {
  const hers = matchesOf(matches, player);
  return hers.find((match) => match.running) ?? hers.find(isPending) ?? hers.at(-1) ?? null;
}

/** Which links of the tree somebody went along: those between two matches that both are hers. */
export function trail(matches, player) {
  const hers = new Set(matchesOf(matches, player).map(({ number }) => number));
  const { next } = hang(matches);
  return { matches: hers, links: new Set([...hers].filter((number) => hers.has(next.get(number)))) };
}

/** The sections that a bracket has, in the order in which they are shown: `[{section, matches}]`. */
export function sectionsOf(matches) {
  const found = new Map();
  for (const match of matches) {
    if (!found.has(match.section)) found.set(match.section, []);
    found.get(match.section).push(match);
  }
  return [...found].map(([section, hers]) => ({ section, matches: hers }));
}

/** Whether everybody meets everybody in a section. */
export const isCross = ({ section }) => section === 'round_robin' || section.startsWith('group_');

/** The rounds of a section: `[{round, matches}]`. */
export function roundsIn(matches) {
  const rounds = new Map();
  for (const match of matches) {
    if (!rounds.has(match.round)) rounds.set(match.round, []);
    rounds.get(match.round).push(match);
  }
  return [...rounds].sort(([a], [b]) => a - b).map(([round, list]) => ({ round, matches: list }));
}

/**
 * The cross table of a section in which everybody meets everybody: for each of `players`, her results against each of the
 * others: `[{player, against: [[{match, won, lost}]]}]`.
 */
export function crossTable(matches, players) {
  const place = new Map(players.map((player, index) => [player, index]));
  const rows = players.map((player) => ({ player, against: players.map(() => []) }));
  for (const match of matches) {
    const pair = playersOf(match);
    if (pair.length !== 2) continue;
    match.slots.forEach(({ player, score }, side) => {
      const other = match.slots[1 - side];
      rows[place.get(player)]?.against[place.get(other.player)]?.push({ match, won: score, lost: other.score });
    });
  }
  return rows;
}

/** What changed from one bracket to the next, as sentences; `nameOf(player)` says what somebody is called. */
export function changes(before, after, nameOf) {
  const old = new Map(before.map((match) => [match.number, match]));
  return after.filter((match) => match.winner && old.has(match.number) && old.get(match.number).winner !== match.winner).map((match) => {
    const losers = playersOf(match).filter((player) => player !== match.winner).map(nameOf);
    return losers.length === 1 ? `${nameOf(match.winner)} beat ${losers[0]}.` : `${nameOf(match.winner)} won match ${match.number + 1}.`;
  });
}

/**
 * A bracket with what a message of its stream says has changed: the same one if that is known already, null if something was
 * missed in between.
 */
export function merged(bracket, { id, after, tournament, matches, entrants, standings }) {
  if (id <= bracket.last) return bracket;
  if (after !== bracket.last) return null;
  const entered = over(bracket.entrants, entrants, 'player', (old, now) => ({ ...now, name: now.name ?? old?.name ?? null }));
  return {
    last: id, tournament, matches: over(bracket.matches, matches, 'number').sort((a, b) => a.number - b.number),
    entrants: entered.sort((a, b) => (a.seed ?? Infinity) - (b.seed ?? Infinity) || 0), standings: over(bracket.standings, standings, 'player').sort((a, b) => a.rank - b.rank),
  };
}

/** A list with some of its items as they are now; new ones come last. */
function over(list, news, key, join = (old, now) => now) {
  const changed = new Map(news.map((item) => [item[key], item]));
  const kept = list.map((item) => (changed.has(item[key]) ? join(item, changed.get(item[key])) : item));
  const known = new Set(list.map((item) => item[key]));
  return [...kept, ...news.filter((item) => !known.has(item[key])).map((item) => join(undefined, item))];
}
