// What shows a game: its own page, if it has one; else a view that is built in here; else its state as it is. Nothing else
// in the pages names a game.

import { ArenaView } from '../arena/view.js';
import { ConnectFourView } from '../connect_four/view.js';
import { LogView } from '../room/log_view.js';
import { gameInfo } from '../words/games.js';
import { FramedView } from './framed_view.js';
import { PlainView } from './plain_view.js';

const BUILT_IN = {
  __proto__: null,
  arena: { View: ArenaView, follows: true, preview: () => import('../front/preview.js') },
  connect_four: { View: ConnectFourView },
};

const isPlain = () => new URLSearchParams(location.search).has('plain');
const plainly = (info) => (isPlain() ? { ...info, page: null } : info);
const withoutPage = (game) => (gameInfo(game).page ? null : (BUILT_IN[game] ?? null));

/** Puts the view of a game on the stage; the server has to have said which games it has (`site()`). With `plain=1` in the address it is the
 * plain one, whatever else there is. */
export function showGame(stage, session, game) {
  const info = plainly(gameInfo(game));
  const built = isPlain() ? null : withoutPage(game);
  document.body.dataset.game = info.page ? 'page' : built ? game : 'other';
  if (info.page) return new FramedView(stage, session, info);
  if (built) return new built.View(stage, session);
  return info.frames === 'actions' ? new LogView(stage, session) : new PlainView(stage, session, info);
}

/** Whether its view can be told whom to follow. */
export const follows = (game) => Boolean(withoutPage(game)?.follows);

/** The moving picture behind a title, for games that have one. */
export const previewOf = (game) => BUILT_IN[game]?.preview ?? null;
