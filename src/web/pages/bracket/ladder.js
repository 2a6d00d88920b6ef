// How the matches of an elimination hang together: which ones a winner comes from and goes on to, and which are drawn. Pure.

const TREE = ['winners', 'losers', 'grand_final', 'third_place'];
const EMPTY = new Set(['bye', 'not_needed']);

/** The matches that are drawn as a tree. */
export const inTree = (matches) => matches.filter(({ section }) => TREE.includes(section));

/**
 * `{sections, next, feeders, shown}`: the rounds of each section, each from top to bottom; by the number of a match where its
 * winner goes (`next`) and who comes to it (`feeders`); and the numbers that are drawn. A match that nobody had to play by the
 * draw is not.
 */
export function hang(matches) {
  const numbers = new Set(matches.map(({ number }) => number));
  const next = new Map();
  const feeders = new Map();
  for (const { number, winner_to: to } of matches) {
    if (to === null || !numbers.has(to)) continue;
    next.set(number, to);
    if (!feeders.has(to)) feeders.set(to, []);
    feeders.get(to).push(number);
  }
  const sections = new Map(TREE.map((section) => [section, roundsOf(matches, section)]));
  return { sections, next, feeders, shown: drawn(sections, feeders) };
}

function roundsOf(matches, section) {
  const rounds = [];
  for (const match of matches) {
    if (match.section === section) (rounds[match.round - 1] ??= []).push(match);
  }
  return [...rounds].map((round = []) => round.sort((a, b) => a.number - b.number));
}

function drawn(sections, feeders) {
  const shown = new Set();
  for (const [section, rounds] of sections) {
    for (const match of rounds.flat()) {
      const comes = section !== 'grand_final' && (feeders.get(match.number) ?? []).some((number) => shown.has(number));
      if (comes || !EMPTY.has(match.status)) shown.add(match.number);
    }
  }
  return shown;
}
