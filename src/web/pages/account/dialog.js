// The dialog about oneself: to play as a guest, to sign in, to make an account; and, signed in, to change the name or leave.
// What is less often done with an account is in own_views.js.

import { el, setText } from '../dom.js';
import { arms, crest } from '../heraldry.js';
import { rememberedName } from '../words/names.js';
import { personName } from '../words/people_names.js';
import { account } from './account.js';
import { FRESH, NAME, PASSWORD } from './fields.js';
import { OWN_VIEWS } from './own_views.js';

const NAME_HINT = 'Two to 24 letters, in any script. Everybody sees it.';

export class AccountDialog {
  constructor() {
    this.root = el('dialog', { class: 'account-dialog', 'aria-labelledby': 'account-title' });
    this.root.addEventListener('click', (event) => event.target === this.root && this.root.close());
    this.root.addEventListener('keydown', (event) => event.stopPropagation()); // these keys are no moves
    this.root.addEventListener('close', () => { this.say = null; });
    document.body.append(this.root);
  }

  /** `why` is said on top: what one needs to sign in for. */
  open(why = '') {
    this.why = why;
    this.show(account.who ? 'me' : 'welcome');
    if (!this.root.open) this.root.showModal();
    this.focus();
  }

  show(view) {
    this.root.replaceChildren(...VIEWS[view](this));
    this.focus();
  }

  focus() {
    const fine = matchMedia('(pointer: fine)').matches; // a field opens the keyboard of a phone
    const first = fine ? this.root.querySelector('[autofocus], input') : null;
    (first ?? this.root.querySelector('button:not(.closer)'))?.focus();
  }

  close() {
    this.root.close();
  }

  head(title, text) {
    return [
      el('header', {}, el('h2', { id: 'account-title' }, title), this.button('✕', () => this.close(), 'quiet tiny closer', { 'aria-label': 'Close' })),
      text ? el('p', {}, text) : null,
    ].filter(Boolean);
  }

  button(text, click, kind = null, more = {}) {
    return el('button', { type: 'button', class: kind, on: { click }, ...more }, text);
  }

  /** To another view. */
  way(text, view, kind = null) {
    return this.button(text, () => this.show(view), kind);
  }

  /** Shows a recovery code, which nobody can show again. */
  showCode(code) {
    this.code = code;
    this.show('code');
  }

  /** A form of `fields`; `act(values)` is what it is for, and closes the dialog when it worked; a recovery code that it answers is shown before. */
  form(fields, submit, act) {
    const button = el('button', { type: 'submit', class: 'primary' }, submit);
    const fault = el('p', { class: 'fault-box', role: 'alert', hidden: true });
    const form = el('form', { class: 'account-form', novalidate: true }, ...fields.map(field), fault, button);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.attempt({ form, fault, button }, act);
    });
    form.addEventListener('input', (event) => clear(event.target));
    return form;
  }

  async attempt({ form, fault, button }, act) {
    fault.hidden = true;
    for (const input of form.querySelectorAll('input')) clear(input);
    button.disabled = true;
    try {
      const code = await act(Object.fromEntries(new FormData(form)));
      if (typeof code === 'string') this.showCode(code);
      else this.close();
    } catch (problem) {
      tell(form, fault, problem);
    } finally {
      button.disabled = false;
    }
  }
}

