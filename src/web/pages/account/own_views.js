// The views of the dialog about an account: its password, the way back without one, its data, and its end.

import { el, setText } from '../dom.js';
import { account } from './account.js';
import { FRESH, NAME, PASSWORD } from './fields.js';

const CODE = { name: 'recovery_code', label: 'Recovery code', autocomplete: 'off', maxlength: 64, spellcheck: 'false', autocapitalize: 'characters', hint: 'You were shown it when you made the account. No code? Ask the people who run this server.' };

const back = (dialog, view) => el('div', { class: 'row' }, dialog.way('Back', view, 'quiet'));

export const OWN_VIEWS = {
  __proto__: null,
  code: (dialog) => [
    ...dialog.head('Keep this recovery code', 'It is the only way back into your account if you lose the password. Write it down, or put it where you keep your passwords. It is shown this once, and good once.'),
    el('output', { class: 'recovery-code', 'aria-label': 'Recovery code' }, dialog.code),
    el('div', { class: 'row' }, copyButton(dialog), dialog.button('I have kept it', () => dialog.close(), 'primary', { autofocus: true })),
  ],
  recover: (dialog) => [
    ...dialog.head('Come back without the password', 'Your recovery code gives the account another password. You are signed out everywhere else.'),
    dialog.form([NAME, CODE, { ...FRESH, label: 'New password' }], 'Set the new password',
      (values) => account.recover(values.name.trim(), values.recovery_code, values.password)),
    back(dialog, 'login'),
  ],
  password: (dialog) => [
    ...dialog.head('Change the password', 'You are signed out everywhere else.'),
    dialog.form([{ ...PASSWORD, name: 'old_password', label: 'Password until now' }, { ...FRESH, name: 'new_password', label: 'New password' }],
      'Change it', (values) => account.changePassword(values.old_password, values.new_password)),
    back(dialog, 'me'),
  ],
  data: (dialog) => [
    ...dialog.head('Your data', 'What the server knows of you, and how to be forgotten.'),
    el('div', { class: 'row' }, downloadButton(dialog), account.isGuest ? null : dialog.way('New recovery code', 'new_code'), dialog.way('Delete the account', 'remove')),
    el('p', { class: 'fault-box', role: 'alert', id: 'data-fault', hidden: true }),
    back(dialog, 'me'),
  ],
  new_code: (dialog) => [
    ...dialog.head('New recovery code', 'The one that you have is void then.'),
    dialog.form([PASSWORD], 'Get a new code', ({ password }) => account.newCode(password)),
    back(dialog, 'data'),
  ],
  remove: (dialog) => [
    ...dialog.head('Delete for good?', 'Your name, your saved games, and all ways to sign in go at once. Results stay on the boards, as those of a deleted player. Nobody can take this back.'),
    dialog.form(account.isGuest ? [] : [PASSWORD], 'Delete for good', ({ password }) => account.remove(password)),
    back(dialog, 'data'),
  ],
};

function copyButton(dialog) {
  const button = dialog.button('Copy it', () => navigator.clipboard?.writeText(dialog.code)
    .then(() => setText(button, 'Copied'), () => setText(button, 'Select and copy it')));
  button.hidden = !navigator.clipboard; // a page over plain HTTP has none
  return button;
}

function downloadButton(dialog) {
  const button = dialog.button('Download everything', () => download(dialog).catch((problem) => {
    const fault = dialog.root.querySelector('#data-fault');
    setText(fault, problem.message);
    fault.hidden = false;
  }));
  return button;
}

async function download() {
  const everything = await account.everything();
  const address = URL.createObjectURL(new Blob([JSON.stringify(everything, null, 2)], { type: 'application/json' }));
  el('a', { href: address, download: `${account.who.name ?? 'player'}.json` }).click();
  URL.revokeObjectURL(address);
}
