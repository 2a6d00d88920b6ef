// The page of tournaments: the list, and the form that makes one. Wires the parts in tournaments/.
//
// For tests and curious people: `window.tiltyard.state` has `tournaments`, the ids that are listed.

import { site } from '../server/site.js';
import { account } from '../account/account.js';
import { askWho, mountAccount } from '../account/menu.js';
import { TournamentList } from './list.js';
import { MakeForm } from './make_form.js';

window.tiltyard = { get state() { return { tournaments: [...document.querySelectorAll('[data-tournament]')].map(({ dataset }) => dataset.tournament) }; } };

mountAccount(document.getElementById('account'));
const told = site();
await told.catch(() => {}); // how its games are called
const list = new TournamentList(document);
told.then(({ games }) => list.offer(games), () => {}); // without them all games are shown
new MakeForm(document.getElementById('make-form'), { ready: isKnown, made: (id) => location.assign(`/tournament?${new URLSearchParams({ id })}`) });

/** Whether somebody is signed in, so that the tournament has an organiser. */
async function isKnown() {
  if (!account.who) await askWho('Who runs it? Sign in, or be a guest, and it is made.');
  return account.who !== null;
}
