// Boards in words, and their scores. Pure.

import { gameInfo, gameName, spaced } from '../words/games.js';

const points = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const rating = new Intl.NumberFormat('en', { minimumFractionDigits: 0, maximumFractionDigits: 0 });

/** What a board is: `{kind, game, mode, week}`; `kind` is `global`, `weekly`, `champions`, `game` or `ladder`. */
export function boardKind(board) {
  if (board === 'global') return { kind: 'global' };
  const [head, ...rest] = board.split('-');
  if (head === 'weekly') return { kind: 'weekly', week: rest.join('-') || null };
  if (head === 'champions') return { kind: 'champions', game: rest[0] ?? null };
  if (rest.length === 0) return { kind: 'game', game: head };
  return { kind: 'ladder', game: head, mode: rest[0] === 'rating' ? null : rest[0] };
}

/** Its name, such as `Arena · battle royale rating`. */
export function boardTitle(board) {
  const { kind, game, mode, week } = boardKind(board);
  if (kind === 'global') return 'All games';
  if (kind === 'weekly') return week ? `Week ${week}` : 'This week';
  if (kind === 'champions') return game ? `${gameName(game)}: champions` : 'Champions';
  if (kind === 'game') return gameName(game);
  return `${gameName(game)}${mode ? `, ${spaced(mode)}` : ''}: rating`;
}

/** What it counts, as a sentence. */
export function boardWords(board) {
  const { kind, game, week } = boardKind(board);
  const worth = 'For everybody whom you leave behind in a match there are 10 points, for a bot 2; half of it if you share the place.';
  if (kind === 'global') return `Points of all games, ever. ${worth}`;
  if (kind === 'weekly') return `Points of all games, ${week ? 'in that week' : 'since Monday 0:00 UTC'}. ${worth}`;
  if (kind === 'champions') {
    return `Tournaments won${game ? ` in ${gameName(game)}` : ''}, of at least four entrants. Bots of the house are rivals to each other alone.`;
  }
  if (kind === 'game') return `Points in ${gameName(game)}. ${worth}`;
  return 'How well you play: it rises with every match you do better in than expected. Whoever plays the first time stands at 1,000.';
}

export const isRating = (board) => boardKind(board).kind === 'ladder';

/** What stands in the last column. */
export const scoreTitle = (board) => ({ ladder: 'Rating', champions: 'Titles' })[boardKind(board).kind] ?? 'Points';

/** A score as it is shown. */
export const scoreWords = (board, score) => (isRating(board) ? rating : points).format(score);

/** `arena-deathmatch` for a ladder. */
export const ladderBoard = ({ game, mode }) => `${game}-${mode ?? 'rating'}`;

/** Whether the game of a board is won and lost. */
const isWon = (board) => gameInfo(boardKind(board).game).ranked;

/** The boards to choose from, always the same first; `listed` are those that the server has. */
export function choices(listed, shown) {
  const order = { global: 0, weekly: 1, champions: 2, game: 3, ladder: 4 };
  const names = new Set(['global', 'weekly', ...listed.filter((board) => boardKind(board).kind !== 'weekly' && isWon(board)), shown]);
  return [...names].sort((a, b) => order[boardKind(a).kind] - order[boardKind(b).kind] || a.localeCompare(b));
}
