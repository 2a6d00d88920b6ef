// A room of any other game: what happens as a plain log, and a field to send JSON (or text) as an action.

import { el } from '../dom.js';

const LINES_MAX = 300;

export class LogView {
  constructor(stage, session) {
    this.session = session;
    this.lines = 0;
    this.log = el('ol', { class: 'log-lines', role: 'log', 'aria-label': 'What happens in the room', tabindex: 0 });
    this.field = el('input', { id: 'action', autocomplete: 'off', spellcheck: 'false', placeholder: '{"any": "JSON"} or text' });
    const form = el('form', { class: 'log-form', on: { submit: (event) => this.send(event) } },
      el('label', { for: 'action' }, 'Action'), this.field, el('button', { type: 'submit', class: 'primary' }, 'Send'));
    stage.replaceChildren(el('div', { class: 'log-view' }, this.log, session.watching ? '' : form));
  }

  welcome({ state, room }) {
    this.write('state', `${room.game}: ${JSON.stringify(state)}`);
    this.roster();
  }

  resume() {
    this.roster();
  }

  keyframe({ state }) {
    this.write('state', JSON.stringify(state));
  }

  tick({ tick, ...rest }) {
    this.write(`tick ${tick}`, JSON.stringify({ ...rest, type: undefined }));
  }

  events({ events }) {
    this.write('events', JSON.stringify(events));
  }

  action({ player, action }) {
    this.write(player, typeof action === 'string' ? action : JSON.stringify(action));
  }

  roster() {
    const { session } = this;
    session.showPlayers(session.seats().map((row) => ({ ...row, figures: {} })));
  }

  send(event) {
    event.preventDefault();
    const text = this.field.value;
    if (text.trim() === '') return;
    if (this.session.sendRaw(parsed(text))) this.field.value = '';
  }

  write(who, text) {
    this.lines += 1;
    this.log.append(el('li', {}, el('b', {}, who), ' ', el('code', {}, text)));
    while (this.log.children.length > LINES_MAX) this.log.firstChild.remove();
    this.log.scrollTop = this.log.scrollHeight;
  }

  debug() {
    return { lines: this.lines };
  }

  end() {}
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
