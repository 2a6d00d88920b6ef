// The form that opens a room. What the server refuses is said at the field it is about.

import { openRoom } from '../api.js';
import { el } from '../dom.js';

export class OpenRoomForm {
  /** `opened(id)` is called with the new room. */
  constructor(form, opened) {
    Object.assign(this, { form, opened });
    this.fault = form.querySelector('.fault-box');
    this.button = form.querySelector('button[type="submit"]');
    form.elements.game.addEventListener('change', () => this.fit());
    form.addEventListener('submit', (event) => this.submit(event));
    form.addEventListener('input', (event) => this.clear(event.target));
    this.fit();
  }

  /** Shows the fields that the chosen game has. */
  fit() {
    const game = this.form.elements.game.value;
    for (const field of this.form.querySelectorAll('[data-for]')) field.hidden = !field.dataset.for.split(' ').includes(game);
    if (game === 'connect_four') this.form.elements.bots.value = Math.min(1, this.form.elements.bots.value);
  }

  body() {
    const { name, game, mode, max_players, bots, bot_level } = this.form.elements;
    const body = { name: name.value.trim() || name.placeholder, game: game.value, private: this.form.elements.private.checked, rematch: this.form.elements.rematch.checked };
    body.max_players = game.value === 'connect_four' ? 2 : number(max_players);
    if (game.value === 'arena') body.mode = mode.value;
    if (game.value !== 'relay') Object.assign(body, { bots: number(bots), bot_level: bot_level.value });
    return body;
  }

  async submit(event) {
    event.preventDefault();
    this.clearAll();
    this.button.disabled = true;
    try {
      const room = await openRoom(this.body());
      this.opened(room.id);
    } catch (problem) {
      this.show(problem);
    } finally {
      this.button.disabled = false;
    }
  }

  show(problem) {
    const rest = problem.errors.filter(({ pointer, detail }) => !this.showAt(pointer, faultWords(pointer, detail)));
    const said = problem.errors.length === 0 ? [problem.unreachable ? 'The server can’t be reached. Try again in a moment.' : problem.message] : rest.map(({ detail }) => detail);
    this.fault.textContent = said.join(' ');
    this.fault.hidden = said.length === 0;
    (this.form.querySelector('[aria-invalid="true"]') ?? this.button).focus();
  }

  /** Whether the fault could be shown at a field of the form; `pointer` is a JSON pointer such as `/max_players`. */
  showAt(pointer = '', detail) {
    const control = this.form.elements[pointer.split('/').find((part) => part !== '' && part !== '#') ?? ''];
    const field = control?.closest?.('.field');
    if (!field || field.hidden) return false;
    const id = `${control.id}-fault`;
    field.querySelector('.fault')?.remove();
    field.append(el('p', { id, class: 'fault' }, detail));
    control.setAttribute('aria-invalid', 'true');
    control.setAttribute('aria-describedby', id);
    return true;
  }

  clear(control) {
    control.removeAttribute('aria-invalid');
    control.removeAttribute('aria-describedby');
    control.closest('.field')?.querySelector('.fault')?.remove();
  }

  clearAll() {
    this.fault.hidden = true;
    for (const control of this.form.elements) if (control.name) this.clear(control);
  }
}

/** The number typed, or the text itself: the server says what is wrong with it. */
function number(input) {
  return input.value.trim() === '' || Number.isNaN(Number(input.value)) ? null : Number(input.value);
}

/** What is wrong, in words for the person at the field; the server's own words where we know no better. */
function faultWords(pointer = '', detail) {
  const [, length, side, limit] = detail.match(/^(length is )?(greater|lower) than (\d+)$/) ?? [];
  if (!side) return /^invalid (type|value)/.test(detail) ? 'A whole number, please.' : detail;
  const unit = length ? (limit === '1' ? ' character' : ' characters') : '';
  return `At ${side === 'greater' ? 'most' : 'least'} ${limit}${unit}${pointer === '/bots' && side === 'greater' ? ': the number of places' : ''}.`;
}
