// What this server offers, asked once for the page: its games, its demo room, whether players need tokens, and whether it
// takes pages of this address at all.

import { call } from './call.js';

let asked = null;

/** `{demo_room, access, page_welcome, games}`; asked anew after a call that failed. */
export function site() {
  asked ??= call(`/site?${new URLSearchParams({ origin: location.origin })}`).catch((problem) => {
    asked = null;
    throw problem;
  });
  return asked;
}
