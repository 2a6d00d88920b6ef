// What lies over the field when one can't play: the question for a name, the pause while reconnecting, the end.

import { el, setText } from '../dom.js';
import { nameFault, suggestName } from '../words/names.js';
import { wayOut } from './way_out.js';

export class Cover {
  constructor(root) {
    this.root = root;
    this.card = root.firstElementChild;
  }

  get isOpen() {
    return !this.root.hidden;
  }

  put(kind, title, text, ...rest) {
    clearInterval(this.timer);
    this.root.dataset.kind = kind;
    this.title = el('h2', { id: 'cover-title' }, title);
    this.text = el('p', { id: 'cover-text' }, text);
    this.card.replaceChildren(this.title, this.text, ...rest);
    this.root.hidden = false;
    for (const part of this.beneath()) part.inert = true;
    this.card.querySelector('[autofocus], button, a')?.focus();
  }

  /** What the keyboard must not reach while it is covered. */
  beneath() {
    return document.querySelectorAll('#stage, #chat, #players, #banner');
  }

  hide() {
    clearInterval(this.timer);
    this.root.hidden = true;
    for (const part of this.beneath()) part.inert = false;
  }

  /** Asks under which name to play; calls `done(name)`. `text` says where. */
  askName(text, done) {
    const field = el('input', { id: 'name', value: suggestName(), maxlength: 64, autocomplete: 'username', spellcheck: 'false', 'aria-describedby': 'name-fault' });
    const fault = el('p', { id: 'name-fault', class: 'fault', role: 'alert' });
    const submit = (event) => {
      event.preventDefault();
      const wrong = nameFault(field.value.trim());
      setText(fault, wrong ?? '');
      field.setAttribute('aria-invalid', wrong !== null);
      if (wrong === null) done(field.value.trim());
      else field.focus();
    };
    this.put('name', 'Under which name?', text,
      el('form', { class: 'name-form', on: { submit } }, el('label', { for: 'name' }, 'Your name'), field, fault,
        el('button', { type: 'submit', class: 'primary', autofocus: true }, 'Take the field')));
  }

  /** This room takes in who is known; `guest()` makes somebody known at once, and may fail; `sign()` asks for more. */
  askWho(title, text, { guest, sign, watch }) {
    const fault = el('p', { class: 'fault', role: 'alert' });
    const come = (event) => {
      event.target.disabled = true;
      setText(fault, '');
      guest().catch((problem) => { setText(fault, problem.message); event.target.disabled = false; });
    };
    const button = (words, click, kind = null) => el('button', { type: 'button', class: kind, on: { click } }, words);
    this.put('name', title, text, fault, el('div', { class: 'row' }, button('Play as a guest', come, 'primary'), button('Sign in', sign), button('Watch', watch, 'quiet')));
  }

  /** The line is down and we try again by ourselves, in `seconds`. */
  pause(how, seconds, now) {
    const due = performance.now() + seconds * 1000;
    const left = el('p', { class: 'muted', 'aria-hidden': 'true' });
    this.put('pause', 'Reconnecting…', `${how.title}. ${how.text}`, left, el('button', { type: 'button', on: { click: now } }, 'Try now'));
    const tell = () => {
      const left_s = Math.ceil((due - performance.now()) / 1000);
      setText(left, left_s > 0 ? `Next try in ${left_s} s` : 'Trying…');
    };
    this.timer = setInterval(tell, 250);
    tell();
  }

  /** It is over; `again()` and `watch()` are offered where they make sense. */
  end(how, { again, watch }) {
    const button = (text, click, kind) => el('button', { type: 'button', class: kind, on: { click } }, text);
    const buttons = [
      how.watchFirst ? button('Watch this match', watch, 'primary') : null,
      how.again === 'ask' ? button(how.button, again, how.watchFirst ? null : 'primary') : null,
      how.watch && !how.watchFirst ? button('Watch instead', watch, null) : null,
      wayOut(),
    ];
    const said = how.tells && how.reason ? el('p', { class: 'muted' }, `The server said: ${how.reason}`) : null;
    this.put('end', how.title, how.text, said ?? '', el('div', { class: 'row' }, ...buttons.filter(Boolean)));
  }
}
