// What this server offers, asked once for the page: its games, its demo room, whether players need tokens, and whether it takes pages of
// this address at all.

import { noteGames } from '../words/games.js';
import { reloadOnChange } from './reload.js';
import { server } from './server.js';

/** As `GET /site` says it; asked anew after a call that failed. */
export async function site() {
  const told = await server.site();
  noteGames(told.games); // every page calls them the same
  if (told.reloads) reloadOnChange();
  return told;
}
