// The schemas of a game, asked for once.

import { server } from '../server/server.js';

const asked = new Map();

/** `{options, action, event, view, delta}` of a game. */
export function getSchemas(game) {
  if (!asked.has(game)) {
    const answer = server.request('GET /site/games/{game}', { path: { game } });
    asked.set(game, answer);
    answer.catch(() => asked.delete(game));
  }
  return asked.get(game);
}
