// The schemas of a game, asked for once.

import { call } from '../server/call.js';

const asked = new Map();

/** `{options, action, event, view, delta}` of a game. */
export function getSchemas(game) {
  if (!asked.has(game)) {
    const answer = call(`/site/games/${encodeURIComponent(game)}`);
    asked.set(game, answer);
    answer.catch(() => asked.delete(game));
  }
  return asked.get(game);
}
