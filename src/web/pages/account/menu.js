// The corner of every page where one signs in, and sees who one is and what is new.

import { el, svg } from '../dom.js';
import { arms, crest } from '../heraldry.js';
import { learned, personName } from '../words/people_names.js';
import { account } from './account.js';
import { server } from '../server/server.js';
import { Bell } from './bell.js';
import { AccountDialog } from './dialog.js';

let dialog = null;

/** Opens the dialog about oneself; `why` says what for. Comes back when it is closed, whatever was done. */
export function askWho(why) {
  dialog ??= new AccountDialog();
  dialog.open(why);
  return new Promise((resolve) => { dialog.root.addEventListener('close', resolve, { once: true }); });
}

/** Fills the corner, and keeps it right. Answers the bell. */
export function mountAccount(root) {
  const button = el('button', { type: 'button', id: 'account-button', class: 'quiet account-button', 'aria-haspopup': 'dialog', on: { click: () => askWho() } });
  const bell = new Bell();
  const show = () => {
    const { who } = account;
    const name = who ? (who.name ?? personName(who.player)) : null;
    if (who) learned(who.player, who.name);
    button.replaceChildren(...(who ? [crest(arms(undefined, name)), el('span', {}, name)] : [figure(), el('span', {}, 'Sign in')]));
    button.setAttribute('aria-label', who ? `${name}: your account` : 'Sign in');
    button.title = who ? `You are ${name}` : 'Sign in';
    bell.listenFor(who?.player ?? null);
  };
  account.onChange(show);
  server.on('signInWanted', () => askWho('This server wants to know who you are.'));
  root.replaceChildren(bell.root, button);
  show();
  return bell;
}

/** Somebody who is not known yet. */
const figure = () => svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' },
  svg('path', { d: 'M10 10.5a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2zM3.500 17c.6-3.400 3.200-5 6.500-5s5.900 1.600 6.500 5' }));
