// The form that opens a room, with a field for what the chosen game has. What the server refuses is said at the field it is
// about.

import { problemWords, server } from '../server/server.js';
import { el } from '../dom.js';
import { fieldOf } from '../game/fields.js';
import { getSchemas } from '../game/schemas.js';
import { capital, gameLabel, gameName, spaced } from '../words/games.js';
import { site } from '../server/site.js';

const ASK_AGAIN_MS = 2000;
const SHOWN_OPTIONS = 3; // more are behind a word

export class OpenRoomForm {
  /** `ready()` answers whether somebody can play now; `opened(id)` is called with the new room. */
  constructor(form, { ready, opened }) {
    Object.assign(this, { form, ready, opened, games: [] });
    this.fault = form.querySelector('.fault-box');
    this.place = form.querySelector('.game-options');
    this.button = form.querySelector('button[type="submit"]');
    form.elements.game.addEventListener('change', () => this.fit());
    form.addEventListener('submit', (event) => this.submit(event));
    form.addEventListener('input', (event) => this.clear(event.target));
    this.button.disabled = true; // until it is known which games there are
    this.learn();
  }

  async learn() {
    try {
      const { games } = await site();
      this.offer(games);
    } catch {
      setTimeout(() => this.learn(), ASK_AGAIN_MS);
    }
  }

  /** Fills the choice of games. */
  offer(games) {
    this.games = games;
    this.form.elements.game.replaceChildren(...games.map(({ name }) => el('option', { value: name }, gameLabel(name))));
    this.button.disabled = games.length === 0;
    this.fit();
  }

  /** What the server says of the chosen game. */
  get game() {
    return this.games.find(({ name }) => name === this.form.elements.game.value);
  }

  /** Shows the fields that the chosen game has. */
  fit() {
    if (!this.game) return;
    const { modes, seats_min, seats_max, bots } = this.game;
    const has = { modes: modes.length > 0, seats: seats_min < seats_max, bots };
    for (const field of this.form.querySelectorAll('[data-with]')) field.hidden = !has[field.dataset.with];
    const { mode, max_players, bots: wanted } = this.form.elements;
    mode.replaceChildren(...modes.map((name) => el('option', { value: name }, capital(spaced(name)))));
    Object.assign(max_players, { min: seats_min, max: seats_max, value: within(max_players.value, seats_min, seats_max) });
    Object.assign(wanted, { max: seats_max - 1, value: within(wanted.value, 0, seats_max - 1) });
    this.fitOptions(this.game.name);
  }

  /** The fields of the game's own options; without them it is opened with its defaults. */
  async fitOptions(name) {
    if (this.optionsOf === name) return;
    Object.assign(this, { optionsOf: name, options: null });
    this.place.hidden = true;
    const { options } = await getSchemas(name).catch(() => ({}));
    if (this.optionsOf !== name || !options) return;
    const { mode: _, ...properties } = options.properties ?? {}; // the mode has a field of its own
    if (Object.keys(properties).length === 0) return;
    this.options = fieldOf({ ...options, properties, description: '' }, options, { pointer: '/options' });
    this.place.open = Object.keys(properties).length <= SHOWN_OPTIONS;
    this.place.replaceChildren(el('summary', {}, `Options of ${gameName(name)}`), this.options.node);
    this.place.hidden = false;
  }

  body() {
    const { name, game, mode, max_players, bots, bot_level } = this.form.elements;
    const { modes, seats_min, seats_max, bots: hasBots } = this.game;
    const body = { name: name.value.trim() || name.placeholder, game: game.value, private: this.form.elements.private.checked, rematch: this.form.elements.rematch.checked };
    body.max_players = seats_min === seats_max ? seats_max : number(max_players);
    if (modes.length > 0) body.mode = mode.value;
    if (hasBots) Object.assign(body, { bots: number(bots), bot_level: bot_level.value });
    if (this.options) body.options = this.options.read();
    return body;
  }

  async submit(event) {
    event.preventDefault();
    this.clearAll();
    this.button.disabled = true;
    try {
      if (!(await this.ready())) return;
      const room = await server.rooms.open(this.body());
      this.opened(room.id);
    } catch (problem) {
      this.show(problem);
    } finally {
      this.button.disabled = false;
    }
  }

  show(problem) {
    const rest = problem.errors.filter(({ pointer, detail }) => !this.showAt(pointer, faultWords(pointer, detail)));
    const said = problem.errors.length === 0 ? [problemWords(problem)] : rest.map(({ detail }) => detail);
    this.fault.textContent = said.join(' ');
    this.fault.hidden = said.length === 0;
    (this.form.querySelector('[aria-invalid="true"]') ?? this.button).focus();
  }

  /** Whether the fault could be shown at a field of the form; `pointer` is a JSON pointer such as `/max_players`. */
  showAt(pointer = '', detail) {
    const own = this.place.querySelector(`[data-pointer="${CSS.escape(pointer)}"]`);
    const control = own ?? this.form.elements[pointer.split('/').find((part) => part !== '' && part !== '#') ?? ''];
    const field = control?.closest?.('.field');
    if (!field || field.hidden) return false;
    if (own) this.place.open = true;
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
    for (const control of this.form.elements) if (control.name || control.dataset.pointer) this.clear(control);
  }
}

/** The number nearest to what is typed. */
export const within = (typed, low, high) => Math.min(high, Math.max(low, Number(typed) || low));

/** The number typed, or the text itself: the server says what is wrong with it. */
export function number(input) {
  return input.value.trim() === '' || Number.isNaN(Number(input.value)) ? null : Number(input.value);
}

/** What is wrong, in words for the person at the field; the server's own words where we know no better. */
function faultWords(pointer = '', detail) {
  const [, length, side, limit] = detail.match(/^(length is )?(greater|lower) than (\d+)$/) ?? [];
  if (!side) return /^invalid (type|value)/.test(detail) ? 'A whole number, please.' : detail;
  const unit = length ? (limit === '1' ? ' character' : ' characters') : '';
  return `At ${side === 'greater' ? 'most' : 'least'} ${limit}${unit}${pointer === '/bots' && side === 'greater' ? ': the number of places' : ''}.`;
}
