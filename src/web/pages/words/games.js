// Games in words: the same names on every page. What a server has not said is made of the name for programs.

export const spaced = (text) => (text ? text.replaceAll('_', ' ') : '');
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const known = new Map();

/** What the server says of its games (`GET /site`). */
export function noteGames(games) {
  for (const game of games) known.set(game.name, game);
}

/** What is known of a game: `{name, title, icon, page, frames, delta_format, bots, moments, …}`. */
export const gameInfo = (game) => known.get(game) ?? { name: game, title: capital(spaced(game)), icon: '', page: null, frames: 'ticks', bots: false, ranked: true, moments: [] };

/** Its name for people, such as `Connect four`. */
export const gameName = (game) => gameInfo(game).title;

/** The same behind its sign. */
export const gameLabel = (game) => [gameInfo(game).icon, gameName(game)].filter(Boolean).join(' ');
