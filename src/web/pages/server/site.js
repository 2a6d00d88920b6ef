// What this server offers, asked once for the page: its games, its demo room, whether players need tokens, and whether it
// takes pages of this address at all.

import { noteGames } from '../words/games.js';
import { call } from './call.js';

let asked = null;

/** `{demo_room, access, page_welcome, games}`; asked anew after a call that failed. */
export function site() {
  asked ??= call(`/site?${new URLSearchParams({ origin: location.origin })}`).then((told) => {
    noteGames(told.games); // every page calls them the same
    return told;
  }).catch((problem) => {
    asked = null;
    throw problem;
  });
  return asked;
}
