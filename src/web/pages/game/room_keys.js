// Keys of a room whose game has none of its own on our side.

import { isTyping } from '../dom.js';

/** B shows the players, until `signal` says that it is over. */
export function listenForKeys(session, signal) {
  addEventListener('keydown', (event) => {
    if (event.code !== 'KeyB' || event.defaultPrevented || event.repeat || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    session.togglePlayers();
  }, { signal });
}