const VIEWS = {
  __proto__: null,
  ...OWN_VIEWS,
  welcome: (dialog) => [
    ...dialog.head('Who are you?', dialog.why || 'Sign in, and your results, ratings and achievements are kept under your name.'),
    dialog.form([{ ...NAME, label: 'Name (if you like)', hint: NAME_HINT, value: rememberedName() ?? '' }], 'Play as a guest', ({ name }) => account.guest(name.trim())),
    el('p', { class: 'or' }, 'or'),
    el('div', { class: 'row' }, dialog.way('Sign in', 'login'), dialog.way('Make an account', 'register')),
  ],
  login: (dialog) => [
    ...dialog.head('Sign in'),
    dialog.form([NAME, PASSWORD], 'Sign in', ({ name, password }) => account.login(name.trim(), password)),
    el('div', { class: 'row' }, dialog.way('Make an account', 'register', 'quiet'), dialog.way('Password lost?', 'recover', 'quiet'), dialog.way('Back', 'welcome', 'quiet')),
  ],
  register: (dialog) => [
    ...dialog.head('Make an account', account.isGuest ? 'Everything you have reached as a guest stays yours.' : 'All it takes is a name and a password.'),
    dialog.form([{ ...NAME, hint: NAME_HINT, value: account.who?.name ?? '' }, FRESH], 'Make the account', ({ name, password }) => account.register(name.trim(), password)),
    el('div', { class: 'row' }, ...(account.who ? [dialog.way('Back', 'me', 'quiet')] : [dialog.way('I have one', 'login', 'quiet'), dialog.way('Back', 'welcome', 'quiet')])),
  ],
  rename: (dialog) => [
    ...dialog.head('Change your name', 'Your records stay; only the name changes.'),
    dialog.form([{ ...NAME, hint: NAME_HINT, value: account.who.name ?? '' }], 'Change it', ({ name }) => account.rename(name.trim())),
    el('div', { class: 'row' }, dialog.way('Back', 'me', 'quiet')),
  ],
  me: (dialog) => {
    const { who, isGuest } = account;
    const name = who.name ?? personName(who.player);
    const leave = () => {
      account.signOut();
      dialog.close();
    };
    return [
      ...dialog.head(name, isGuest ? 'You play as a guest: this browser alone knows you. Make an account to sign in anywhere.' : 'You are signed in.'),
      el('div', { class: 'account-me' }, crest(arms(undefined, name)),
        el('a', { class: 'button', href: `/player?${new URLSearchParams({ id: who.player })}`, autofocus: true }, 'Your records'),
        who.role === 'operator' ? el('a', { class: 'button', href: '/console' }, 'The console') : null),
      el('div', { class: 'row' }, isGuest ? dialog.way('Make it an account', 'register', 'primary') : null, dialog.way('Change the name', 'rename'),
        isGuest ? null : dialog.way('Change the password', 'password'), dialog.way('Your data', 'data'),
        isGuest ? dialog.way('Sign out', 'leave') : dialog.button('Sign out', leave)),
    ];
  },
  leave: (dialog) => [
    ...dialog.head('Leave for good?', 'A guest can’t sign in again: what you have reached stays on the boards, but is nobody’s any more.'),
    el('div', { class: 'row' }, dialog.way('Make it an account', 'register', 'primary'), dialog.button('Sign out', () => {
      account.signOut();
      dialog.close();
    }), dialog.way('Back', 'me', 'quiet')),
  ],
};

function field({ name, label, hint, value = '', ...attributes }) {
  const id = `account-${name}`;
  return el('div', { class: 'field' }, el('label', { for: id }, label),
    el('input', { id, name, value, 'aria-describedby': hint ? `${id}-hint` : null, ...attributes }),
    hint ? el('p', { id: `${id}-hint`, class: 'hint' }, hint) : null);
}

function clear(input) {
  input.removeAttribute('aria-invalid');
  input.closest('.field')?.querySelector('.fault')?.remove();
}

/** Says what went wrong, at the field it is about where there is one. */
function tell(form, fault, problem) {
  const errors = problem.status === 409 ? [{ pointer: '/name', detail: `${problem.message}.` }] : (problem.errors ?? []);
  const rest = errors.filter((error) => !tellAt(form, error));
  const words = problem.unreachable ? 'The server can’t be reached. Try again in a moment.' : waitWords(problem);
  const general = errors.length > 0 ? rest.map(({ detail }) => detail).join(' ') : words;
  setText(fault, general);
  fault.hidden = general === '';
  (form.querySelector('[aria-invalid]') ?? form.querySelector('input, button'))?.focus();
}

const waitWords = ({ message, status, after_s }) => (status === 429 && after_s ? `${message} (in ${after_s} s)` : message);

function tellAt(form, { pointer = '', detail }) {
  const input = form.elements[pointer.split('/').at(-1)];
  if (!input?.closest) return false;
  input.setAttribute('aria-invalid', 'true');
  input.closest('.field').append(el('p', { class: 'fault', role: 'alert' }, detail));
  return true;
}
